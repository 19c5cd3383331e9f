"""A whole result set as CSV or JSON Lines, streamed: what one needs to cite, reuse and count the pictures found.

The rows are chosen before the first byte is sent, so that an index in motion neither repeats nor loses any; what stands
in them is read in batches while the file goes out. MOST rows at most; `X-Total-Count` tells how many there are.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from search.engine import Found, Place
from search.results import Hit

MOST = 50_000
BATCH = 500
BOM = "\ufeff"
ARK = re.compile(r"ark:/\d{5,9}/[A-Za-z0-9]+")
#: Stable: columns are only ever added, at the end.
COLUMNS = (
    "id", "permalink", "score", "why", "caption", "technique", "function", "genre", "objects", "verified",
    "document_id", "document_title", "creators", "date", "year_from", "year_to", "type", "language", "shelfmark",
    "page_id", "page_label", "x", "y", "w", "h", "rotation", "image",
    "rights", "attribution", "ark", "source_id", "source_url", "manifest", "corpus",
)  # fmt: skip
DOCUMENTS = """
    SELECT d.id, d.creators, d.date_text, d.type, d.language, d.shelfmark,
        coalesce(nullif(d.rights, ''), c.rights) AS rights,
        coalesce(nullif(d.attribution, ''), c.attribution) AS attribution,
        d.source_id, d.homepage, d.manifest
    FROM indexing_document d JOIN indexing_corpus c ON c.id = d.corpus_id WHERE d.id = ANY(%s)
"""
Row = dict[str, Any]


def csv_lines(found: Found, places: list[Place], language: str) -> Iterator[str]:
    """Lines of a CSV that spreadsheets open as UTF-8."""
    writer = csv.writer(_Echo())
    yield BOM + str(writer.writerow(COLUMNS))
    for row in rows(found, places, language):
        row["why"] = " ".join(row["why"])
        row["creators"] = "; ".join(row["creators"])
        row["objects"] = "; ".join(f"{o['term']} {o['confidence']:.2f}" for o in row["objects"])
        yield str(writer.writerow([safe(row[name]) for name in COLUMNS]))


def json_lines(found: Found, places: list[Place], language: str) -> Iterator[str]:
    """One JSON object a line, with the same keys as the CSV's columns."""
    for row in rows(found, places, language):
        yield json.dumps(row, ensure_ascii=False) + "\n"


def chosen(found: Found) -> list[Place]:
    """The rows of an export, in the order of the search."""
    return found.page(0, MOST)


def rows(found: Found, places: list[Place], language: str) -> Iterator[Row]:
    for start in range(0, len(places), BATCH):
        hits = found.hits(places[start : start + BATCH], language)
        documents = _documents({hit.document_id for hit in hits})
        for hit in hits:
            yield _row(hit, documents[hit.document_id])


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP: a leading quote)."""
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@\t\r"):
        return "'" + value
    return "" if value is None else value


def absolute(path: str) -> str:
    return settings.PUBLIC_URL + path if path.startswith("/") else path


def _documents(ids: set[int]) -> dict[int, Row]:
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, [list(ids)])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _row(hit: Hit, document: Row) -> Row:
    x, y, w, h = hit.xywh
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
        "corpus": hit.corpus,
    }  # fmt: skip
    return {name: values[name] for name in COLUMNS}


class _Echo:
    """A file that hands each line back, as Django's documentation streams CSV."""

    def write(self, line: str) -> str:
        return line
