"""Where a backup lies: a folder, or one tar file. Both hold the same names; the manifest is written last.

A place that cannot be used, a file that is missing, or one whose sum is not that of the manifest is a BackupError.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
ROOTS = ("database", "media", "finetuned", "quality")
BLOCK = 2**20


class BackupError(Exception):
    """The backup cannot be made, read or restored; the message is for whoever asked."""


class Hashing:
    """A file whose sum is taken while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        self.size += len(block)
        return block

    def facts(self) -> dict[str, Any]:
        return {"sha256": self.digest.hexdigest(), "bytes": self.size}


class FolderStore:
    def __init__(self, place: Path) -> None:
        self.place = place
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: Path) -> None:
        target = self.place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as file, target.open("wb") as out:
            reader = Hashing(file)
            shutil.copyfileobj(reader, out, BLOCK)
        self.files[name] = reader.facts()

    def finish(self, manifest: bytes) -> None:
        (self.place / MANIFEST).write_bytes(manifest)

    def open(self, name: str) -> IO[bytes]:
        return (self.place / name).open("rb")


class TarStore:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: Path) -> None:
        with source.open("rb") as file:
            info = self.tar.gettarinfo(arcname=name, fileobj=file)
            reader = Hashing(file)
            self.tar.addfile(info, reader)
        self.files[name] = reader.facts()

    def finish(self, manifest: bytes) -> None:
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(manifest)
        self.tar.addfile(info, io.BytesIO(manifest))

    def open(self, name: str) -> IO[bytes]:
        file = self.tar.extractfile(name)
        if file is None:
            raise KeyError(name)
        return file


@contextmanager
def writing(place: Path) -> Iterator[FolderStore | TarStore]:
    """A new backup at `place`, a tar if it is called so. A tar appears whole or not at all.

    Only whoever makes it can read it: it holds accounts with the sums of their passwords, and mail addresses.
    """
    if place.exists() and (place.is_file() or any(place.iterdir())):
        raise BackupError(f"{place} is there already: name a new folder or file.")
    if place.suffix != ".tar":
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield FolderStore(place)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.part")
    try:
        unfinished.touch(mode=0o600)
        with tarfile.open(unfinished, "w") as tar:
            yield TarStore(tar)
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(place: Path) -> Iterator[tuple[FolderStore | TarStore, dict[str, Any]]]:
    """(the backup, its manifest), after every file was compared with its sum."""
    if place.is_dir():
        store = FolderStore(place)
        yield store, _checked(store, place)
    elif place.is_file():
        if not tarfile.is_tarfile(place):
            raise BackupError(f"{place} is no backup: it is not a tar file.")
        with tarfile.open(place) as tar:
            held = TarStore(tar)
            yield held, _checked(held, place)
    else:
        raise BackupError(f"{place} is not there.")


def _checked(store: FolderStore | TarStore, place: Path) -> dict[str, Any]:
    try:
        with store.open(MANIFEST) as file:
            manifest: dict[str, Any] = json.load(file)
        files = manifest["files"]
        unheld = [name for name in manifest["tables"] if f"database/{name}.copy.gz" not in files]
        if unheld or not {"sequences", "migrations"} <= manifest.keys():
            raise KeyError(*unheld)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{place} is no whole backup: {MANIFEST} is missing or cannot be read.") from error
    for name, facts in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or path.parts[0] not in ROOTS:
            raise BackupError(f"{name} would lie outside the folders of the portal.")
        if _sum(store, name) != facts["sha256"]:
            raise BackupError(f"{name} is missing or damaged: its sum is not that of the manifest.")
    return manifest


def _sum(store: FolderStore | TarStore, name: str) -> str:
    try:
        with store.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except (OSError, KeyError, tarfile.TarError):
        return ""
