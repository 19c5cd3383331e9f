"""What a file of boxes says, whatever its format; and how it is refused.

`GivenError` carries a sentence for the person who brought the file, in their language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from indexing.text import slug

#: Boxes of one page, pages of one file and boxes of all of them: above these a file is a mistake, or an attack.
MOST_BOXES, MOST_PAGES, MOST_IN_ALL = 2000, 20_000, 200_000
#: No picture is so large; NaN is not within it either, nor an integer that no float holds.
BEYOND = 1e12
KEY = re.compile(r"[is][1-9][0-9]{0,17}")


class GivenError(ValueError):
    """A file of boxes that cannot be read."""


@dataclass(frozen=True)
class GivenBox:
    """Places are shares (0..1) of the picture; `label` as the file names it; `key` of `sheets.Box`, if it has one."""

    label: str
    x: float
    y: float
    w: float
    h: float
    key: str = ""


@dataclass
class GivenPage:
    """`page`: our id, if the file knows it; `names`: its file name and addresses, by which it may be found as well."""

    names: list[str]
    page: int | None = None
    boxes: list[GivenBox] = field(default_factory=list)

    def add(self, box: GivenBox) -> None:
        if len(self.boxes) >= MOST_BOXES:
            raise GivenError(_("%(name)s has more than %(most)s boxes.") % {"name": self.called, "most": MOST_BOXES})
        if not slug(box.label):
            raise GivenError(_("%(name)s has a box without a name.") % {"name": self.called})
        self.boxes.append(box)

    @property
    def called(self) -> str:
        return self.names[0] if self.names else f"{self.page}"


def counted(pages: Iterable[GivenPage]) -> list[GivenPage]:
    """The pages, as they are read. GivenError at the first box too many: a small zip can unpack to millions."""
    found, boxes = [], 0
    for page in pages:
        boxes += len(page.boxes)
        if boxes > MOST_IN_ALL:
            raise GivenError(_("The file has more than %(most)s boxes.") % {"most": MOST_IN_ALL})
        found.append(page)
    return found


def parsed(body: bytes) -> Any:
    """JSON with numbers that are numbers. GivenError."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise GivenError(_("The file is not valid JSON: %(fault)s") % {"fault": error}) from error


def shares(where: str, box: tuple[Any, ...], width: Any, height: Any) -> tuple[float, float, float, float]:
    """A box in pixels of a picture as shares of it, cut at its edges. GivenError on anything that is no box."""
    numbers = (*box, width, height)
    if not all(isinstance(v, int | float) and not isinstance(v, bool) and -BEYOND < v < BEYOND for v in numbers):
        raise GivenError(_("%(where)s: a box or size is no number.") % {"where": where})
    x, y, w, h = (float(v) for v in box)
    if width <= 0 or height <= 0:
        raise GivenError(_("%(where)s: the picture has no width or height.") % {"where": where})
    left, top = max(0.0, x / width), max(0.0, y / height)
    right, bottom = min(1.0, (x + w) / width), min(1.0, (y + h) / height)
    if right <= left or bottom <= top:
        raise GivenError(_("%(where)s: a box is empty or lies outside the picture.") % {"where": where})
    return left, top, right - left, bottom - top


def number(value: Any) -> int | None:
    """An id as JSON gives it, number or digits; None for all else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18 else None


def key_of(value: Any) -> str:
    return value if isinstance(value, str) and KEY.fullmatch(value) else ""
