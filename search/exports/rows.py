"""The rows of an export: which illustrations, chosen once, and what stands in them, read in batches.

The rows are chosen before the first byte is sent, so that an index in motion neither repeats nor loses any. What is
kept of each is its number and its reasons, ten bytes, so that memory hardly grows with the result set.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from search.engine import Found, Place
from search.exports.citation import Citation
from search.results import Hit

BATCH = 500
ARK = re.compile(r"ark:/\d{5,9}/[A-Za-z0-9]+")
#: Stable: columns are only ever added, at the end. Every row tells which search it came from, and when.
COLUMNS = (
    "id", "permalink", "score", "why", "caption", "technique", "function", "genre", "objects", "verified",
    "document_id", "document_title", "creators", "date", "year_from", "year_to", "type", "language", "shelfmark",
    "page_id", "page_label", "x", "y", "w", "h", "rotation", "image",
    "rights", "attribution", "ark", "source_id", "source_url", "manifest", "corpus", "query", "retrieved",
    "of_page", "mm_width", "mm_height", "sizes", "iconclass",
)  # fmt: skip
DOCUMENTS = """
    SELECT d.id, d.creators, d.date_text, d.type, d.language, d.shelfmark,
        coalesce(nullif(d.rights, ''), c.rights) AS rights,
        coalesce(nullif(d.attribution, ''), c.attribution) AS attribution,
        d.source_id, d.homepage, d.manifest
    FROM indexing_document d JOIN indexing_corpus c ON c.id = d.corpus_id WHERE d.id = ANY(%s)
"""
ICONCLASS = """
    SELECT s.illustration_id, array_agg(DISTINCT t.code ORDER BY t.code)
    FROM indexing_statement s JOIN indexing_term t ON t.id = s.term_id
    WHERE s.illustration_id = ANY(%s) AND t.vocabulary = 'iconclass' AND s.status <> 'rejected'
    GROUP BY s.illustration_id
"""
Row = dict[str, Any]


class Chosen:
    """The rows of an export in the order of the search."""

    def __init__(self, found: Found) -> None:
        self.ids, self._whys = array("q"), array("H")
        self._reasons: dict[tuple[str, ...], int] = {}
        for place in found.places():
            self.ids.append(place.id)
            self._whys.append(self._reasons.setdefault(place.why, len(self._reasons)))

    def __len__(self) -> int:
        return len(self.ids)

    def batches(self) -> Iterator[list[Place]]:
        reasons = list(self._reasons)
        for start in range(0, len(self.ids), BATCH):
            part = zip(self.ids[start : start + BATCH], self._whys[start : start + BATCH], strict=True)
            yield [Place(key, reasons[why]) for key, why in part]


def rows(found: Found, chosen: Chosen, citation: Citation, language: str) -> Iterator[Row]:
    for places in chosen.batches():
        hits = found.hits(places, language)
        documents = _documents({hit.document_id for hit in hits})
        codes = _iconclass([hit.id for hit in hits])
        for hit in hits:
            yield _row(hit, documents[hit.document_id], citation, codes.get(hit.id, []))


def absolute(path: str) -> str:
    return settings.PUBLIC_URL + path if path.startswith("/") else path


def _documents(ids: set[int]) -> dict[int, Row]:
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, [list(ids)])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _iconclass(ids: list[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(ICONCLASS, [ids])
        return dict(cursor.fetchall())


def _row(hit: Hit, document: Row, citation: Citation, iconclass: list[str]) -> Row:
    x, y, w, h = hit.xywh
    size = hit.measure()
    ark = ARK.search(" ".join((document["source_id"], document["manifest"], document["homepage"])))
    values = {
        "id": hit.id, "permalink": absolute(hit.url), "score": hit.score, "why": list(hit.why), "caption": hit.caption,
        "technique": hit.technique_code, "function": hit.function_code, "genre": hit.genre_code,
        "objects": [
            {"term": o.code, "confidence": o.confidence, "xywh": list(o.xywh), "agent": o.agent} for o in hit.objects
        ],
        "verified": hit.verified,
        "document_id": hit.document_id, "document_title": hit.document_title, "creators": document["creators"],
        "date": document["date_text"], "year_from": hit.year_from, "year_to": hit.year_to,
        "type": document["type"], "language": document["language"], "shelfmark": document["shelfmark"],
        "page_id": hit.page_id, "page_label": hit.page_label,
        "x": x, "y": y, "w": w, "h": h, "rotation": hit.rotation, "image": absolute(hit.iiif),
        "rights": document["rights"], "attribution": document["attribution"], "ark": ark[0] if ark else "",
        "source_id": document["source_id"], "source_url": document["homepage"], "manifest": document["manifest"],
        "corpus": hit.corpus, "query": citation.url, "retrieved": citation.day,
        "of_page": size.of_page, "mm_width": size.mm_width, "mm_height": size.mm_height,
        "sizes": [{"term": o.code, **hit.measure(o.xywh).as_json()} for o in hit.objects], "iconclass": iconclass,
    }  # fmt: skip
    return {name: values[name] for name in COLUMNS}
