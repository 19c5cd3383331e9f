"""One order from several lists: reciprocal rank fusion, which needs no common scale between words and vectors.

A row gets 1 / (K + rank) from each list it is in, K = 60 after Cormack, Clarke and Buettcher (SIGIR 2009), and carries
the names of those lists as its reasons (`why`). Text matches are ranked by `ts_rank_cd`; equals are ordered by id.
"""

from __future__ import annotations

from collections.abc import Iterator

from psycopg import sql

from search import colours, text
from search.planner import Selection
from search.text import Clause

K = 60
#: For D, C, B and A: the page's text, the text near the picture, its heading, its caption with the document's title.
WEIGHTS = "{0.1, 0.3, 0.6, 1.0}"


def ranked(selection: Selection) -> Clause | None:
    """SQL giving (id, fused, why) for every row of the result set; None where nothing ranks."""
    lists = list(_lists(selection))
    if not lists:
        return None
    union = sql.SQL(" UNION ALL ").join(part for part, _ in lists)
    statement = sql.SQL(
        "SELECT id, sum(1.0 / (%s + rank))::float8 AS fused, array_agg(why ORDER BY place) AS why"
        " FROM ({}) AS lists (id, why, place, rank) GROUP BY id"
    ).format(union)
    return statement, [K, *(value for _, values in lists for value in values)]


def _lists(selection: Selection) -> Iterator[Clause]:
    condition, values = selection.filters()
    if selection.text:
        for place, (why, column) in enumerate(COLUMNS.items()):
            matches, asked = text.matches(selection.words.wanted, column)
            rank, again = _rank(selection, column)
            yield (
                sql.SQL(
                    "SELECT e.illustration_id, %s, %s, %s::float8, row_number() OVER"
                    " (ORDER BY {} DESC, e.illustration_id)"
                    " FROM indexing_entry e WHERE {} AND {}"
                ).format(rank, condition, matches),
                [why, place, weight(why), *again, *values, *asked],
            )
    if colours.ranks(selection.query, bool(selection.text or selection.asks)):
        nearest, asked = colours.ranked(selection.query)
        yield (
            sql.SQL(
                "SELECT e.illustration_id, 'text', 0, row_number() OVER"
                " (ORDER BY ts_rank_cd(%s::float4[], e.text, {}) DESC, e.illustration_id)"
                " FROM indexing_entry e WHERE {} AND {}"
            ).format(query, condition, matches),
            [WEIGHTS, *again, *values, *asked],
        )
    for number, ask in enumerate(selection.asks):
        near = selection.near(number)
        yield (
            sql.SQL(
                "SELECT e.illustration_id, %s, %s, row_number() OVER (ORDER BY near.cosine DESC, near.id)"
                " FROM unnest(%s::bigint[], %s::float8[]) AS near (id, cosine)"
                " JOIN indexing_entry e ON e.illustration_id = near.id WHERE {}"
            ).format(condition),
            [ask.why, number + 1, near.ids, near.cosines, *values],
        )
