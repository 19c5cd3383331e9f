"""A result set as files: what one needs to cite, reuse, count and train on the pictures found."""
