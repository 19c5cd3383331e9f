"""How far two curators agree beyond chance. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Of `count` labels answered twice: the share answered alike, 0..1, and Cohen's kappa.

    Both are None for no labels, kappa also where both always gave one and the same answer: chance alone explains it.
    """

    count: int
    share: float | None
    kappa: float | None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Cohen, "A coefficient of agreement for nominal scales", 1960: (p_o - p_e) / (1 - p_e).

    `pairs` are (first answer, second answer). More than two people may have given them: the first answers count as
    those of one rater, the second as those of another.
    """
    if not pairs:
        return Agreement(0, None, None)
    count = len(pairs)
    alike = sum(one == other for one, other in pairs) / count
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[answer] * second[answer] for answer in first) / count**2
    return Agreement(count, alike, None if chance == 1 else (alike - chance) / (1 - chance))
