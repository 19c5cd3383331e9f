"""The same block twice: is the other half found first, and do local features confirm it without inventing others?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.evaluation import plots
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.inputs import Places, lines_of, material
from indexing.evaluation.outcome import Outcome, percent
from indexing.evaluation.pictures import batches, vectors
from indexing.evaluation.progress import watched
from indexing.evaluation.ranking import recall
from indexing.vision.matching import Features, features, match

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

SPACES = ("meaning", "look")
SEED = 2026


@dataclass(frozen=True)
class Pair:
    """Places of both halves in the gallery; `kind` where the list gives one."""

    a: int
    b: int
    kind: str = ""


def evaluate(path: Path, embedder: Embedder, images: Path | None = None) -> Outcome:
    """Lines `{a, b}`, with `kind` if kinds are to be told apart; the gallery is every file named."""
    paths, pairs = read(path, images)
    rows = vectors(embedder, paths)
    steps = -(-len(paths) // 32)
    local = [features(image) for images_ in watched(batches(paths), "Local features", steps) for image in images_]
    figures = measured(pairs, {space: rows[space] for space in SPACES}, local)  # type: ignore[index]
    return Outcome(
        "pairs", "encoder", material(path, len(pairs)), figures, _summary(figures), lambda: plots.pairs(figures)
    )


def read(path: Path, images: Path | None = None) -> tuple[list[Path], list[Pair]]:
    """The distinct pictures, and the pairs as places among them."""
    places = Places(path, images)
    found: dict[str, Path] = {}
    pairs: dict[Pair, None] = {}
    for line in lines_of(path, ("a", "b")):
        for side in ("a", "b"):
            name = line.fields[side]
            found.setdefault(name, places.find(name, f"line {line.number}"))
        a, b = (list(found).index(line.fields[side]) for side in ("a", "b"))
        if a == b:
            raise EvaluationError(f"{path.name}, line {line.number}: both halves are the same file.")
        pairs[Pair(a, b, str(line.fields.get("kind") or ""))] = None
    return list(found.values()), list(pairs)


def measured(pairs: Sequence[Pair], rows: dict[str, np.ndarray], local: Sequence[Features]) -> dict[str, Any]:
    """`rows`: unit vectors of the gallery by space; `local`: its local features."""
    ranks = {space: other_half(vectors_, pairs) for space, vectors_ in rows.items()}
    confirmed = np.array([match(local[one.a], local[one.b]) is not None for one in pairs])
    strangers = shuffled(pairs, len(local))
    wrong = [match(local[one.a], local[one.b]) is not None for one in strangers]
    figures = _figures(pairs, ranks, confirmed)
    figures["false_match_rate"] = round(sum(wrong) / len(wrong), 4) if wrong else None
    figures |= {"gallery": len(local), "shuffled": len(strangers)}
    kinds = sorted({one.kind for one in pairs if one.kind})
    if kinds:
        figures["by_kind"] = {
            kind: _figures([one for one in pairs if one.kind == kind], *_only(pairs, kind, ranks, confirmed))
            for kind in kinds
        }
    return figures


def other_half(rows: np.ndarray, pairs: Sequence[Pair]) -> np.ndarray:
    """(2, pairs) rank of the other half, from a to b and from b to a. The picture itself and its further partners are
    left out of the gallery; ties count against the pair."""
    partners: dict[int, set[int]] = {}
    for one in pairs:
        partners.setdefault(one.a, set()).add(one.b)
        partners.setdefault(one.b, set()).add(one.a)
    found = np.zeros((2, len(pairs)), dtype=np.int64)
    for number, one in enumerate(pairs):
        for way, (asked, wanted) in enumerate(((one.a, one.b), (one.b, one.a))):
            scores = rows @ rows[asked]
            out = [asked, *(partners[asked] - {wanted})]
            scores[out] = -np.inf
            found[way, number] = int((scores >= scores[wanted]).sum())
    return found


def shuffled(pairs: Sequence[Pair], gallery: int) -> list[Pair]:
    """As many pairs that are none, drawn with a fixed seed: the a of one pair with the b of another."""
    groups = _groups(pairs, gallery)
    draw = random.Random(SEED)  # noqa: S311
    found: dict[Pair, None] = {}
    for _ in range(50 * len(pairs)):
        if len(found) == len(pairs):
            break
        one, other = draw.choice(pairs), draw.choice(pairs)
        if groups[one.a] != groups[other.b]:
            found[Pair(one.a, other.b)] = None
    return list(found)


def _groups(pairs: Sequence[Pair], gallery: int) -> list[int]:
    """The least place of all pictures that hang together by pairs: two copies of one block are never strangers."""
    group = list(range(gallery))
    for _ in range(gallery):
        before = list(group)
        for one in pairs:
            group[one.a] = group[one.b] = min(group[one.a], group[one.b])
        if group == before:
            break
    return group


def _only(
    pairs: Sequence[Pair], kind: str, ranks: dict[str, np.ndarray], confirmed: np.ndarray
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    mask = np.array([one.kind == kind for one in pairs])
    return {space: found[:, mask] for space, found in ranks.items()}, confirmed[mask]


def _figures(pairs: Sequence[Pair], ranks: dict[str, np.ndarray], confirmed: np.ndarray) -> dict[str, Any]:
    return {
        "n": len(pairs),
        "r1": {space: recall(found.ravel(), 1) for space, found in ranks.items()},
        "r10": {space: recall(found.ravel(), 10) for space, found in ranks.items()},
        "confirm_recall": round(float(confirmed.mean()), 4),
    }


def _summary(figures: dict[str, Any]) -> list[str]:
    lines = []
    for name, one in {"all": figures, **figures.get("by_kind", {})}.items():
        r1, r10 = one["r1"], one["r10"]
        lines.append(
            f"{name}: {one['n']} pairs  R@1 meaning {percent(r1['meaning'])} look {percent(r1['look'])}  "
            f"R@10 meaning {percent(r10['meaning'])} look {percent(r10['look'])}  "
            f"confirmed {percent(one['confirm_recall'])}"
        )
    lines.append(f"{figures['shuffled']} shuffled pairs: {percent(figures['false_match_rate'])} taken for the same")
    return lines
