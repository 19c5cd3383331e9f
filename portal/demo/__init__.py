"""`make demo`: the whole portal on one machine, with nothing installed but Python packages.

Starts Postgres, Redis, the workers and the web server, harvests a corpus through HTTP and prints the address. All data
live under DATA_DIR (var/demo), so that a second start is quick; Ctrl-C stops what was started here, and only that.
"""
