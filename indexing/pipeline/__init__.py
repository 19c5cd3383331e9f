"""From a source's records to searchable rows: store, fetch, segment, describe, settle. Plain functions; jobs run them."""
