"""Pictures with nearly the same fingerprint, through an index instead of over all rows.

Multi-index hashing (Norouzi, Punjani and Fleet, CVPR 2012): of fingerprints that differ in at most 4 k + 3 bits, one of
the four quarters differs in at most k. Each quarter has an index of its own (migration 0004); what they find is
compared bit by bit. Turned copies are found too, since the fingerprint of a picture turned by right angles follows from
its own (see `turned`). Rows without a fingerprint are never found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from django.db import connection

QUARTERS, BITS = 4, 16
#: Bits that may differ: to be looked at for the same block, and to count as the same picture at once.
NEAR, SAME = 11, 3
#: A flat picture has the fingerprint 0 or -1 or nearly so, and says nothing: fewer bits set, or unset, are not sought.
LEAST = 8

ANY = " OR ".join(f"((i.fingerprint >> {BITS * n}) & 65535)::int = ANY(%s)" for n in range(QUARTERS))
SQL = f"""
    SELECT i.id, bit_count((i.fingerprint # %s::bigint)::bit(64)) FROM indexing_illustration i
    WHERE ({ANY}) AND i.withdrawn_at IS NULL AND NOT i.noise
      AND bit_count((i.fingerprint # %s::bigint)::bit(64)) <= %s
    ORDER BY 2, 1 LIMIT %s
"""  # noqa: S608 (our own numbers)


def near(fingerprint: int, bits: int = NEAR, limit: int = 200) -> list[tuple[int, int]]:
    """(illustration, differing bits) of those within `bits`, nearest first; itself is among them."""
    if not telling(fingerprint):
        return []
    with connection.cursor() as cursor:
        cursor.execute(SQL, [fingerprint, *probes(fingerprint, bits), fingerprint, bits, limit])
        return list(cursor.fetchall())


def telling(fingerprint: int) -> bool:
    """False for flat pictures, whose bits are chance."""
    return LEAST <= (fingerprint & (2**64 - 1)).bit_count() <= 64 - LEAST


def probes(fingerprint: int, bits: int) -> list[list[int]]:
    """For each quarter, its values near this one's: every fingerprint within `bits` has one of them somewhere."""
    flips = list(_flips(bits // QUARTERS))
    quarters = [(fingerprint >> (BITS * n)) & 65535 for n in range(QUARTERS)]
    return [[quarter ^ flip for flip in flips] for quarter in quarters]


def _flips(most: int) -> Iterator[int]:
    for number in range(most + 1):
        for places in combinations(range(BITS), number):
            yield sum(1 << place for place in places)


def turned(fingerprint: int) -> tuple[int, int, int]:
    """About the fingerprints of the same picture turned by 90, 180 and 270 degrees clockwise.

    The waves of a turned picture are its own with rows and columns exchanged and the odd ones of one or both directions
    reversed; a reversed wave moves from one side of the median to the other, but for those near it.
    """
    grid = [[_bit(fingerprint, row, column) for column in range(8)] for row in range(8)]
    over = _packed([grid[column][row] ^ (column % 2 == 0) for row in range(8) for column in range(8)])
    half = _packed([grid[row][column] ^ (row % 2 != column % 2) for row in range(8) for column in range(8)])
    back = _packed([grid[column][row] ^ (row % 2 == 0) for row in range(8) for column in range(8)])
    return over, half, back


def _bit(fingerprint: int, row: int, column: int) -> bool:
    return bool((fingerprint >> (63 - 8 * row - column)) & 1)


def _packed(bits: Collection[bool]) -> int:
    whole = int("".join("1" if bit else "0" for bit in bits), 2)
    return whole - 2**64 if whole >= 2**63 else whole
