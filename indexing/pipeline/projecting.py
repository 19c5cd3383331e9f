"""Arithmetic of maps by likeness: from vectors to points of the unit square. Nothing here reads the database.

PCA places any row at once. UMAP (McInnes, Healy and Melville, 2018) lays out a sample; every other row stands at the
mean of its nearest neighbours in the sample, weighted by the inverse of their distance (Shepard, 1968).
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
#: Shares of the points on either side that are moved to the edge, so that a few outliers do not squeeze all others.
OUTLIERS = 0.5
MARGIN = 0.04
NEIGHBOURS = 8
#: UMAP sees this many principal components, which costs it little and keeps its search for neighbours short.
COMPONENTS = 50
FEWEST_FOR_UMAP = 20


def principal(sample: Array) -> dict[str, Any]:
    """What `on_axes` needs, as JSON: the mean, two axes and the frame. `sample` is (n, dims), n >= 1."""
    mean, axes = _axes(sample, 2)
    return {"mean": mean.tolist(), "axes": axes.tolist(), "frame": _frame((sample - mean) @ axes.T)}


def on_axes(parameters: dict[str, Any], rows: Array) -> Array:
    """(n, 2) points of rows (n, dims), from 0 to 1."""
    mean, axes = np.array(parameters["mean"], np.float32), np.array(parameters["axes"], np.float32)
    return _framed((rows - mean) @ axes.T, parameters["frame"])


def laid_out(sample: Array) -> Array:
    """(n, 2) points of a sample (n, dims) by UMAP, from 0 to 1; the same sample always gives the same map."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # of a variant that needs Tensorflow
        import umap  # loads a compiler, which takes seconds

    mean, axes = _axes(sample, min(COMPONENTS, *sample.shape))
    reduced = (sample - mean) @ axes.T
    spread = reduced[:, :2].std() or 1.0
    start = reduced[:, :2] / spread * 1e-2 if reduced.shape[1] > 1 else "random"
    model = umap.UMAP(n_neighbors=min(15, len(sample) - 1), min_dist=0.1, init=start, random_state=0, n_jobs=1)
    points = np.asarray(model.fit_transform(reduced), np.float32)
    return _framed(points, _frame(points))


def beside(known: Array, points: Array, rows: Array) -> Array:
    """(m, 2) points of unit rows (m, dims), from the `points` (n, 2) of the `known` unit rows (n, dims)."""
    cosines = rows @ known.T
    count = min(NEIGHBOURS, len(known))
    nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    distances = 1 - np.take_along_axis(cosines, nearest, axis=1)
    weights = 1 / np.maximum(distances, 1e-4)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray((weights[:, :, None] * points[nearest]).sum(axis=1))


def _axes(sample: Array, count: int) -> tuple[Array, Array]:
    """The mean (dims,) and the first principal axes (count, dims), each with its largest entry positive."""
    mean = sample.mean(axis=0)
    centred = sample - mean
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :count].T
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return mean, (axes * np.where(largest < 0, -1, 1)).astype(np.float32)


def _frame(points: Array) -> list[list[float]]:
    """[[left, top], [right, bottom]] of what is shown."""
    low, high = np.percentile(points, [OUTLIERS, 100 - OUTLIERS], axis=0)
    return [low.tolist(), np.maximum(high, low + 1e-9).tolist()]


def _framed(points: Array, frame: list[list[float]]) -> Array:
    low, high = np.array(frame[0]), np.array(frame[1])
    inner = np.clip((points - low) / (high - low), 0, 1)
    return np.asarray(MARGIN + inner * (1 - 2 * MARGIN))
