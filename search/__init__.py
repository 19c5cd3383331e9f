"""The read side: one query over words, meaning, pictures, facets and boxes."""
