"""Files of weights: where they are, and what exactly they are (sha256, which goes to Agent).

A file next to which stands `<file>.sha256` must have that sum. Fails with `ModelUnavailableError`, never by asking the
network.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from indexing.vision.protocols import ModelUnavailableError

SUM = re.compile(r"[0-9a-f]{64}")


def folders() -> list[Path]:
    """Where weights are looked for, best first."""
    from django.conf import settings

    return [Path(folder) for folder in settings.MODEL_FOLDERS]


def locate(name: str) -> Path:
    """The path of a file or folder of weights: absolute, relative to the project, or a name in `MODEL_FOLDERS`."""
    from django.conf import settings

    asked = Path(name).expanduser()
    places = [asked] if asked.is_absolute() else [Path(settings.BASE_DIR) / asked, *(f / asked for f in folders())]
    for place in places:
        if place.exists():
            return place.resolve()
    looked = ", ".join(str(place.parent) for place in places)
    raise ModelUnavailableError(f"The weights {name!r} are not here; looked in: {looked}.")


def sha256(path: Path) -> str:
    """Checksum of a file, remembered until the file changes."""
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=32)
def _digest(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checked(path: Path) -> str:
    """The checksum of `path`; refuses a file that differs from the sum written beside it (`sha256sum` format).

    In the cache of a hub's client, where `path` is a link, the file it leads to is called by its sum.
    """
    found = sha256(path)
    called = path.resolve().name
    if path.is_symlink() and SUM.fullmatch(called) and called != found:
        raise ModelUnavailableError(f"{path.name} is not the file that its hub published; it is not loaded.")
    beside = path.with_name(path.name + ".sha256")
    if beside.exists() and beside.read_text(encoding="utf-8").split()[:1] != [found]:
        raise ModelUnavailableError(
            f"{path.name} is not the file its checksum {beside.name} promises; it is not loaded."
        )
    return found
