"""A synthetic collection whose nearest rows are known: vectors shaped as those of text-image encoders, with facets.

Pictures: clusters inside super-topics around a common mean (mean cosine .47), a power-law spectrum, and a local
dimension of about 24, so as not to flatter graph indexes. Queries by picture are further draws of the same law; queries
by words lie in another cone (their nearest picture at a cosine of .45 to .48), as texts do in CLIP-like models: a model
of that gap, not a measurement of it. Facets follow the clusters. Everything comes from SEED.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SEED = 20261122
DIMS, CLUSTERS, TOPICS = 512, 2000, 60
#: Shares of the squared length: common mean, topic, cluster, the picture's own.
MEAN, TOPIC, CLUSTER, OWN = 0.47, 0.13, 0.16, 0.24
#: The same for words: the cone of texts, what they say of a cluster, what no picture says.
CONE, SAID, UNSAID = 0.52, 0.20, 0.28
CHUNK = 50_000

TECHNIQUES = (0.30, 0.26, 0.17, 0.11, 0.07, 0.05, 0.02, 0.01, 0.01)
FUNCTIONS = (0.40, 0.20, 0.12, 0.10, 0.08, 0.05, 0.03, 0.02)
CORPORA = (0.42, 0.24, 0.14, 0.09, 0.06, 0.04, 0.01)
TYPES = (0.5, 0.25, 0.15, 0.1)
OBJECTS = 80
VERIFIED = 0.004


@dataclass(frozen=True)
class Collection:
    """Arrays over the rows, in the order of their ids (id = place + 1), and the queries held out of them.

    `vectors` (rows, 512) float16 of unit length; `pictures` and `words` (queries, 512) float32. Facets are places in
    their tables of shares; `things` lists (row, object, confidence) sorted by row. Years are 0 where unknown.
    """

    vectors: np.ndarray
    pictures: np.ndarray
    words: np.ndarray
    technique: np.ndarray
    function: np.ndarray
    corpus: np.ndarray
    type: np.ndarray
    year: np.ndarray
    verified: np.ndarray
    things: tuple[np.ndarray, np.ndarray, np.ndarray]

    @property
    def rows(self) -> int:
        return len(self.vectors)

    def has(self, thing: int, least: float) -> np.ndarray:
        """(rows,) bool: the object is there with at least this confidence."""
        row, what, sure = self.things
        found = np.zeros(self.rows, dtype=bool)
        found[row[(what == thing) & (sure >= least)]] = True
        return found

    def first(self, rows: int) -> Collection:
        """The same collection, smaller: for growth."""
        cut = np.searchsorted(self.things[0], rows)
        facets = {
            name: getattr(self, name)[:rows]
            for name in ("vectors", "technique", "function", "corpus", "type", "year", "verified")
        }
        things = tuple(part[:cut] for part in self.things)
        return Collection(pictures=self.pictures, words=self.words, things=things, **facets)


class World:
    """The law that rows and queries are drawn from."""

    def __init__(self) -> None:
        rng = np.random.default_rng(SEED)
        self.turn = np.linalg.qr(rng.standard_normal((DIMS, DIMS)))[0].astype(np.float32)
        places = np.arange(1, DIMS + 1, dtype=np.float32)
        self.wide, self.own = places**-0.6, places**-0.5
        self.mean = unit(rng.standard_normal(DIMS))
        aside = rng.standard_normal(DIMS)
        self.cone = unit(0.25 * self.mean + np.sqrt(1 - 0.25**2) * unit(aside - aside @ self.mean * self.mean))
        self.topics = self._spread(rng, TOPICS, self.wide)
        self.topic_of = rng.integers(TOPICS, size=CLUSTERS)
        self.clusters = self._spread(rng, CLUSTERS, self.wide)
        self.popular = rng.permutation(zipf(CLUSTERS, 0.5))

    def pictures(self, rng: np.random.Generator, cluster: np.ndarray) -> np.ndarray:
        centre = np.sqrt(TOPIC) * self.topics[self.topic_of[cluster]] + np.sqrt(CLUSTER) * self.clusters[cluster]
        own = self._spread(rng, len(cluster), self.own)
        return units(np.sqrt(MEAN) * self.mean + centre + np.sqrt(OWN) * own)

    def words(self, rng: np.random.Generator, cluster: np.ndarray) -> np.ndarray:
        """`cluster` (queries, 3): words fit pictures of several kinds, and their own share is of no kind."""
        kinds = self.topics[self.topic_of[cluster]] + 1.1 * self.clusters[cluster]
        said = units(kinds.sum(axis=1) + 0.5 * self._spread(rng, len(cluster), self.own))
        unsaid = units(self._spread(rng, len(cluster), self.own))
        return units(np.sqrt(CONE) * self.cone + np.sqrt(SAID) * said + np.sqrt(UNSAID) * unsaid)

    def _spread(self, rng: np.random.Generator, count: int, spectrum: np.ndarray) -> np.ndarray:
        """(count, DIMS) draws of mean squared length 1 with this spectrum, turned away from the axes."""
        drawn = rng.standard_normal((count, DIMS), dtype=np.float32) * (spectrum / np.linalg.norm(spectrum))
        return drawn @ self.turn


def collection(rows: int, queries: int) -> Collection:
    world, rng = World(), np.random.default_rng(SEED + 1)
    cluster = rng.choice(CLUSTERS, rows, p=world.popular)
    vectors = np.empty((rows, DIMS), dtype=np.float16)
    for start in range(0, rows, CHUNK):
        vectors[start : start + CHUNK] = world.pictures(rng, cluster[start : start + CHUNK])
    asked = np.random.default_rng(SEED + 2)
    return Collection(
        vectors=vectors,
        pictures=world.pictures(asked, asked.choice(CLUSTERS, queries, p=world.popular)),
        words=world.words(asked, asked.choice(CLUSTERS, (queries, 3), p=world.popular)),
        technique=facet(rng, cluster, TECHNIQUES),
        function=facet(rng, cluster, FUNCTIONS),
        corpus=facet(rng, cluster, CORPORA, by_cluster=0.5),
        type=facet(rng, cluster, TYPES, by_cluster=0.5),
        year=years(rng, cluster),
        verified=rng.random(rows) < VERIFIED,
        things=things(rng, cluster),
    )


def facet(
    rng: np.random.Generator, cluster: np.ndarray, shares: tuple[float, ...], by_cluster: float = 0.7
) -> np.ndarray:
    """A value for each row: its cluster's own, or (1 - `by_cluster`) any, so that shares hold overall."""
    own = rng.permutation(np.arange(CLUSTERS)) / CLUSTERS
    value = np.searchsorted(np.cumsum(shares), own, side="right").clip(max=len(shares) - 1)
    free = rng.choice(len(shares), len(cluster), p=shares)
    return np.where(rng.random(len(cluster)) < by_cluster, value[cluster], free).astype(np.int16)


