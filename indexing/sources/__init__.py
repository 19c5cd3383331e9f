"""Sources: each kind translates what a library offers into plain records, which the pipeline stores.

`source_for(address)` finds the kind, `survey` says what an address holds, `PoliteFetcher` reaches the network. Every
fault is a SourceError whose message can be shown.
"""

from __future__ import annotations

from indexing.sources.records import Source, SourceError
from indexing.sources.registry import SOURCES, source_for
from indexing.sources.survey import survey

__all__ = ["SOURCES", "Source", "SourceError", "source_for", "survey"]
