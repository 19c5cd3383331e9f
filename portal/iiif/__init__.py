"""Our own IIIF Image API 3.0 service over the working copies of pages."""
