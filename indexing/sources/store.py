"""What was fetched, on disk: one body and one small JSON note per URL, under the sha256 of the URL.

Files appear by rename, so a reader never sees half of one and a crash leaves at worst a stray temporary file. One lock
file per URL keeps two workers from fetching the same address twice. A note that cannot be read counts as absent.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from indexing.sources.errors import RetryLater

POLL = 0.05


@dataclass(frozen=True)
class Note:
    """What is known of a stored body; `fetched` is in seconds since 1970."""

    url: str
    final_url: str
    status: int
    content_type: str
    etag: str = ""
    modified: str = ""
    fetched: float = 0.0
    size: int = 0


class Store:
    def __init__(self, root: Path) -> None:
        self._root = root

    def body(self, url: str) -> Path:
        return self._path(url, ".body")

    def note(self, url: str) -> Note | None:
        """The note of `url` when its body is there whole, else None."""
        try:
            note = Note(**json.loads(self._path(url, ".json").read_text("utf-8")))
            return note if self.body(url).stat().st_size == note.size else None
        except (OSError, ValueError, TypeError):
            return None

    def temporary(self, url: str) -> Path:
        """An empty file beside the future body of `url`."""
        folder = self._path(url, "").parent
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".part-", dir=folder)
        os.close(handle)
        return Path(name)

    def keep(self, temporary: Path, note: Note) -> None:
        """Put the finished file in place, the body first: without its note it is not believed."""
        self._path(note.url, ".json").unlink(missing_ok=True)
        temporary.replace(self.body(note.url))
        self.renote(note)

    def renote(self, note: Note) -> None:
        fresh = self.temporary(note.url)
        fresh.write_text(json.dumps(asdict(note)), "utf-8")
        fresh.replace(self._path(note.url, ".json"))

    def fault(self, url: str) -> int:
        """How often `url` has failed in a row, this time included. Called under its lock; forgotten by `clear`."""
        path = self._path(url, ".faults")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(b".")
        return path.stat().st_size

    def clear(self, url: str) -> None:
        self._path(url, ".faults").unlink(missing_ok=True)

    def drop(self, url: str) -> None:
        """Forget `url`: a body found bad later (a truncated picture) must be fetched anew."""
        self._path(url, ".json").unlink(missing_ok=True)
        self.body(url).unlink(missing_ok=True)

    @contextmanager
    def locked(self, url: str, patience: float) -> Iterator[None]:
        """Hold the lock of `url`; RetryLater when another worker keeps it beyond `patience` seconds."""
        path = self._path(url, ".lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + patience
        with path.open("a") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > until:
                        raise RetryLater(f"Another worker is fetching {url}", 10.0) from error
                    time.sleep(POLL)
            yield

    def _path(self, url: str, suffix: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()
        return self._root / name[:2] / (name + suffix)
