"""One working copy of each page, and its ALTO: fetched once, checked whole, kept under MEDIA_ROOT.

A copy appears by rename, so that no reader sees half of one. A picture that cannot be used raises SourceError with the
reason and is dropped from the cache, so that a retry asks for it again; ALTO that cannot be read only leaves the page
without text. Loads no model.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from PIL import Image

from indexing.models import Page
from indexing.pipeline.texts import blocks
from indexing.sources.alto import Alto, read_alto
from indexing.sources.errors import HostStopped, RetryLater
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.image_requests import fetch_picture, resolved
from indexing.sources.pictures import check_picture, open_picture
from indexing.sources.records import JSON, PageRecord, SourceError
from indexing.text import clean

log = logging.getLogger(__name__)
QUALITY = 90
WEB = ("http://", "https://")
ORIENTATION = 0x0112


@dataclass(frozen=True)
class Copy:
    """What fetching found out of a page; `width` and `height` are the page's, in source pixels."""

    file: str
    file_width: int
    file_height: int
    width: int
    height: int
    sizes: list[list[int]]
    alto: Alto | None


def fetch_page(page: Page, fetcher: PoliteFetcher) -> Copy:
    """Makes the working copy of `page` and reads its ALTO. Writes files only; `record` stores the rest."""
    if not page.image.startswith(WEB) and page.document.source_kind != "folder":
        # A manifest from the web must not make us read this machine's files.
        raise SourceError("The picture has no web address", "bad-address")
    known = record_of(page)
    asked = resolved(known, lambda url: _json(fetcher, url)) if page.image.startswith(WEB) else known
    path = _target(page)
    size = _copy(asked, path, fetcher)
    width, height = (asked.width, asked.height) if asked.width and asked.height else size
    alto = _alto(page, fetcher, width, height) if page.alto and not page.text_blocks else None
    name = str(path.relative_to(settings.MEDIA_ROOT))
    return Copy(name, *size, width, height, [list(pair) for pair in asked.sizes], alto)


def record(page: Page, copy: Copy) -> None:
    """Stores what `fetch_page` found. Called inside the transaction of the step."""
    page.file, page.file_width, page.file_height = copy.file, copy.file_width, copy.file_height
    page.width, page.height, page.sizes = copy.width, copy.height, copy.sizes
    page.fetched_at = timezone.now()
    if copy.alto is not None:
        page.text, page.text_blocks = clean(copy.alto.text) or page.text, blocks(copy.alto)
    fields = ("file", "file_width", "file_height", "width", "height", "sizes", "fetched_at", "text", "text_blocks")
    page.save(update_fields=fields)


def has_copy(page: Page) -> bool:
    return bool(page.file) and (Path(settings.MEDIA_ROOT) / page.file).is_file()


def record_of(page: Page) -> PageRecord:
    """The page as its source described it."""
    return PageRecord(
        order=page.order, width=page.width, height=page.height, image=page.image, api=cast(Any, page.api),
        level=page.level, quality=page.quality, sizes=tuple((int(w), int(h)) for w, h in page.sizes), alto=page.alto,
    )  # fmt: skip


def _target(page: Page) -> Path:
    return Path(settings.MEDIA_ROOT) / "pages" / str(page.pk // 1000) / f"{page.pk}.jpg"


def _copy(asked: PageRecord, target: Path, fetcher: PoliteFetcher) -> tuple[int, int]:
    """(width, height) of the copy made at `target`."""
    if not asked.image.startswith(WEB):
        return _usable(Path(asked.image), target)
    fetched = fetch_picture(asked, settings.FETCH_MAX_SIDE, fetcher)
    try:
        return _usable(Path(fetched.body), target)
    except SourceError:
        fetcher.forget(fetched)
        raise


def _usable(source: Path, target: Path) -> tuple[int, int]:
    """Puts a checked JPEG of at most FETCH_MAX_SIDE pixels at `target`: the same bytes where they will do."""
    check_picture(source, settings.MAX_IMAGE_PIXELS)
    side = settings.FETCH_MAX_SIDE
    with Image.open(source) as header:
        as_it_is = (
            header.format == "JPEG" and header.mode in {"RGB", "L"} and max(header.size) <= side
            and header.getexif().get(ORIENTATION, 1) == 1
        )  # fmt: skip
    # Decoded whole in any case: a picture that was cut short shows only then.
    picture = open_picture(source, settings.MAX_IMAGE_PIXELS, side)
    size = picture.size
    if not as_it_is and max(size) > side:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".part-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            if as_it_is:
                out.write(source.read_bytes())
            else:
                picture.save(out, "JPEG", quality=QUALITY, optimize=True)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return picture.size


def _alto(page: Page, fetcher: PoliteFetcher, width: int, height: int) -> Alto | None:
    try:
        return read_alto(Path(fetcher.get(page.alto, "xml").body).read_bytes(), width, height)
    except (RetryLater, HostStopped):
        raise
    except (SourceError, OSError) as error:
        log.warning("page left without text", extra={"page": page.pk, "reason": str(error)})
        return None


def _json(fetcher: PoliteFetcher, url: str) -> JSON:
    try:
        data: Any = json.loads(Path(fetcher.get(url, "json").body).read_bytes())
    except ValueError as error:
        raise SourceError(f"{url} is not valid JSON: {error}", "bad-json") from error
    if not isinstance(data, dict):
        raise SourceError(f"{url} is not an object", "bad-json")
    return data
