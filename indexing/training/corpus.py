"""The captioned pictures of the training corpus, and their split by book.

A held-out book is never seen in training, so that no drawing style or running caption leaks into the figures. Fails
with FileNotFoundError when `corpus/pairs.jsonl` is absent.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# What captions say about the plate rather than about what it shows.
_NOISE = re.compile(
    r"\b(?:fig(?:ure)?s?|pl(?:anche)?|plate|no|n°|page|p|voir)\b\.?\s*[\divxlc]+\b[.,:—-]*"
    r"|[—–(\[]*\s*d['’]apr[èe]s (?:une|des|la|les) (?:photograph|croquis|dessin|gravure|tableau|aquarelle)\w*[^.]*"
    r"|\b(?:phot|photograph|drawn|engraved|dessin|gravure|cliché)\.? (?:by|de|par) [^.;]*"
    r"|[×x]\s*\d+\s*[⁄/]\s*\d+|\[[^\]]*\]",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Pair:
    """One picture and its caption. `book` is the Project Gutenberg number, negative for rendered pages."""

    id: str
    book: int
    language: str
    caption: str
    context: str
    function: str
    technique: str
    path: Path


@dataclass(frozen=True)
class Split:
    train: list[Pair]
    held_out: list[Pair]


def clean(caption: str) -> str:
    """The caption without figure numbers, scales and credits; the caption itself when nothing else is left."""
    kept = _SPACES.sub(" ", _NOISE.sub(" ", caption)).strip(" .,;:—–-")
    return kept if len(kept) > 2 else caption.strip()


def load_pairs(corpus: Path) -> list[Pair]:
    rows = (json.loads(line) for line in (corpus / "pairs.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Pair(
            id=row["id"],
            book=row["gutenberg_id"],
            language=row["lang"],
            caption=clean(row["caption"]),
            context=row["context"] or "",
            function=row["function"] or "",
            technique=row["technique"] or "",
            path=corpus / row["file"],
        )
        for row in rows
    ]


def held_out_books(pairs: Iterable[Pair], share: float, seed: int) -> frozenset[int]:
    """Books drawn at random, in each language, until `share` of that language's pictures is held out."""
    sizes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pair in pairs:
        sizes[pair.language][pair.book] += 1
    chosen: set[int] = set()
    for language in sorted(sizes):
        books = sorted(sizes[language])
        random.Random(f"{seed}-{language}").shuffle(books)  # noqa: S311
        wanted, taken = share * sum(sizes[language].values()), 0
        for book in books:
            if taken >= wanted:
                break
            chosen.add(book)
            taken += sizes[language][book]
    return frozenset(chosen)


def split_by_book(pairs: list[Pair], share: float, seed: int) -> Split:
    books = held_out_books(pairs, share, seed)
    return Split(
        train=[pair for pair in pairs if pair.book not in books],
        held_out=[pair for pair in pairs if pair.book in books],
    )
