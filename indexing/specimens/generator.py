"""Make a specimen library in a folder: plan, draw in parallel, write the truth last.

Same pages and seed, same bytes. A folder already made with them is read back at once; an interrupted run is
done again. OSError when the folder cannot be written.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from .layouts import LAYOUTS
from .plan import Task, Volume, plan
from .sheet import Sheet
from .truth import CC0, SpecimenDocument, SpecimenPage, load, save, stored

_FEW = 12  # pages below which starting processes costs more than it saves


def make_page(task: Task, folder: Path, seed: int) -> SpecimenPage:
    """Draw one page and save it; depends on nothing but its arguments."""
    cv2.setNumThreads(1)
    index, order = task.key
    sheet = Sheet(*task.size, np.random.default_rng([seed, index, order]))
    LAYOUTS[task.layout](sheet, task.brief)
    name = f"f{order}"
    return sheet.finished(task.brief, name, task.document, task.layout, folder / task.document / f"{name}.jpg")


def _pages(tasks: list[Task], folder: Path, seed: int, workers: int) -> Iterator[SpecimenPage]:
    make = partial(make_page, folder=folder, seed=seed)
    if workers < 2 or len(tasks) < _FEW or multiprocessing.current_process().daemon:
        yield from map(make, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(make, tasks, chunksize=2)


def _document(volume: Volume, pages: list[SpecimenPage]) -> SpecimenDocument:
    programme = volume.programme
    return SpecimenDocument(
        volume.id, volume.title[0], volume.title[1], (programme.creator,), volume.year_from, volume.year_to,
        programme.type, programme.language, CC0, tuple(pages),
    )  # fmt: skip


def generate(
    folder: Path, pages: int = 150, seed: int = 1, progress: Callable[[int, int], None] | None = None, workers: int = 2
) -> list[SpecimenDocument]:
    """Write `<folder>/<document>/<page>.jpg` and `<folder>/truth.json`; returns the truth.

    `progress(done, total)` is called after each page. ValueError when `pages` is less than one.
    """
    if stored(folder) == (pages, seed):
        return load(folder)
    volumes = plan(pages, seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "truth.json").unlink(missing_ok=True)
    tasks = [task for volume in volumes for task in volume.tasks]
    made: dict[str, list[SpecimenPage]] = {volume.id: [] for volume in volumes}
    for done, page in enumerate(_pages(tasks, folder, seed, workers), 1):
        made[page.document].append(page)
        if progress is not None:
            progress(done, len(tasks))
    documents = [_document(volume, made[volume.id]) for volume in volumes]
    save(folder, documents, pages, seed)
    return documents
