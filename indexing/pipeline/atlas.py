"""The atlas of a map: thumbnails of its pictures on large sheets, so that thousands are drawn with a few files.

A sheet holds SHEET x SHEET tiles of TILE pixels, each picture whole in its tile on a transparent ground; the n-th tile
of the atlas is the n % PER_SHEET-th of sheet n // PER_SHEET, row by row. The map's parameters name the files and how
many tiles are drawn; a file that changes changes its name, so that browsers may keep it for ever. A picture without a
working copy gets no tile, and its point no sprite.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from PIL import Image

from indexing.models import MapPoint, Projection
from indexing.pipeline.crops import cut, open_page
from indexing.sources.records import SourceError

TILE = 48
SHEET = 42
PER_SHEET = SHEET * SHEET
#: Tiles drawn in one step: some seconds.
CHUNK = 441
#: How long a file that no longer belongs to the atlas is kept, for pages that were opened before.
GRACE = 3600.0


def folder(projection: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "maps" / str(projection)


def drawn(made: Projection) -> int:
    """How many tiles of the atlas are done."""
    return int(made.parameters.get("drawn", 0))


@transaction.atomic
def draw(projection: int) -> int | None:
    """Draws the next tiles, at most to the end of a sheet. Returns how many are done, None once all are."""
    made = Projection.objects.select_for_update().get(pk=projection)
    start, last = drawn(made), made.points.aggregate(last=Max("sprite"))["last"]
    if last is None or last < start:
        return None
    end: int = min(start + CHUNK, (start // PER_SHEET + 1) * PER_SHEET, last + 1)
    points = made.points.select_related("illustration__page").order_by("illustration__page", "sprite")
    chosen = list(points.filter(sprite__gte=start, sprite__lt=end))
    sheet = _sheet(made, start // PER_SHEET)
    blank = []
    for point, tile in _tiles(made, chosen):
        if tile is None or point.sprite is None:
            blank.append(point.pk)
        else:
            sheet.paste(tile, _corner(point.sprite))
    MapPoint.objects.filter(pk__in=blank).update(sprite=None)
    made.parameters["drawn"] = end
    _save(made, start // PER_SHEET, sheet)
    made.save(update_fields=["parameters"])
    return end


@transaction.atomic
def blank(held: Projection, sprites: Iterable[int | None]) -> None:
    """Wipes the tiles of pictures that may no longer be shown."""
    made = Projection.objects.select_for_update().get(pk=held.pk)
    wiped = sorted(sprite for sprite in sprites if sprite is not None)
    for number, several in itertools.groupby(wiped, key=lambda sprite: sprite // PER_SHEET):
        sheet = _sheet(made, number)
        for sprite in several:
            sheet.paste((0, 0, 0, 0), (*_corner(sprite), _corner(sprite)[0] + TILE, _corner(sprite)[1] + TILE))
        (folder(made.pk) / made.parameters["sheets"][number]).unlink(missing_ok=True)
        _save(made, number, sheet)
    made.save(update_fields=["parameters"])
    held.parameters = made.parameters


def tidy(made: Projection) -> None:
    """Removes files that the atlas no longer uses, after a while."""
    kept = set(made.parameters["sheets"])
    for path in folder(made.pk).glob("*.webp"):
        if path.name not in kept and time.time() - path.stat().st_mtime > GRACE:
            path.unlink(missing_ok=True)


def remove(made: Projection) -> None:
    shutil.rmtree(folder(made.pk), ignore_errors=True)


def _corner(sprite: int) -> tuple[int, int]:
    place = sprite % PER_SHEET
    return place % SHEET * TILE, place // SHEET * TILE


def _sheet(made: Projection, number: int) -> Image.Image:
    """The sheet as it stands; an empty one where there is none yet, or its file is gone."""
    names = made.parameters["sheets"]
    if number < len(names):
        try:
            with Image.open(folder(made.pk) / names[number]) as held:
                return held.convert("RGBA")
        except OSError:
            pass
    return Image.new("RGBA", (SHEET * TILE, SHEET * TILE), (0, 0, 0, 0))


def _save(made: Projection, number: int, sheet: Image.Image) -> None:
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=80, method=2)
    body = buffer.getvalue()
    name = f"{number}-{hashlib.sha256(body).hexdigest()[:12]}.webp"
    folder(made.pk).mkdir(parents=True, exist_ok=True)
    (folder(made.pk) / name).write_bytes(body)
    made.parameters["sheets"][number:] = [name, *made.parameters["sheets"][number + 1 :]]


def _tiles(made: Projection, points: list[MapPoint]) -> Iterator[tuple[MapPoint, Image.Image | None]]:
    """Each point with its tile: from the atlas in use where it has one, else from the working copy of its page."""
    held = Projection.objects.filter(space=made.space_id, active=True).exclude(pk=made.pk).first()
    old = _sprites(held, points) if held else {}
    sheets: dict[int, Image.Image] = {}
    rest = []
    for point in points:
        sprite = old.get(point.illustration_id)
        if held is None or sprite is None:
            rest.append(point)
            continue
        number = sprite // PER_SHEET
        if number not in sheets:
            sheets = {number: _sheet(held, number)} if len(sheets) > 8 else {**sheets, number: _sheet(held, number)}
        x, y = _corner(sprite)
        yield point, sheets[number].crop((x, y, x + TILE, y + TILE))
    for _, several in itertools.groupby(rest, key=lambda point: point.illustration.page_id):
        yield from _from_page(list(several))


def _sprites(held: Projection, points: list[MapPoint]) -> dict[int, int]:
    """{illustration: its sprite on `held`} of those whose sheet is there."""
    there = [(folder(held.pk) / name).is_file() for name in held.parameters["sheets"]]
    known = held.points.filter(illustration__in=[point.illustration_id for point in points], sprite__lt=drawn(held))
    pairs = known.values_list("illustration", "sprite")
    return {key: sprite for key, sprite in pairs if sprite is not None and there[sprite // PER_SHEET]}


def _from_page(points: list[MapPoint]) -> Iterator[tuple[MapPoint, Image.Image | None]]:
    page = points[0].illustration.page
    try:
        sheet = open_page(page)
    except SourceError:
        yield from ((point, None) for point in points)
        return
    for point, crop in zip(points, cut(page, sheet, [point.illustration for point in points]), strict=True):
        picture = crop.image.convert("RGBA")
        picture.thumbnail((TILE, TILE), Image.Resampling.BOX, reducing_gap=2.0)
        tile = Image.new("RGBA", (TILE, TILE), (0, 0, 0, 0))
        tile.paste(picture, ((TILE - picture.width) // 2, (TILE - picture.height) // 2))
        yield point, tile
