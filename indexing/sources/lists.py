"""A text file of arks and web addresses, one a line: each line is a document, or a list, to harvest.

Empty lines and lines starting with # are skipped; a title may follow the address after a tab. Of a .csv the first ark
or address of each row counts, and a first row without any is that of the titles. Raises SourceError naming the first
line that is neither ark nor address.
"""

from __future__ import annotations

import csv
from pathlib import Path

from indexing.sources.gallica import GallicaSource, ark
from indexing.sources.records import DocumentRecord, Fetcher, Heading, Member, SourceError

TABLE = ".csv"
SUFFIXES = (".txt", ".tsv", ".lst", TABLE)
MAX_BYTES = 20 * 2**20


class ListSource:
    kind = "list"

    def accepts(self, address: str) -> bool:
        return address.lower().split("?")[0].endswith(SUFFIXES)

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        """Every line counts as one document; a periodical's ark makes the number unknown before it is opened."""
        found = self.open(address, fetcher)
        periodical = any(one.kind == "list" and not one.address.startswith("http") for one in found)
        return Heading("list", Path(address).name, documents=None if periodical else len(found))

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        web = address.startswith(("http://", "https://"))
        path = Path(fetcher.get(address).body) if web else Path(address)
        found: dict[str, Member] = {}
        table = address.lower().split("?")[0].endswith(TABLE)
        for number, line in enumerate(_cells(_lines(path)) if table else _lines(path), start=1):
            entry, _, title = line.partition("\t")
            entry = entry.strip()
            if entry and not entry.startswith("#"):
                found.setdefault(entry, _member(entry, title.strip(), number))
        if not found:
            raise SourceError("The list holds no address", "empty")
        return list(found.values())

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        raise SourceError("This is a list: its addresses are read one by one", "is-a-collection")


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(f"The list is larger than {MAX_BYTES // 2**20} MiB", "too-large")
        return path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError("The list is not text in UTF-8", "bad-list") from error
    except OSError as error:
        raise SourceError(f"The list cannot be read: {error.strerror}", "not-found") from error


def _cells(lines: list[str]) -> list[str]:
    """The cell of each row that names a document; the whole row where none does, nothing for a row of titles."""
    separator = max(",;\t", key=lines[0].count) if lines else ","
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error as error:
        raise SourceError(f"The table cannot be read: {error}", "bad-csv") from error
    found = [next((cell.strip() for cell in row if _names(cell.strip())), "") for row in rows]
    return [cell or ("" if not number else separator.join(rows[number])) for number, cell in enumerate(found)]


def _names(cell: str) -> bool:
    return GallicaSource().accepts(cell) or (cell.startswith(("http://", "https://")) and " " not in cell)


def _member(entry: str, title: str, number: int) -> Member:
    gallica = GallicaSource()
    if gallica.accepts(entry):
        return Member("list" if ark(entry)[0].startswith("cb") else "document", entry, title)
    if entry.startswith(("http://", "https://")) and " " not in entry:
        # What a web address holds shows only when it is opened.
        return Member("list", entry, title)
    raise SourceError(f"Line {number} of the list is neither an ark nor a web address: {entry[:100]}", "bad-list")
