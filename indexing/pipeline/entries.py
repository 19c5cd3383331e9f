"""Writes the flat search rows, words included, in one round trip for many.

Words are folded here and stemmed by Postgres in French and in English: a title may be in either, a page in both.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from indexing.models import Entry, Illustration
from indexing.text import fold

COLUMNS = (
    "page_id", "document_id", "corpus_id", "technique", "function", "genre", "technique_confidence",
    "function_confidence", "genre_confidence", "year_from", "year_to", "area", "verified", "noise", "copies", "tokens",
    "facets", "title_folded", "creators_folded",
)  # fmt: skip
WEIGHTS = "ABCD"
#: A tsvector holds a megabyte at most; the OCR of the fullest newspaper page is a tenth of that.
LONGEST = 100_000

WORDS = " || ".join(
    f"setweight(to_tsvector('{language}', %s), '{weight}')" for weight in WEIGHTS for language in ("french", "english")
)
#: What models have written stands apart, as a list of its own in the search.
SAID = "nullif(to_tsvector('french', %s) || to_tsvector('english', %s), '')"
#: All rows in one statement: its own columns tell Postgres what the JSON holds.
KEPT = (
    f"UPDATE indexing_entry e SET ({', '.join(COLUMNS)}, settled_at) = "  # noqa: S608 (our names)
    f"({', '.join(f'r.{name}' for name in COLUMNS)}, now()) "
    "FROM json_populate_recordset(NULL::indexing_entry, %s::json) AS r WHERE e.illustration_id = r.illustration_id"
)
SET = ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, "text", "said", "settled_at"))
UPSERT = (
    f"INSERT INTO indexing_entry (illustration_id, {', '.join(COLUMNS)}, text, said, settled_at) "  # noqa: S608 (our names)
    f"VALUES (%s, {', '.join(['%s'] * len(COLUMNS))}, {WORDS}, {SAID}, now()) "
    f"ON CONFLICT (illustration_id) DO UPDATE SET {SET}"
)


def write(rows: Sequence[tuple[Entry, Illustration]], *, texts: bool = True) -> None:
    """Without `texts`, rows that are there keep the words they have: stemming a page costs more than all the rest."""
    there = set() if texts else set(Entry.objects.filter(pk__in=[e.pk for e, _ in rows]).values_list("pk", flat=True))
    old = [
        dict(zip(("illustration_id", *COLUMNS), (entry.pk, *_columns(entry)), strict=True))
        for entry, _ in rows
        if entry.pk in there
    ]
    new = [
        (entry.pk, *_columns(entry), *(text for text in words(row) for _ in range(2)))
        for entry, row in rows
        if entry.pk not in there
    ]
    with connection.cursor() as cursor:
        if old:
            cursor.execute(KEPT, [json.dumps(old)])
        if new:
            cursor.executemany(UPSERT, new)


def _columns(entry: Entry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in COLUMNS)


def words(row: Illustration) -> tuple[str, str, str, str, str]:
    """The folded words of weight A, B, C and D, and those that models have written.

    Four weights for five fields: the title stands with the heading, since both are about more than this picture.
    """
    written = "\n".join(one.text for one in row.machine_captions.all())
    around = f"{row.heading}\n{row.page.document.title}"
    a, b, c, d, said = (fold(part)[:LONGEST] for part in (row.caption, around, row.nearby_text, row.page.text, written))
    return a, b, c, d, said
