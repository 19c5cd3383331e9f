"""OAI-PMH: the records of a set, in the order of the repository, each with the manifest or the ark it names.

The address is a whole request (`https://…/oai?verb=ListRecords&metadataPrefix=oai_dc&set=…`); resumption tokens follow
as further lists. Records that are deleted, or name no document, are passed over. Raises SourceError on the protocol's
errors and on a set that names nothing. https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from indexing.sources.records import DocumentRecord, Fetcher, Heading, Member, SourceError
from indexing.sources.safe_xml import parse_file
from indexing.sources.xml_records import document_address, named, text_of


class OaiSource:
    kind = "oai"

    def accepts(self, address: str) -> bool:
        return address.startswith(("http://", "https://")) and "verb=ListRecords" in address

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        root = _answer(address, fetcher)
        token = next(iter(named(root, "resumptionToken")), None)
        size = token.get("completeListSize", "") if token is not None else ""
        title = parse_qs(urlsplit(address).query).get("set", [urlsplit(address).netloc])[0]
        documents = int(size) if size.isdecimal() else (None if _next(root, address) else len(_members(root)))
        return Heading("oai", title, documents)

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        root = _answer(address, fetcher)
        found = _members(root)
        following = _next(root, address)
        if following:
            found.append(Member("list", following))
        if not found:
            raise SourceError("The records name no manifest and no ark", "empty")
        return found

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        raise SourceError("This is a list of records: their documents are read one by one", "is-a-collection")


def _answer(address: str, fetcher: Fetcher) -> Element:
    root = parse_file(Path(fetcher.get(address, "xml").body))
    errors = named(root, "error")
    if errors:
        code = errors[0].get("code", "")
        raise SourceError(f"The repository answers: {(errors[0].text or code)[:300]}", f"oai-{code}"[:40].rstrip("-"))
    return root


def _members(root: Element) -> list[Member]:
    found: dict[str, Member] = {}
    for record in named(root, "record"):
        deleted = any(one.get("status") == "deleted" for one in named(record, "header"))
        address = "" if deleted else document_address(record)
        if address:
            found.setdefault(address, Member("document", address, text_of(record, "title")[:300]))
    return list(found.values())


def _next(root: Element, address: str) -> str:
    """The request for the rest of the list, "" at its end."""
    token = text_of(root, "resumptionToken")
    query = urlencode({"verb": "ListRecords", "resumptionToken": token})
    return urlunsplit(urlsplit(address)._replace(query=query)) if token else ""