def years(rng: np.random.Generator, cluster: np.ndarray) -> np.ndarray:
    """1700..1950, most of them after 1850, near their cluster's own time; 5 % are not dated."""
    own = 1950 - 250 * rng.beta(1.2, 3, CLUSTERS)
    year = (own[cluster] + rng.normal(0, 20, len(cluster))).clip(1700, 1950).astype(np.int16)
    return np.where(rng.random(len(cluster)) < 0.05, 0, year).astype(np.int16)


def things(rng: np.random.Generator, cluster: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Detected objects: 0 to 8 a row, 1.95 on average, of 80 kinds (Zipf), half of them their cluster's own kind."""
    number = rng.poisson(1.95, len(cluster)).clip(max=8)
    row = np.repeat(np.arange(len(cluster)), number)
    own = rng.choice(OBJECTS, CLUSTERS, p=zipf(OBJECTS, 1.0))
    free = rng.choice(OBJECTS, len(row), p=zipf(OBJECTS, 1.0))
    what = np.where(rng.random(len(row)) < 0.5, own[cluster[row]], free).astype(np.int16)
    return row, what, (0.25 + 0.74 * rng.beta(1.3, 1.6, len(row))).astype(np.float32)


def chunks(rows: int) -> Iterator[slice]:
    for start in range(0, rows, CHUNK):
        yield slice(start, min(start + CHUNK, rows))


def zipf(count: int, exponent: float) -> np.ndarray:
    weights = np.arange(1, count + 1, dtype=np.float64) ** -exponent
    return weights / weights.sum()


def unit(vector: np.ndarray) -> np.ndarray:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def units(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def shape(known: Collection) -> dict[str, float]:
    """Mean cosine of two pictures, and of each kind of question with its nearest picture."""
    some = known.vectors[:: max(1, known.rows // 2000)].astype(np.float32)
    best = {"pictures": np.full(len(known.pictures), -1.0), "words": np.full(len(known.words), -1.0)}
    for part in chunks(known.rows):
        rows = known.vectors[part].astype(np.float32)
        for kind, held in best.items():
            np.maximum(held, (getattr(known, kind) @ rows.T).max(axis=1), out=held)
    return {"mean": round(float((some @ some.T).mean()), 2), **{k: round(float(v.mean()), 2) for k, v in best.items()}}
