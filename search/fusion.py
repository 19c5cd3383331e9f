"""One order from several lists: reciprocal rank fusion, which needs no common scale between words and vectors.

A row gets weight / (K + rank) from each list it is in, K = 60 after Cormack, Clarke and Buettcher (SIGIR 2009), and
carries the names of those lists as its reasons (`why`). The weights are settings.FUSION_WEIGHTS, chosen by
`python -m benchmarks.fusion`. Words are ranked by `ts_rank`, in which a word that the page's text repeats thirty times
does not outdo a caption that has it once; equals are ordered by id.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from psycopg import sql

from search import colours, text
from search.planner import Selection
from search.text import Clause

K = 60
#: For D, C, B and A: the page's text, the text near the picture, its heading with the document's title, its caption.
WEIGHTS = "{0.1, 0.3, 0.6, 1.0}"
#: What a near word is worth beside the word that was typed.
NEAR = 0.5
#: The two lists that words make: what the source says, and what a model has written.
COLUMNS = {"text": "text", "caption": "said"}


def ranked(selection: Selection) -> Clause | None:
    """SQL giving (id, fused, why) for every row of the result set; None where nothing ranks."""
    lists = list(_lists(selection))
    if not lists:
        return None
    union = sql.SQL(" UNION ALL ").join(part for part, _ in lists)
    statement = sql.SQL(
        "SELECT id, sum(weight / (%s + rank))::float8 AS fused, array_agg(why ORDER BY place) AS why"
        " FROM ({}) AS lists (id, why, place, weight, rank) GROUP BY id"
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
                "SELECT e.illustration_id, 'colour', 0, %s::float8, row_number() OVER"
                " (ORDER BY c.strength DESC, e.illustration_id) FROM ({}) AS c (id, strength)"
                " JOIN indexing_entry e ON e.illustration_id = c.id WHERE {}"
            ).format(nearest, condition),
            [weight("colour"), *asked, *values],
        )
    for number, ask in enumerate(selection.asks):
        near = selection.near(number)
        yield (
            sql.SQL(
                "SELECT e.illustration_id, %s, %s, %s::float8, row_number() OVER (ORDER BY near.place)"
                " FROM unnest(%s::bigint[]) WITH ORDINALITY AS near (id, place)"
                " JOIN indexing_entry e ON e.illustration_id = near.id WHERE {}"
            ).format(condition),
            [ask.why, len(COLUMNS) + number, weight(ask.why), text.array(near.ids), *values],
        )


def _rank(selection: Selection, column: str) -> Clause:
    """How well a row has the words: those typed, and for less those near them."""
    words = selection.words
    part = sql.SQL("ts_rank(%s::float4[], e.{}, {})")
    exact, values = text.tsquery(words.exact)
    rank, values = part.format(sql.Identifier(column), exact), [WEIGHTS, *values]
    if words.wanted != words.exact:
        wide, more = text.tsquery(words.wanted)
        near = part.format(sql.Identifier(column), wide)
        rank, values = sql.SQL("({} + %s * {})").format(rank, near), [*values, NEAR, WEIGHTS, *more]
    return rank, values


def weight(why: str) -> float:
    """What a list counts for. Every `why` has its weight in the settings."""
    return float(settings.FUSION_WEIGHTS[why])
