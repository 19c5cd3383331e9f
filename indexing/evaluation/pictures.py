"""Pictures from disk to models, decoded in threads while the model is at work.

They are reduced to the size of the portal's working copies first, so that what is measured is what the portal sees.
A file that is no picture is an `EvaluationError` that names it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.progress import watched
from indexing.sources.pictures import open_picture
from indexing.sources.records import SourceError
from indexing.vision.pictures import shrink

if TYPE_CHECKING:
    from PIL.Image import Image

    from indexing.vision.protocols import Embedder, Kind

BATCH = 32
AHEAD = 2  # batches decoded before they are asked for
THREADS = 2


def opened(path: Path) -> Image:
    """The picture as RGB, upright, at most FETCH_MAX_SIDE pixels a side."""
    try:
        picture = open_picture(path, settings.MAX_IMAGE_PIXELS, settings.FETCH_MAX_SIDE)
    except SourceError as error:
        raise EvaluationError(f"{path} cannot be read: {error}.") from error
    return shrink(picture, settings.FETCH_MAX_SIDE)


def batches(paths: Sequence[Path], size: int = BATCH) -> Iterator[list[Image]]:
    """The pictures in their order, `size` at a time."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[list[Future[Image]]] = deque()
        try:
            for start in range(0, len(paths), size):
                waiting.append([pool.submit(opened, path) for path in paths[start : start + size]])
                if len(waiting) > AHEAD:
                    yield [one.result() for one in waiting.popleft()]
            while waiting:
                yield [one.result() for one in waiting.popleft()]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def vectors(
    embedder: Embedder, paths: Sequence[Path], also: Callable[[Sequence[Image]], object] | None = None
) -> dict[Kind, np.ndarray]:
    """{"meaning": (n, d1), "look": (n, d2)} of the pictures, in their order; `also` is shown each batch."""
    rows: dict[Kind, list[np.ndarray]] = {"meaning": [], "look": []}
    steps = -(-len(paths) // BATCH)
    for images in watched(batches(paths), "Pictures", steps):
        for kind, found in embedder.embed_images(images).items():
            rows[kind].append(found)
        if also:
            also(images)
    return {kind: np.concatenate(parts) for kind, parts in rows.items()}
