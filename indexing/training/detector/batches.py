"""What each step of the training sees: drawn by the step's own seed, so that a run can be taken up again anywhere.

Pages are real, specimens or composed; a share of the last two shows a class that few pages have. Nothing here fails but
unreadable files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexing.training.detector import layouts
from indexing.training.detector.classes import LAYOUT
from indexing.training.detector.geometry import framed, mirrored, pasted, quarter_turned
from indexing.training.detector.samples import Page, Rng
from indexing.training.detector.stock import Stock
from indexing.training.detector.styles import sepia, sketched, worn

# Height and width of a batch, multiples of 32, and how often: pages stand, albums lie.
SHAPES = (((640, 480), 0.5), ((640, 416), 0.15), ((480, 640), 0.25), ((576, 576), 0.1))
REAL, SPECIMEN = 0.42, 0.08  # shares of pages; the rest is composed


class Feed:
    """Draws samples. `real` are training pages only."""

    def __init__(self, real: Sequence[Page], specimens: Sequence[Page], stock: Stock, seed: int) -> None:
        self._stock, self._seed = stock, seed
        self._real = _by_source(real)
        self._specimens = list(specimens)

    def draw(self, step: int, count: int) -> list[Page]:
        """The pages of a step, all of one size."""
        rng = np.random.default_rng([self._seed, step])
        shape = SHAPES[int(rng.choice(len(SHAPES), p=[share for _, share in SHAPES]))][0]
        return [self._page(rng, *shape) for _ in range(count)]

    def _page(self, rng: Rng, h: int, w: int) -> Page:
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
        page = framed(rng, page, h, w, calm=rng.random() < 0.2)
        page.picture = worn(rng, page.picture)
        return page

    def _changed(self, rng: Rng, page: Page) -> Page:
        """A real page, its pictures now and then replaced by others; photographs lie on their side at times."""
        album = page.source == "gallica_pages"
        if rng.random() < 0.5 and len(page.boxes):
            page = self._replaced(rng, page)
        if album and rng.random() < 0.25:
            page = quarter_turned(page)
        return layouts.stamped(rng, page, 0.06)

    def _replaced(self, rng: Rng, page: Page) -> Page:
        """Others of the same size in their places: the page stays, so that it is not learnt by heart."""
        picture = page.picture.copy()
        old = page.source != "gallica_pages"
        for box, number in zip(page.boxes.round().astype(int), page.classes, strict=True):
            x, y = max(0, int(box[0])), max(0, int(box[1]))
            h, w = int(box[3]) - y, int(box[2]) - x
            if rng.random() < 0.4 or min(h, w) < 8:
                continue
            if LAYOUT[number] == "ornament":
                pasted(picture, self._stock.ornament(rng, h, w), x, y, ink=False)
            elif LAYOUT[number] == "illustration" and min(h, w) > 20:
                other = self._stock.illustration(rng, h, w, old)
                if not old and rng.random() < 0.5:
                    other = (sketched if rng.random() < 0.5 else sepia)(rng, other)
                pasted(picture, other, x, y, ink=False)
        return Page(picture, page.boxes, page.classes, page.judged, page.source, page.document, page.name)


def _lying_as(rng: Rng, pool: Sequence[Page], h: int, w: int) -> Page:
    """One of the pool, rather one that fills the frame."""
    for _ in range(3):
        page = pool[int(rng.integers(len(pool)))]
        if (page.picture.shape[0] > page.picture.shape[1]) == (h > w):
            break
    return page


def _by_source(pages: Sequence[Page]) -> list[list[Page]]:
    """One list a kind of page, so that each kind comes up alike however many pages it has; bare pages come up less."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.source + ("" if len(page.boxes) else ", bare"), []).append(page)
    lists = [group for name, group in groups.items() if not name.endswith("bare")]
    bare = [page for name, group in groups.items() if name.endswith("bare") for page in group]
    drawings = [page for page in groups.get("gallica_pages", []) if "SET_dessins" in page.name]
    return lists + [group for group in (bare, drawings) if group]
