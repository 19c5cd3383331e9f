"""Figures made by commands: `make bench`. Each prints one JSON object and writes its part of docs/performance.md."""
