"""Crops of illustrations packed into a zip, as a computation: `ids` of a job's options, a share at a time.

Each share writes its crops beside one another and names the next; the last packs them with README.txt and rights.csv.
Doing a share twice writes the same files again. A page without its picture is left out, and the table says so.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from io import StringIO
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.conf import settings

from indexing.models import Illustration, Job
from indexing.pipeline.crops import cut, open_page
from indexing.sources.records import SourceError

SHARE = 100
COLUMNS = ("file", "permalink", "caption", "document", "x", "y", "w", "h", "rights", "attribution")
PACK = "pack"


def crops(job: Job, key: str) -> Sequence[str]:
    if key == PACK:
        _pack(job)
        return ()
    start, ids = int(key), job.options["ids"]
    _cut(ids[start : start + SHARE], _folder(job.options["token"]))
    return (str(start + SHARE) if start + SHARE < len(ids) else PACK,)


def file(token: str) -> Path:
    return _folder(token).with_suffix(".zip")


def remove(token: str) -> None:
    file(token).unlink(missing_ok=True)
    shutil.rmtree(_folder(token), ignore_errors=True)


def _folder(token: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "archives" / token


def _cut(ids: Sequence[int], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = Illustration.objects.filter(pk__in=ids, withdrawn_at=None).select_related("page").order_by("page_id")
    for _page, group in groupby(rows, key=lambda row: row.page_id):
        together = list(group)
        try:
            picture = open_page(together[0].page)
        except SourceError:
            continue
        for crop in cut(together[0].page, picture, together):
            crop.image.save(folder / f"{crop.illustration.pk}.jpg", quality=92)


def _pack(job: Job) -> None:
    """Pictures are stored as they are: JPEG does not shrink. The file appears whole or not at all."""
    folder, options = _folder(job.options["token"]), job.options
    unfinished = folder.with_suffix(".part")
    with ZipFile(unfinished, "w", ZIP_STORED) as archive:
        archive.writestr("README.txt", options["readme"], ZIP_DEFLATED)
        archive.writestr("rights.csv", _table(options["ids"], options["root"], folder), ZIP_DEFLATED)
        for picture in sorted(folder.glob("*.jpg")):
            archive.write(picture, f"images/{picture.name}")
    unfinished.rename(file(options["token"]))
    shutil.rmtree(folder, ignore_errors=True)


def _table(ids: Sequence[int], root: str, folder: Path) -> str:
    """Every illustration asked for, in the order of the search; `file` is empty where there is no picture."""
    rows = Illustration.objects.select_related("page__document__corpus").in_bulk(ids)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in (rows[key] for key in ids if key in rows):
        document = row.page.document
        there = (folder / f"{row.pk}.jpg").exists()
        values = (
            f"images/{row.pk}.jpg" if there else "",
            root + row.get_absolute_url(),
            row.caption,
            document.title,
            *(row.x, row.y, row.w, row.h),
            document.rights or document.corpus.rights,
            document.attribution or document.corpus.attribution,
        )
        writer.writerow([_safe(value) for value in values])
    return "\ufeff" + out.getvalue()


def _safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@\t\r") else value
