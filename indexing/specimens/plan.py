"""The documents of a specimen library: what each one is, which pages it has, and what its pictures draw from.

`plan` spreads a number of pages over documents; with few pages the first documents alone already show the six
techniques. Fails with ValueError for less than one page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .captions import Pair
from .programmes import PROGRAMMES, Programme
from .sheet import Brief
from .subjects import Subject


@dataclass(frozen=True)
class Task:
    """One page to make: which document (by number), which layout, and its brief."""

    document: str
    layout: str
    size: tuple[int, int]
    brief: Brief
    key: tuple[int, int]


@dataclass(frozen=True)
class Volume:
    """One document to make."""

    id: str
    programme: Programme
    title: Pair
    year_from: int
    year_to: int
    tasks: tuple[Task, ...]


def _shares(pages: int) -> list[int]:
    count = min(pages, max(-(-pages // 6), min(pages, 8)))
    base, rest = divmod(pages, count)
    return [base + (index < rest) for index in range(count)]


def plan(pages: int, seed: int) -> list[Volume]:
    """Documents and pages for a number of pages; the same numbers always give the same plan."""
    if pages < 1:
        raise ValueError("a specimen library needs at least one page")
    return [
        _volume(PROGRAMMES[index % len(PROGRAMMES)], index, index // len(PROGRAMMES), share, seed)
        for index, share in enumerate(_shares(pages))
    ]


def _volume(programme: Programme, index: int, turn: int, share: int, seed: int) -> Volume:
    rng = np.random.default_rng([seed, index, 7])
    low, high = programme.years
    year = int(rng.integers(low, high + 1))
    span = int(rng.integers(0, 4)) if programme.type in ("periodical", "image") else 0
    known = tuple(subject for subject in programme.subjects if subject.since <= year)
    pool = _turned(known, turn * 5 + seed)
    title = programme.title
    if turn:
        title = f"{title[0]}, tome {turn + 1}", f"{title[1]}, volume {turn + 1}"
    identifier = f"{programme.code}-{turn + 1}"
    tasks = []
    for order in range(1, share + 1):
        layout = programme.opening if order == 1 and programme.opening and share > 1 else None
        layout = layout or programme.layouts[(order + (programme.opening is None) - 2) % len(programme.layouts)]
        brief = Brief(
            title, programme.creator, year, programme.language, order, pool,
            programme.processes, programme.function, programme.wear, programme.genre,
        )  # fmt: skip
        tasks.append(Task(identifier, layout, programme.size, brief, (index, order)))
    return Volume(identifier, programme, title, year, min(1930, year + span), tuple(tasks))


def _turned(subjects: tuple[Subject, ...], by: int) -> tuple[Subject, ...]:
    start = by % len(subjects)
    return subjects[start:] + subjects[:start]
