"""A backup put into an installation: checked whole first, then the rows in one transaction, then the files.

What is there already is never overwritten unless asked for; then the database becomes that of the backup, and files of
the same name are replaced. BackupError leaves everything as it was; another error (a full disk, a database that goes
away) leaves it half restored: then the same is to be run again, with `--force`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from django.core.management import call_command
from django.db import connection

from portal.backup.database import is_empty, load
from portal.backup.making import FORMAT, files, homes
from portal.backup.store import BLOCK, BackupError, FolderStore, TarStore, reading


def restore(place: Path, say: Callable[[str], None], force: bool = False) -> None:
    with reading(place) as (store, manifest):
        if manifest.get("format") != FORMAT:
            raise BackupError(f"The backup is of format {manifest.get('format')}; this version reads {FORMAT}.")
        say(f"{len(manifest['files'])} files are whole.")
        if not force:
            _must_be_empty()
        load(manifest, store.open)
        say(f"{len(manifest['tables'])} tables are back.")
        names = [name for name in manifest["files"] if not name.startswith("database/")]
        for name in names:
            _copy(store, name)
        say(f"{len(names)} files are back.")
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _must_be_empty() -> None:
    if not is_empty():
        raise BackupError("The database holds a portal already; --force replaces it by that of the backup.")
    full = next((home for root, home in homes().items() if next(files(root, home), None)), None)
    if full:
        raise BackupError(f"{full} holds files already; --force replaces those of the same name.")


def _copy(store: FolderStore | TarStore, name: str) -> None:
    root, *rest = PurePosixPath(name).parts
    target = homes()[root].joinpath(*rest)
    target.parent.mkdir(parents=True, exist_ok=True)
    with store.open(name) as file, target.open("wb") as out:
        shutil.copyfileobj(file, out, BLOCK)
