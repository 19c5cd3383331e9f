"""The API: the same searches as the pages, as JSON, CSV and JSON Lines, described by an OpenAPI schema."""
