"""Boxes as ultralytics trains on them: a zip of images/, labels/ and data.yaml.

Pages are called by their id (`page-12.jpg`), so that labels brought back find their page. Of a zip only the labels and
data.yaml are unpacked, each within a limit; a file that breaks the format is a GivenError naming it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from indexing.boxes_io.given import MOST_PAGES, GivenBox, GivenError, GivenPage, counted, shares
from indexing.boxes_io.sheets import Sheet
from indexing.zips import DAMAGED

PAGE = re.compile(r"page-([1-9][0-9]{0,17})")
LARGEST_LABELS, LARGEST_YAML = 2**20, 2**18


def line(number: int, xywh: Sequence[float], width: float, height: float) -> str:
    """One box: class, then its centre and size as shares of the picture."""
    x, y, w, h = xywh
    parts = ((x + w / 2) / width, (y + h / 2) / height, w / width, h / height)
    return " ".join([str(number), *(f"{min(part, 1):.6f}" for part in parts)]) + "\n"


def name_of(sheet: Sheet) -> str:
    return f"page-{sheet.page.pk}"


def labels(sheet: Sheet, numbers: dict[str, int]) -> str:
    """The label file of a page; a class met for the first time gets the next number."""
    width, height = sheet.page.width, sheet.page.height
    return "".join(
        line(numbers.setdefault(box.label, len(numbers)), box.place, width, height) for box in sheet.boxes
    )  # fmt: skip


def data_yaml(names: Iterable[str]) -> str:
    listed = dict(enumerate(names))
    return yaml.safe_dump({"path": ".", "train": "images", "val": "images", "names": listed}, sort_keys=False)


def entries(given: Iterable[Sheet]) -> Iterator[tuple[str, bytes]]:
    """(name in the zip, content). Pages whose picture is gone go out without it."""
    numbers: dict[str, int] = {}
    for sheet in given:
        yield f"labels/{name_of(sheet)}.txt", labels(sheet, numbers).encode()
        picture = Path(settings.MEDIA_ROOT) / sheet.page.file
        if picture.is_file():
            yield f"images/{name_of(sheet)}{picture.suffix}", picture.read_bytes()
    yield "data.yaml", data_yaml(numbers).encode()


def read(file: BinaryIO) -> list[GivenPage]:
    """The pages of a zip. GivenError."""
    try:
        with ZipFile(file) as archive:
            return _read(archive)
    except GivenError:
        raise
    except DAMAGED as error:
        raise GivenError(_("The archive cannot be read: %(fault)s") % {"fault": error}) from error


def _read(archive: ZipFile) -> list[GivenPage]:
    files = [one for one in archive.infolist() if not one.is_dir()]
    found = next((one for one in files if PurePosixPath(one.filename).name in ("data.yaml", "data.yml")), None)
    if found is None:
        raise GivenError(_("The archive holds no data.yaml: without it nobody knows the names of the classes."))
    names = _names(_unpacked(archive, found, LARGEST_YAML))
    texts = [one for one in files if one.filename.endswith(".txt") and "labels" in PurePosixPath(one.filename).parts]
    if not texts:
        raise GivenError(_("The archive holds no file in labels/."))
    if len(texts) > MOST_PAGES:
        raise GivenError(_("The file has more than %(most)s pages.") % {"most": MOST_PAGES})
    return counted(_page(archive, one, names) for one in texts)


def _unpacked(archive: ZipFile, entry: ZipInfo, most: int) -> str:
    with archive.open(entry) as stream:
        body = stream.read(most + 1)  # what its header says of its size is not believed
    if len(body) > most:
        raise GivenError(_("%(name)s is too large.") % {"name": entry.filename})
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GivenError(_("%(name)s is no text in UTF-8.") % {"name": entry.filename}) from error


def _names(text: str) -> dict[int, str]:
    try:
        given = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: a day that no month has
        raise GivenError(_("data.yaml cannot be read: %(fault)s") % {"fault": str(error)[:200]}) from error
    names = given.get("names") if isinstance(given, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or not all(
        isinstance(number, int) and isinstance(name, str) for number, name in names.items()
    ):
        raise GivenError(_("data.yaml gives no names to the classes."))
    return names


def _page(archive: ZipFile, entry: ZipInfo, names: dict[int, str]) -> GivenPage:
    stem = PurePosixPath(entry.filename).stem
    ours = PAGE.fullmatch(stem)
    page = GivenPage([stem, entry.filename], int(ours[1]) if ours else None)
    for count, words in enumerate(_unpacked(archive, entry, LARGEST_LABELS).splitlines(), start=1):
        where = _("%(name)s, line %(count)s") % {"name": entry.filename, "count": count}
        if words.strip():
            page.add(_box(where, words.split(), names))
    return page


def _box(where: str, words: list[str], names: dict[int, str]) -> GivenBox:
    try:
        number, x, y, w, h = int(words[0]), *(float(word) for word in words[1:])
    except (ValueError, IndexError) as error:
        wanted = _("%(where)s: a box is a class and four numbers.")
        raise GivenError(wanted % {"where": where}) from error
    if number not in names:
        raise GivenError(_("%(where)s: data.yaml has no class %(number)s.") % {"where": where, "number": number})
    if not all(math.isfinite(v) and -1 <= v <= 2 for v in (x, y, w, h)):
        raise GivenError(_("%(where)s: the numbers must be shares of the picture, 0 to 1.") % {"where": where})
    return GivenBox(names[number], *shares(where, (x - w / 2, y - h / 2, w, h), 1, 1))
