"""Small pictures kept on disk, so that a page of results costs no decoding the second time.

A file's name is the hash of all that made it, working copy included, so that a stale one is never found; it is put in
place whole by a rename. 256 folders share the room out, and each is trimmed, oldest use first, now and then on
writing. The folder may be emptied at any time; a disk that is full or read-only costs time, never an answer.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

LARGEST_SIDE = 640
ROOM = 2 * 2**30  # bytes for all folders together
FOLDERS = 256


def kept(key: str, size: tuple[int, int], make: Callable[[], bytes]) -> bytes:
    """The picture named `key` (a sha256 in hexadecimal), from the disk or made; large ones are made each time."""
    if max(size) > LARGEST_SIDE:
        return make()
    path = Path(settings.MEDIA_ROOT) / "derivatives" / key[:2] / key[2:]
    with contextlib.suppress(OSError):
        body = path.read_bytes()
        os.utime(path)
        return body
    body = make()
    with contextlib.suppress(OSError):
        _write(path, body)
        if key[2:4] == "00":  # once in 256 writes
            trim(path.parent, ROOM // FOLDERS)
    return body


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def trim(folder: Path, room: int) -> None:
    """Removes the files used longest ago until the rest take no more than `room` bytes."""
    files = []
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another process trims too
            facts = path.stat()
            files.append((facts.st_mtime, facts.st_size, path))
    total = 0
    for _, size, path in sorted(files, reverse=True):
        total += size
        if total > room:
            path.unlink(missing_ok=True)
