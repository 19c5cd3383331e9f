"""A backup made while the portal runs: the rows as of one moment, then the files.

A working copy is put in place whole before its row is stored, so every row of the copy has its file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from indexing.hub import shelf
from portal.backup.database import dump
from portal.backup.store import FolderStore, TarStore, writing
from portal.health import version

FORMAT = 1
#: Under MEDIA_ROOT: small pictures made from the others, and archives that expire.
MADE = ("derivatives", "archives")


def backup(place: Path, say: Callable[[str], None]) -> int:
    """Writes all into `place`, a new folder or *.tar. Returns the bytes; BackupError where something is already."""
    with writing(place) as store:
        # Beside the backup itself: the disk for it is there, and /tmp may be in memory.
        with tempfile.TemporaryDirectory(dir=place if place.is_dir() else place.parent) as folder:
            told = dump(Path(folder), store.add)
        say(f"tables: {len(told['tables'])}")
        for root, home in homes().items():
            say(f"files of {root}: {_add(store, root, home)}")
        manifest = {
            "format": FORMAT, "made_at": timezone.now().isoformat(timespec="seconds"), "version": version(), **told,
            "files": store.files,
        }  # fmt: skip
        store.finish(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        return sum(facts["bytes"] for facts in store.files.values())


def homes() -> dict[str, Path]:
    """{root in the backup: folder of this installation}."""
    return {
        "media": Path(settings.MEDIA_ROOT),
        "finetuned": shelf.home() / "finetuned",
        "quality": Path(settings.QUALITY_DIR),
    }


def files(root: str, home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        made = root == "media" and path.relative_to(home).parts[0] in MADE
        if path.is_file() and not path.is_symlink() and not made:
            yield path


def _add(store: FolderStore | TarStore, root: str, home: Path) -> int:
    count = 0
    for path in files(root, home):
        try:
            store.add(f"{root}/{path.relative_to(home).as_posix()}", path)
        except FileNotFoundError:  # withdrawn meanwhile
            continue
        count += 1
    return count
