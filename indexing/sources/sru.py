"""SRU: the records that answer a query of a catalogue, each with the manifest or the ark it names.

The address is a whole request (`https://gallica.bnf.fr/SRU?operation=searchRetrieve&version=1.2&query=…`); further
pages of the answer follow as lists. Raises SourceError on diagnostics and on an answer that names nothing.
https://www.loc.gov/standards/sru/
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from indexing.sources.records import DocumentRecord, Fetcher, Heading, Member, SourceError
from indexing.sources.safe_xml import parse_file
from indexing.sources.xml_records import document_address, named, text_of

#: Records a page: the most that Gallica gives.
MOST = 50


class SruSource:
    kind = "sru"

    def accepts(self, address: str) -> bool:
        return address.startswith(("http://", "https://")) and "operation=searchRetrieve" in address

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        root = _answer(address, fetcher)
        return Heading("sru", dict(parse_qsl(urlsplit(address).query)).get("query", "")[:200], _total(root))

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        """One page of the answer, and the next as a list of its own."""
        root = _answer(address, fetcher)
        records = named(root, "recordData")
        found: dict[str, Member] = {}
        for record in records:
            target = document_address(record)
            if target:
                found.setdefault(target, Member("document", target, text_of(record, "title")[:300]))
        start = _start(address)
        members = list(found.values())
        if records and start + len(records) <= _total(root):
            members.append(Member("list", _page(address, start + len(records))))
        if not members:
            raise SourceError("The records name no manifest and no ark", "empty")
        return members

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        raise SourceError("This is a list of records: their documents are read one by one", "is-a-collection")


def _answer(address: str, fetcher: Fetcher) -> Element:
    root = parse_file(Path(fetcher.get(_page(address, _start(address)), "xml").body))
    faults = named(root, "diagnostic")
    if faults:
        text = text_of(faults[0], "message") or text_of(faults[0], "details")
        raise SourceError(f"The catalogue answers: {text[:300]}", "sru-diagnostic")
    return root


def _total(root: Element) -> int:
    text = text_of(root, "numberOfRecords")
    return int(text) if text.isdecimal() else 0


def _start(address: str) -> int:
    text = dict(parse_qsl(urlsplit(address).query)).get("startRecord", "1")
    return max(1, int(text)) if text.isdecimal() else 1


def _page(address: str, start: int) -> str:
    """The request for the records from `start` (1 is the first)."""
    parts = urlsplit(address)
    query = {"maximumRecords": str(MOST), **dict(parse_qsl(parts.query)), "startRecord": str(start)}
    return urlunsplit(parts._replace(query=urlencode(query)))
