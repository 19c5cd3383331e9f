"""Speed and truth of the search at half a million illustrations: `make bench-search` (see __main__)."""
