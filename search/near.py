"""Words almost like those that were typed: what OCR made of them, or what a hurried reader meant.

A word that the collection knows is widened only by its misreadings: rare words that differ from it by letters which OCR
confuses. A word that it does not know is widened by the nearest words that it knows. Candidates share a part with the
word (`indexing.trigrams`); the distance decides. A word in quotes, with a star or a minus is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from indexing.text import fold
from indexing.trigrams import pieces, trigrams
from search.query import SearchQuery
from search.results import Notice
from search.text import BETWEEN, PIECE, Words

#: Words shorter than this have too many neighbours that mean something else.
SHORTEST, LONGEST = 4, 30
#: From this length on, two letters may differ; under it, one.
TWO_FROM = 7
#: How many words may stand for one, and how many words of a question are widened.
MOST_NEAR, MOST_TERMS = 6, 6
#: A misreading is rarer than the word it stands for, by this factor at least: "gare" is no misreading of "garde".
RARER = 10
#: What one confusion costs; any other letter costs 1.
CONFUSED = 0.5
#: What OCR takes one for the other, alone or in twos. After the error tables of Gallica's and HathiTrust's OCR:
#: round letters, long s, stems that fall apart or run together, and figures read for letters.
CONFUSIONS = (
    "e c", "e o", "c o", "u n", "i l", "i t", "l t", "i j", "f s", "f t", "h b", "h k", "v y", "g q",
    "r t", "n r", "b 6", "o 0", "i 1", "l 1", "t 1", "s 5", "g 9", "b 8", "z 2", "a 4", "e 3", "e 6", "e 9", "t 7",
    "m rn", "m nn", "m in", "m ni", "n ri", "n ii", "u ii", "u li", "d cl", "h li", "h ii", "w vv", "k lc", "b li",
    "fi fl", "n li",
)  # fmt: skip
#: What a reader writes for the sound.
SOUNDS = ("f ph", "y i", "k c", "c qu", "k qu", "an en", "o au", "z s", "t th", "r rh", "x ct", "e ai")
DOUBLED = 0.5
#: Beyond every bound.
FAR = 9.0


@dataclass(frozen=True)
class Known:
    """A word of the collection near the one asked. `same` says that both have one stem."""

    word: str
    spelling: str
    count: int
    same: bool


def widened(words: Words) -> Words:
    """The same question with near words beside those typed, where there is use for them."""
    asked = [term.text for term in words.terms if term.kind == "word" and SHORTEST <= len(term.text) <= LONGEST]
    asked = [word for word in dict.fromkeys(asked) if not word.isdigit()][:MOST_TERMS]
    near = {word: alternatives(word) for word in asked}
    if not any(near.values()):
        return words
    either = tuple(
        tuple(replace(term, near=near.get(term.text, ()) if term.kind == "word" else ()) for term in terms)
        for terms in words.either
    )
    return replace(words, either=either)


def notices(query: SearchQuery, words: Words) -> list[Notice]:
    """Tells which other words were searched, with the way to the search for exactly those typed."""
    also = [term for term in words.terms if term.near]
    if not also:
        return []
    said = ", ".join(_("“%(word)s”") % {"word": word} for word in dict.fromkeys(w for term in also for w in term.near))
    exact = query.replace(q=quoted(query.q, {term.text for term in also}))
    sentence = _("Also searched: %(words)s.") % {"words": said}
    return [Notice("near-words", sentence, exact.url(), _("Search only for what was typed"))]


def quoted(q: str, widened: AbstractSet[str]) -> str:
    """`q` with quotes round each bare word that was widened."""

    def quote(piece: re.Match[str]) -> str:
        word = piece["word"]
        if not word or piece["minus"] or word == "OR" or not widened & {*BETWEEN.split(fold(word))}:
            return piece[0]
        return f'"{word}"'

    return PIECE.sub(quote, q)


def alternatives(word: str) -> tuple[str, ...]:
    """The folded words that may stand for `word`, the nearest and commonest first."""
    found = candidates(word)
    own = sum(one.count for one in found if one.same)
    others = [one for one in found if not one.same]
    if own:
        most = 2 * CONFUSED if len(word) >= TWO_FROM else CONFUSED
        kept = [(d, one) for one in others if one.count * RARER <= own and (d := misread(word, one.word)) <= most]
    else:
        most = 2 if len(word) >= TWO_FROM else 1
        kept = [(d, one) for one in others if (d := distance(word, one.word, SOUNDS_TOO)) <= most]
        least = min((d for d, _ in kept), default=0.0)
        kept = [(d, one) for d, one in kept if d <= least + CONFUSED]
    kept.sort(key=lambda pair: (pair[0], -pair[1].count, pair[1].word))
    return tuple(one.word for _, one in kept[:MOST_NEAR])


def candidates(word: str) -> list[Known]:
    """The words of the collection that may lie within reach of `word`, itself and its other endings included."""
    edits = 2 if len(word) >= TWO_FROM else 1
    parts = pieces(word, edits + 1) or [trigrams(word)]
    shares = sql.SQL(" OR ").join(sql.SQL("trigrams @> %s::int[]") for _ in parts)
    statement = sql.SQL(
        "SELECT word, spelling, count, to_tsvector('french', word) = to_tsvector('french', %s)"
        " OR to_tsvector('english', word) = to_tsvector('english', %s)"
        " FROM indexing_word WHERE ({}) AND length(word) BETWEEN %s AND %s AND count > 0"
    ).format(shares)
    with connection.cursor() as cursor:
        cursor.execute(statement, [word, word, *parts, len(word) - edits - 1, len(word) + edits + 1])
        return [Known(*row) for row in cursor.fetchall()]


def misread(word: str, other: str) -> float:
    """The distance where every difference is a confusion of OCR; more than any bound where one is not."""
    return distance(word, other, OCR_ONLY, plain=FAR)


def distance(left: str, right: str, cheap: dict[tuple[str, str], float], plain: float = 1.0) -> float:
    """Damerau and Levenshtein's, with the pairs of `cheap` (one or two letters on each side) at their own cost."""
    rows, columns = len(left) + 1, len(right) + 1
    best = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if i or j:
                best[i][j] = min(_steps(left, right, i, j, best, cheap, plain))
    return best[-1][-1]


def _steps(
    left: str, right: str, i: int, j: int, best: list[list[float]], cheap: dict[tuple[str, str], float], plain: float
) -> Iterable[float]:
    if i and j:
        yield best[i - 1][j - 1] + (0.0 if left[i - 1] == right[j - 1] else plain)
    if i:
        yield best[i - 1][j] + (DOUBLED if plain == 1 and i > 1 and left[i - 1] == left[i - 2] else plain)
    if j:
        yield best[i][j - 1] + (DOUBLED if plain == 1 and j > 1 and right[j - 1] == right[j - 2] else plain)
    if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
        yield best[i - 2][j - 2] + plain
    for across in (1, 2):
        for down in (1, 2):
            if i >= across and j >= down and (cost := cheap.get((left[i - across : i], right[j - down : j]))):
                yield best[i - across][j - down] + cost


def _table(pairs: Iterable[str]) -> dict[tuple[str, str], float]:
    both = [(left, right) for left, right in map(str.split, pairs)]
    return dict.fromkeys(both, CONFUSED) | {(right, left): CONFUSED for left, right in both}


OCR_ONLY = _table(CONFUSIONS)
SOUNDS_TOO = _table((*CONFUSIONS, *SOUNDS))
