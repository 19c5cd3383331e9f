"""The words that begin as the reader does, with how many illustrations have them: IIIF Content Search 2.0, TermPage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from indexing.models import Illustration
from indexing.models.words import Word
from indexing.text import fold
from search.iiif.content_search import CONTEXT, JSON

MOST = 20
WORD = re.compile(r"[^\W\d_][\w'’-]*")


def terms(q: str, document: int | None, least: int) -> list[tuple[str, int]]:
    """(spelling, illustrations), the commonest first; nothing for no letter at all."""
    beginning = fold(q).strip()
    if not beginning:
        return []
    found = _of_portal(beginning) if document is None else _of_document(beginning, document)
    return [(word, count) for word, count in found if count >= least][:MOST]


def _of_portal(beginning: str) -> list[tuple[str, int]]:
    words = Word.objects.filter(word__startswith=beginning, count__gt=0).order_by("-count", "word")
    return list(words.values_list("spelling", "count")[:MOST])


def _of_document(beginning: str, document: int) -> list[tuple[str, int]]:
    """Counted on the spot: a document has few illustrations."""
    live = Illustration.objects.filter(page__document=document, noise=False, withdrawn_at=None)
    counts: dict[str, int] = defaultdict(int)
    spelling: dict[str, str] = {}
    for texts in live.values_list("caption", "heading", "nearby_text"):
        for folded, word in _words(texts).items():
            if folded.startswith(beginning):
                counts[folded] += 1
                spelling.setdefault(folded, word)
    return [(spelling[word], counts[word]) for word in sorted(counts, key=lambda word: (-counts[word], word))]


def _words(texts: Iterable[str]) -> dict[str, str]:
    return {fold(word): word.lower() for text in texts for word in WORD.findall(text)}


def answer(address: str, search: str, found: Iterable[tuple[str, int]], ignored: list[str]) -> JSON:
    """`search` is the address of the search that a term leads to, up to its words."""
    body: dict[str, Any] = {"@context": CONTEXT, "id": address, "type": "TermPage"}
    if ignored:
        body["ignored"] = ignored
    items = [
        {
            "type": "Term",
            "value": word,
            "total": count,
            "service": [{"id": search + quote(word), "type": "SearchService2"}],
        }
        for word, count in found
    ]
    return body | {"items": items}
