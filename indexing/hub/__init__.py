"""Models from elsewhere: what may be fetched, fetching it, what lies here, and whether it works."""
