"""The optional metadata.csv beside scans: one row a picture, or a row for a folder.

Columns in French or English, any of the usual separators, UTF-8 or Windows text. Raises SourceError when the table has
no column of file names or names a file outside its folder.
"""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath

from indexing.sources.catalogue import bare
from indexing.sources.records import SourceError

NAME = "metadata.csv"
MAX_BYTES = 50 * 2**20
COLUMNS: dict[str, tuple[str, ...]] = {
    "file": ("file", "filename", "fichier", "image", "path", "chemin", "nom du fichier"),
    "title": ("title", "titre"),
    "creator": ("creator", "author", "auteur", "createur", "artist", "artiste"),
    "date": ("date", "year", "annee"),
    "type": ("type",),
    "language": ("language", "langue"),
    "rights": ("rights", "droits", "licence", "license"),
    "caption": ("caption", "legende", "description"),
    "shelfmark": ("shelfmark", "cote"),
    "publisher": ("publisher", "editeur"),
    "technique": ("technique",),
    "function": ("function", "fonction"),
    "genre": ("genre",),
}
Row = dict[str, str]


def rows(root: Path) -> dict[str, Row]:
    """{path relative to `root`: fields by our names}; empty without a table. Raises SourceError."""
    path = root / NAME
    if not path.is_file():
        return {}
    if path.stat().st_size > MAX_BYTES:
        raise SourceError(f"{NAME} is larger than {MAX_BYTES // 2**20} MiB", "too-large")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return _table(text.replace("\x00", ""))


def _table(text: str) -> dict[str, Row]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(text.splitlines(), delimiter=separator)
    ours = {given: _field(given) for given in reader.fieldnames or [] if given}
    if "file" not in ours.values():
        raise SourceError(f"{NAME} has no column named file", "bad-csv")
    found: dict[str, Row] = {}
    try:
        for entry in reader:
            row = {ours[given]: " ".join((value or "").split()) for given, value in entry.items() if given in ours}
            if row.get("file"):
                found[_inside(row["file"])] = row
    except csv.Error as error:
        raise SourceError(f"{NAME} cannot be read: line {reader.line_num}: {error}", "bad-csv") from error
    return found


def _field(given: str) -> str:
    name = bare(given)
    return next((field for field, names in COLUMNS.items() if name in names), given.strip())


def _inside(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise SourceError(f"{NAME} names a file outside its folder: {name[:200]}", "outside-folder")
    return "" if str(path) == "." else str(path)
