"""Three letters at a time, as integers for an index of integers: how words that are almost alike are found.

The database has no `pg_trgm`, and what is indexed and what is asked must agree to the bit. Pure; never raises.
"""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

#: Stands before and after a word, so that its ends count.
EDGE = "\x00"


def trigrams(word: str) -> list[int]:
    """The distinct trigrams of a folded word with its edges, sorted; as many as letters at most."""
    return sorted({_number(part) for part in _parts(EDGE + word + EDGE)})


def pieces(word: str, number: int) -> list[list[int]]:
    """The trigrams of `number` parts that together are the word.

    A word that differs from this one in fewer than `number` letters has one of the parts whole: each letter that was
    changed, lost or added spoils one part (the pigeonhole principle).
    """
    whole = EDGE + word + EDGE
    ends = [round(len(whole) * part / number) for part in range(number + 1)]
    cut = [whole[start:end] for start, end in pairwise(ends)]
    return [[_number(part) for part in _parts(one)] for one in cut if len(one) >= 3]


def _parts(text: str) -> list[str]:
    return [text[at : at + 3] for at in range(len(text) - 2)]


def _number(part: str) -> int:
    return crc32(part.encode()) & 0x7FFFFFFF
