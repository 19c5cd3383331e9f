"""The catalogue in the words of IIIF: manifests, annotation pages, collections."""
