"""What a kind of document is, with the wear, sizes and pools of subjects that kinds share. Data: nothing to fail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..captions import Pair
from ..paper import Wear
from ..subjects import Subject, group, pick

OLD = Wear((0.955, 0.915, 0.82), 0.75, 0.5, 0.25, 0.0, 0.5, 1.1)
RAG = Wear((0.965, 0.94, 0.87), 0.5, 0.5, 0.15, 0.0, 0.25, 0.9)
NEWS = Wear((0.925, 0.875, 0.75), 0.8, 0.15, 0.1, 0.8, 0.7, 1.2)
CLEAN = Wear((0.975, 0.955, 0.91), 0.3, 0.1, 0.05, 0.0, 0.1, 0.7)
POSTER = Wear((0.965, 0.93, 0.84), 0.4, 0.1, 0.1, 0.9, 0.0, 0.8)
CARD = Wear((0.985, 0.97, 0.94), 0.3, 0.1, 0.05, 0.0, 0.0, 0.6)
BOOK, TALL, WIDE, SHEET = (1040, 1440), (1080, 1500), (1500, 1140), (1240, 1640)


@dataclass(frozen=True)
class Programme:
    """A kind of document; pages take `layouts` in turn, after `opening` for the first page."""

    code: str
    title: Pair
    creator: str
    years: tuple[int, int]
    type: str
    language: str
    size: tuple[int, int]
    layouts: tuple[str, ...]
    subjects: tuple[Subject, ...]
    processes: tuple[str, ...]
    function: str = "autres"
    wear: Wear = RAG
    opening: str | None = None
    genre: str | None = None


def mixed(*lists: list[Subject]) -> tuple[Subject, ...]:
    """Subjects of several lists in a fixed shuffled order."""
    merged = list(dict.fromkeys(subject for items in lists for subject in items))
    order = np.random.default_rng(len(merged)).permutation(len(merged))
    return tuple(merged[int(index)] for index in order)


FAUNA = mixed(group("animal", "bird"))
FLORA = mixed(group("plant", "tree", "fruit"))
TOWNS = mixed(group("building", "landform"), pick("sailboat", "tree", "palm"))
TRAVEL = mixed(group("building", "landform", "vehicle"), pick("camel", "elephant", "palm"))
NEWS_SUBJECTS = mixed(group("vehicle", "building", "person"), pick("horse", "dog", "elephant", "cow", "kite", "eagle"))
THINGS = mixed(group("instrument", "music", "object", "furniture"))
DRESS = mixed(group("fashion"))
BEASTS = mixed(group("head"), pick("rooster", "pig", "owl", "monkey"))
GARDEN = mixed(group("plant", "bird", "insect", "fruit"))
FABLES = mixed(
    group("fable"), pick("deer", "dog", "cat", "rooster", "ox", "mouse", "swan", "tortoise", "rabbit", "goat", "castle")
)
GOODS = mixed(
    group("fashion", "instrument", "music", "furniture", "toy"), pick("bicycle", "teapot", "bell", "umbrella")
)
STILL = mixed(
    group("fruit", "vanity", "music"),
    pick("rose", "tulip", "lobster", "fish", "teapot", "book", "candle", "amphora", "wine glass"),
)
