"""A zip with a folder of pictures for each class: checked and kept by the web, looked at by a job, then thrown away.

Nothing is unpacked by the names in the zip, which may lie: each picture is read through a bound, under a name of our
own. Only vectors leave the job, and they are not stored. LearnError says what is wrong with an upload.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast
from zipfile import ZipFile, ZipInfo

import numpy as np
from django.conf import settings
from PIL import Image

from indexing.learning.errors import LearnError
from indexing.learning.examples import NONE, Class, Example
from indexing.models import Space, Term, TrainedHead
from indexing.sources.pictures import open_picture
from indexing.sources.records import SourceError
from indexing.text import fold
from indexing.vision import registry
from indexing.vision.protocols import Kind
from indexing.vocabularies import VOCABULARIES, find
from indexing.zips import DAMAGED

MOST_BYTES = 200 * 2**20
MOST_PICTURES = 2_000
#: Unpacked, all together: beyond it a zip is a bomb, or too much for one head.
MOST_UNPACKED = 1_000 * 2**20
#: Folders of what belongs to no class.
NONE_OF_THESE = ("other", "none", "autre", "autres", "aucun")
TOGETHER = 16
#: Models look at 224 to 384 pixels.
SIDE = 768
#: What was left behind by a job that never ran goes after so many seconds.
LEFT_BEHIND = 7 * 86_400

Vectors = Mapping[Any, np.ndarray]


def keep(file: BinaryIO, vocabulary: str) -> dict[str, Any]:
    """Checks an uploaded zip and keeps it for the job. Returns the plan of a head: {"from", "file", "folders": {name:
    term id or null}, "pictures": how many}. LearnError."""
    try:
        with ZipFile(file) as archive:
            names = [_folder(entry) for entry in _pictures(archive)]
    except DAMAGED as error:
        raise LearnError("not-a-zip") from error
    found = {name: _term(vocabulary, name) for name in sorted(set(names))}
    token = secrets.token_hex(16)
    _place().mkdir(parents=True, exist_ok=True)
    _sweep()
    file.seek(0)
    with _file(token).open("wb") as kept:
        while block := file.read(2**20):
            kept.write(block)
    return {"from": "folders", "file": token, "folders": found, "pictures": len(names)}


def read(head: TrainedHead) -> tuple[list[Example], Mapping[int, Vectors]]:
    """The pictures of a kept zip, as examples and as {space: {key: vector}} of the active spaces. Called by a job:
    loads the encoder. Pictures that cannot be opened are left out. LearnError when the zip is gone."""
    path, spaces = _file(str(head.plan["file"])), list(Space.objects.filter(active=True))
    if not path.is_file():
        raise LearnError("gone")
    found: dict[int, dict[int | str, np.ndarray]] = {space.pk: {} for space in spaces}
    terms: dict[str, Class] = {}
    with ZipFile(path) as archive, TemporaryDirectory() as folder:
        files = _pictures(archive)
        for entries in (files[at : at + TOGETHER] for at in range(0, len(files), TOGETHER)):
            opened = [(key, picture, _folder(entry)) for entry in entries
                      for key, picture in _opened(archive, entry, Path(folder)) if key not in terms]  # fmt: skip
            terms |= {key: head.plan["folders"][name] for key, _, name in opened}
            for model in {space.model for space in spaces} if opened else ():
                rows = registry.embedder(model).embed_images([picture for _, picture, _ in opened])
                for space in (one for one in spaces if one.model == model):
                    found[space.pk] |= {
                        one[0]: row for one, row in zip(opened, rows[cast(Kind, space.kind)], strict=True)
                    }
    return [Example(key, term, key) for key, term in terms.items()], found


def remove(head: TrainedHead) -> None:
    """Throws the zip of a head away, where it has one."""
    if "file" in head.plan:
        _file(str(head.plan["file"])).unlink(missing_ok=True)


def _pictures(archive: ZipFile) -> list[ZipInfo]:
    """What looks like pictures in class folders. LearnError where the zip as a whole cannot be used."""
    files = [entry for entry in archive.infolist() if not entry.is_dir() and not _hidden(entry)]
    if any(entry.flag_bits & 1 for entry in files):
        raise LearnError("locked")
    if sum(entry.file_size for entry in files) > MOST_UNPACKED or len(files) > MOST_PICTURES:
        raise LearnError("too-much", pictures=MOST_PICTURES, megabytes=MOST_UNPACKED // 2**20)
    if not files or not all(_folder(entry) for entry in files):
        raise LearnError("no-folders")
    return files


def _hidden(entry: ZipInfo) -> bool:
    """What systems add to a zip."""
    return any(part.startswith((".", "__MACOSX")) or part == "Thumbs.db" for part in PurePosixPath(entry.filename).parts
               if part != "..")  # fmt: skip


def _folder(entry: ZipInfo) -> str:
    """The folder that a picture lies in: its class, whatever lies above. It is a word here and never a path."""
    return PurePosixPath(entry.filename.replace("\\", "/")).parent.name


def _term(vocabulary: str, name: str) -> Class:
    """The term that a folder is called after, by its code or one of its names; None for what belongs to none."""
    if fold(name) in NONE_OF_THESE:
        return NONE
    known = find(vocabulary, name) if vocabulary in VOCABULARIES else None
    row = Term.objects.filter(vocabulary=vocabulary, code=known.code if known else name).first()
    if row is None:
        raise LearnError("unknown-folder", folder=name[:80])
    return row.pk


def _opened(archive: ZipFile, entry: ZipInfo, folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """The checksum of a picture and the picture; nothing where it is none, or is heavier than it says."""
    try:
        with archive.open(entry) as stream:
            body = stream.read(settings.UPLOAD_MAX_BYTES + 1)
    except DAMAGED:
        return
    if len(body) > settings.UPLOAD_MAX_BYTES:
        return
    path = folder / "picture"
    path.write_bytes(body)
    try:
        picture = open_picture(path, settings.MAX_IMAGE_PIXELS, SIDE)
    except SourceError:
        return
    picture.thumbnail((SIDE, SIDE))
    yield hashlib.sha256(body).hexdigest(), picture


def _place() -> Path:
    return Path(settings.MEDIA_ROOT) / "learning"


def _file(token: str) -> Path:
    return _place() / f"{token}.zip"


def _sweep() -> None:
    before = time.time() - LEFT_BEHIND
    for path in _place().glob("*.zip"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
