"""Whole result sets seen at once: along the years, by decade, on a map. Each honours every criterion of a search."""
