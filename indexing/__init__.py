"""The write side: harvest, fetch, segment, describe and settle the illustrations of a library."""
