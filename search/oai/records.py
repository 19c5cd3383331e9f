"""The records: every illustration that was ever described, with the time of its last change; the withdrawn as deleted.

The datestamp is the last of: settled (its description), harvested and withdrawn (it or its document).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from psycopg import sql

from search.oai.tokens import Listing

SIZE = 100
#: One row for each illustration: date_trunc, since the protocol speaks of whole seconds.
STAMPED = sql.SQL(
    "SELECT i.id, c.slug, date_trunc('second', greatest(e.settled_at, i.withdrawn_at, d.withdrawn_at)) AS stamp,"
    " (i.withdrawn_at IS NOT NULL OR d.withdrawn_at IS NOT NULL OR coalesce(e.noise, true)) AS deleted"
    " FROM indexing_illustration i JOIN indexing_page p ON p.id = i.page_id"
    " JOIN indexing_document d ON d.id = p.document_id JOIN indexing_corpus c ON c.id = d.corpus_id"
    " LEFT JOIN indexing_entry e ON e.illustration_id = i.id"
    " WHERE (e.settled_at IS NOT NULL OR i.withdrawn_at IS NOT NULL OR d.withdrawn_at IS NOT NULL)"
)


@dataclass(frozen=True)
class Header:
    id: int
    corpus: str
    stamp: datetime
    deleted: bool


def headers(listing: Listing) -> list[Header]:
    """A page of them, and one more where more follow."""
    conditions, values = _conditions(listing)
    statement = sql.SQL("SELECT id, slug, stamp, deleted FROM ({}) AS stamped WHERE {} ORDER BY stamp, id LIMIT %s")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(STAMPED, conditions), [*values, SIZE + 1])
        return [Header(*row) for row in cursor.fetchall()]


def header(key: int) -> Header | None:
    with connection.cursor() as cursor:
        statement = sql.SQL("SELECT id, slug, stamp, deleted FROM ({}) AS stamped WHERE id = %s")
        cursor.execute(statement.format(STAMPED), [key])
        row = cursor.fetchone()
        return Header(*row) if row else None


def earliest() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT min(stamp) FROM ({}) AS stamped").format(STAMPED))
        return cursor.fetchone()[0] or datetime(2026, 1, 1, tzinfo=UTC)


def _conditions(listing: Listing) -> tuple[sql.Composable, list[Any]]:
    parts: list[sql.Composable] = [sql.SQL("TRUE")]
    values: list[Any] = []
    for condition, value in (
        ("slug = %s", listing.corpus or None),
        ("stamp >= %s", listing.first),
        ("stamp <= %s", listing.last),
    ):
        if value is not None:
            parts.append(sql.SQL(condition))
            values.append(value)
    if listing.after:
        parts.append(sql.SQL("(stamp, id) > (%s, %s)"))
        values += listing.after
    return sql.SQL(" AND ").join(parts), values


ROWS = """
    SELECT i.id, i.x, i.y, i.w, i.h, i.rotation, i.caption, p.id AS page, coalesce(nullif(p.label, ''), p.order::text)
        AS page_label, p.file <> '' AS ready, d.id AS document, d.title, d.creators, d.publisher, d.date_text,
        d.year_from, d.year_to, d.language, d.type, coalesce(nullif(d.rights, ''), c.rights) AS rights,
        coalesce(nullif(d.attribution, ''), c.attribution) AS attribution, d.homepage, d.manifest, d.source_id,
        e.technique, e.function, e.genre, e.facets
    FROM indexing_illustration i JOIN indexing_page p ON p.id = i.page_id
    JOIN indexing_document d ON d.id = p.document_id JOIN indexing_corpus c ON c.id = d.corpus_id
    JOIN indexing_entry e ON e.illustration_id = i.id WHERE i.id = ANY(%s)
"""


def rows(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What stands in the records, by number."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [list(ids)])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
