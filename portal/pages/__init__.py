"""The pages people see: one small module of views per page, and plain functions that shape what the templates draw."""
