"""Heads that curators train: a facet learned from what people and catalogues say, measured, published, taken back."""
