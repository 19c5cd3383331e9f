"""From a source's records to search rows: store, fetch, segment, describe, settle. Plain functions that jobs run."""
