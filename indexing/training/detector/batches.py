"""What each step of the training sees: drawn by the step's own seed, so that a run can be taken up again anywhere.

`page_samples` are pages with boxes, real, specimen or composed; `object_samples` are pictures the start model is asked
about, alone or several on one sheet, shown to the student by another process. Nothing here fails but unreadable files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexing.training.detector import layouts
from indexing.training.detector.classes import LAYOUT
from indexing.training.detector.geometry import framed, mirrored, pasted, quarter_turned
from indexing.training.detector.samples import Page, Picture, Rng, Sample
from indexing.training.detector.stock import Stock, covering
from indexing.training.detector.styles import painted, restyled, sepia, sketched, worn

# Height and width of a batch, multiples of 32, and how often: pages stand, albums lie.
SHAPES = (((640, 480), 0.5), ((640, 416), 0.1), ((480, 640), 0.3), ((576, 576), 0.1))
OBJECT_SHAPES = (((320, 416), 0.4), ((416, 320), 0.3), ((384, 384), 0.3))
REAL, SPECIMEN = 0.55, 0.12  # shares of pages; the rest is composed


class Feed:
    """Draws samples. `real` are training pages only; `photographs` are cut from them for the objects."""

    def __init__(self, real: Sequence[Page], specimens: Sequence[Page], stock: Stock, seed: int) -> None:
        self._stock, self._seed = stock, seed
        self._real = _by_source(real)
        self._specimens = list(specimens)
        self._photographs = [
            page.picture[max(0, y1) : y2, max(0, x1) : x2]
            for page in real
            if page.source == "gallica_pages"
            for x1, y1, x2, y2 in page.boxes.round().astype(int)
        ]

    def draw(self, step: int, pages: int, objects: int, small: bool = False) -> tuple[list[Sample], list[Sample]]:
        """Everything a step needs; `small` pages are four fifths as high and wide."""
        return self.page_samples(step, pages, small), self.object_samples(step, objects)

    def page_samples(self, step: int, count: int, small: bool = False) -> list[Sample]:
        rng = np.random.default_rng([self._seed, 1, step])
        h, w = _shape(rng, SHAPES)
        if small:
            h, w = h * 4 // 5 // 32 * 32, w * 4 // 5 // 32 * 32
        return [self._page(rng, h, w) for _ in range(count)]

    def object_samples(self, step: int, count: int) -> list[Sample]:
        rng = np.random.default_rng([self._seed, 2, step])
        h, w = _shape(rng, OBJECT_SHAPES)
        return [self._objects(rng, h, w) for _ in range(count)]

    def rare_samples(self, step: int, count: int, names: Sequence[str]) -> list[Sample]:
        """Composed pages and specimens that show one of the layout classes named."""
        rng = np.random.default_rng([self._seed, 3, step])
        h, w = _shape(rng, SHAPES)
        numbers = {LAYOUT.index(name) for name in names}
        shown = [page for page in self._specimens if numbers.intersection(page.classes)]
        samples: list[Sample] = []
        while len(samples) < count:
            if shown and rng.random() < 0.35:
                page = _lying_as(rng, shown, h, w)
            else:
                page = layouts.composed(rng, self._stock, h, w)
            if numbers.intersection(page.classes):
                page = framed(rng, page, h, w, calm=rng.random() < 0.3)
                samples.append(Sample(page.picture, worn(rng, page.picture), page.boxes, page.classes, page.judged))
        return samples

    def _page(self, rng: Rng, h: int, w: int) -> Sample:
        kind = rng.random()
        if kind < REAL or not self._specimens:
            pool = self._real[int(rng.integers(len(self._real)))]
            page = self._changed(rng, _lying_as(rng, pool, h, w))
        elif kind < REAL + SPECIMEN:
            page = _lying_as(rng, self._specimens, h, w)
        else:
            page = layouts.composed(rng, self._stock, h, w)
        if rng.random() < 0.2:
            page = mirrored(page)
        page = framed(rng, page, h, w, calm=rng.random() < 0.15)
        return Sample(page.picture, worn(rng, page.picture), page.boxes, page.classes, page.judged)

    def _changed(self, rng: Rng, page: Page) -> Page:
        """A real page, its pictures now and then replaced by others; photographs lie on their side at times."""
        album = page.source == "gallica_pages"
        if rng.random() < 0.45 and len(page.boxes):
            page = self._replaced(rng, page)
        if album and rng.random() < 0.25:
            page = quarter_turned(page)
        return layouts.stamped(rng, page, 0.06)

    def _replaced(self, rng: Rng, page: Page) -> Page:
        picture = page.picture.copy()
        old = page.source != "gallica_pages"
        for x1, y1, x2, y2 in page.of("illustration").round().astype(int):
            if rng.random() < 0.6 and x2 - x1 > 20 and y2 - y1 > 20:
                other = self._stock.illustration(rng, y2 - y1, x2 - x1, old)
                if not old and rng.random() < 0.5:
                    other = (sketched if rng.random() < 0.5 else sepia)(rng, other)
                pasted(picture, other, max(0, x1), max(0, y1), ink=False)
        return Page(picture, page.boxes, page.classes, page.judged, page.source)

    def _objects(self, rng: Rng, h: int, w: int) -> Sample:
        if rng.random() < 0.45:
            rows, columns = [(2, 1), (1, 2), (2, 2)][int(rng.integers(3))]
            clean = np.zeros((h, w, 3), np.uint8)
            seen = clean.copy()
            for cell in range(rows * columns):
                y, x = cell // columns * (h // rows), cell % columns * (w // columns)
                part = self._picture(rng, h // rows, w // columns)
                clean[y : y + h // rows, x : x + w // columns] = part
                seen[y : y + h // rows, x : x + w // columns] = _another_process(rng, part)
        else:
            clean = self._picture(rng, h, w)
            seen = _another_process(rng, clean)
        return Sample(clean, seen if rng.random() < 0.3 else worn(rng, seen, 0.8))

    def _picture(self, rng: Rng, h: int, w: int) -> Picture:
        """Half of them photographs: what the start model knows best is what must not be lost."""
        kind = rng.random()
        if kind < 0.2 and self._photographs:
            picture = self._photographs[int(rng.integers(len(self._photographs)))]
        else:
            picture = self._stock.picture(rng, "photographie" if kind < 0.6 else "")
        if rng.random() < 0.5:
            picture = np.ascontiguousarray(picture[:, ::-1])
        if rng.random() < 0.4:
            high, wide = (int(side * rng.uniform(0.55, 1)) for side in picture.shape[:2])
            y, x = int(rng.integers(picture.shape[0] - high + 1)), int(rng.integers(picture.shape[1] - wide + 1))
            picture = picture[y : y + high, x : x + wide]
        ratio = picture.shape[0] / picture.shape[1] * w / h
        if 0.6 < ratio < 1.7:
            return covering(picture, h, w)
        return _letterboxed(picture, h, w)


def _lying_as(rng: Rng, pool: Sequence[Page], h: int, w: int) -> Page:
    """One of the pool, rather one that fills the frame."""
    for _ in range(3):
        page = pool[int(rng.integers(len(pool)))]
        if (page.picture.shape[0] > page.picture.shape[1]) == (h > w):
            break
    return page


def _another_process(rng: Rng, picture: Picture) -> Picture:
    return painted(rng, picture) if rng.random() < 0.15 else restyled(rng, picture)


def _letterboxed(picture: Picture, h: int, w: int) -> Picture:
    scale = min(h / picture.shape[0], w / picture.shape[1])
    high, wide = round(picture.shape[0] * scale), round(picture.shape[1] * scale)
    canvas = np.full((h, w, 3), 114, np.uint8)
    top, left = (h - high) // 2, (w - wide) // 2
    canvas[top : top + high, left : left + wide] = covering(picture, high, wide)
    return canvas


def _shape(rng: Rng, shapes: Sequence[tuple[tuple[int, int], float]]) -> tuple[int, int]:
    weights = np.array([weight for _, weight in shapes])
    return shapes[int(rng.choice(len(shapes), p=weights / weights.sum()))][0]


def _by_source(pages: Sequence[Page]) -> list[list[Page]]:
    """One list a kind of page, so that each kind comes up alike however many pages it has; bare pages come up less."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.source + ("" if len(page.boxes) else ", bare"), []).append(page)
    lists = [group for name, group in groups.items() if not name.endswith("bare")]
    bare = [page for name, group in groups.items() if name.endswith("bare") for page in group]
    drawings = [page for page in groups.get("gallica_pages", []) if "SET_dessins" in page.name]
    return lists + [group for group in (bare, drawings) if group]
