"""Every OAI-PMH answer has the elements, order, numbers and types of OAI-PMH.xsd and oai_dc.xsd (version 2.0).

Written out from these schemas, since no XSD validator is among the portal's dependencies.
"""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone

from indexing.models import Entry, Illustration
from search.oai import records, verbs
from tests import factories

pytestmark = pytest.mark.django_db
OAI, DC = "{http://www.openarchives.org/OAI/2.0/}", "{http://purl.org/dc/elements/1.1/}"
OAI_DC = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
XSI, LANG = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "{http://www.w3.org/XML/1998/namespace}lang"
MANY = 10**6
#: Elements of each type in their sequence: (name, least, most). A name that is no key holds text.
SEQUENCES: dict[str, list[tuple[str, int, int]]] = {
    "Identify": [("repositoryName", 1, 1), ("baseURL", 1, 1), ("protocolVersion", 1, 1), ("adminEmail", 1, MANY),
                 ("earliestDatestamp", 1, 1), ("deletedRecord", 1, 1), ("granularity", 1, 1)],
    "ListMetadataFormats": [("metadataFormat", 1, MANY)],
    "metadataFormat": [("metadataPrefix", 1, 1), ("schema", 1, 1), ("metadataNamespace", 1, 1)],
    "ListSets": [("set", 1, MANY), ("resumptionToken", 0, 1)],
    "set": [("setSpec", 1, 1), ("setName", 1, 1)],
    "ListIdentifiers": [("header", 1, MANY), ("resumptionToken", 0, 1)],
    "ListRecords": [("record", 1, MANY), ("resumptionToken", 0, 1)],
    "GetRecord": [("record", 1, 1)],
    "record": [("header", 1, 1), ("metadata", 0, 1)],
    "header": [("identifier", 1, 1), ("datestamp", 1, 1), ("setSpec", 0, MANY)],
}  # fmt: skip
DATE = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
ADDRESS = r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+"
TYPES = {
    "responseDate": DATE, "datestamp": DATE, "earliestDatestamp": DATE, "baseURL": ADDRESS, "request": ADDRESS,
    "schema": ADDRESS, "metadataNamespace": ADDRESS, "identifier": ADDRESS, "protocolVersion": r"2\.0",
    "adminEmail": r"\S+@(\S+\.)+\S+", "deletedRecord": "no|persistent|transient",
    "granularity": "YYYY-MM-DD(Thh:mm:ssZ)?", "metadataPrefix": r"[A-Za-z0-9\-_.!~*'()]+",
    "setSpec": r"([A-Za-z0-9\-_.!~*'()])+(:[A-Za-z0-9\-_.!~*'()]+)*",
}  # fmt: skip
ATTRIBUTES = {
    "request": {"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"},
    "header": {"status"}, "resumptionToken": {"expirationDate", "completeListSize", "cursor"}, "error": {"code"},
}  # fmt: skip
ELEMENTS = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier",
    "source", "language", "relation", "coverage", "rights",
}  # fmt: skip


def checked(element: Element) -> None:
    """Fails where an element of the protocol is not as its type says."""
    name = element.tag.removeprefix(OAI)
    assert element.tag.startswith(OAI) and set(element.attrib) <= ATTRIBUTES.get(name, set()), name
    if name == "metadata":
        (held,) = element
        assert not held.tag.startswith(OAI)
        if held.tag == OAI_DC:
            assert set(held.attrib) == {XSI}
            assert {one.tag.removeprefix(DC) for one in held} <= ELEMENTS
            assert all(not len(one) and set(one.attrib) <= {LANG} for one in held)
        return
    if name not in SEQUENCES:
        assert not len(element) and re.fullmatch(TYPES.get(name, r"(?s).*"), element.text or ""), (name, element.text)
        return
    rest = [child.tag.removeprefix(OAI) for child in element]
    for child, least, most in SEQUENCES[name]:
        count = next((n for n, each in enumerate(rest) if each != child), len(rest))
        assert least <= count <= most, (name, child, rest[:3])
        rest = rest[count:]
    assert rest == [], name
    for each in element:
        checked(each)


def answered(client: Client, address: str) -> Element:
    root = ElementTree.fromstring(client.get(f"/oai?{address}").content)
    assert root.tag == f"{OAI}OAI-PMH" and root.get(XSI, "").endswith("OAI-PMH.xsd") and len(root) == 3
    for child, name in zip(root, ("responseDate", "request"), strict=False):
        assert child.tag == f"{OAI}{name}"
        checked(child)
    checked(root[2])
    return root


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """Records of every kind, three of them: rich in words, with no word at all, and deleted; two a page."""
    for place in (records, verbs):
        monkeypatch.setattr(place, "SIZE", 2)
    book = factories.document(title="La mer <&>", creators=["Bart, Jean", "Anonyme"], rights="Domaine public")
    caption = "Ligne\nà \x0b deux, « ü » \U0001f40e"
    rows = [
        factories.entry(factories.illustration(factories.page(book), caption=caption), technique="estampe",
                        function="affiche", objects={"boat": 0.9}),
        factories.entry(years=None),
        factories.entry(),
    ]  # fmt: skip
    Illustration.objects.filter(pk=rows[2].pk).update(withdrawn_at=timezone.now() + timedelta(seconds=2))
    return rows


@pytest.mark.parametrize("prefix", ["oai_dc", "edm"])
def test_records_and_their_pages(client: Client, shelf: list[Entry], prefix: str) -> None:
    for verb in ("ListRecords", "ListIdentifiers"):
        root = answered(client, f"verb={verb}&metadataPrefix={prefix}&set={shelf[0].corpus.slug}&from=2020-01-01")
        token = root.findtext(f".//{OAI}resumptionToken")
        assert token
        last = answered(client, f"verb={verb}&resumptionToken={token}")
        assert [header.get("status") for header in last.iter(f"{OAI}header")] == ["deleted"]
    name = root.findtext(f".//{OAI}identifier")
    answered(client, f"verb=GetRecord&metadataPrefix={prefix}&identifier={name}")


@pytest.mark.parametrize("verb", ["Identify", "ListMetadataFormats", "ListSets"])
def test_what_tells_of_the_repository(client: Client, shelf: list[Entry], verb: str) -> None:
    assert answered(client, f"verb={verb}")[2].tag == f"{OAI}{verb}"


@pytest.mark.parametrize(
    "address", ["", "verb=No", "verb=ListRecords", "verb=ListRecords&metadataPrefix=x", "verb=Identify&x=1"]
)
def test_errors(client: Client, address: str) -> None:
    error = answered(client, address)[2]
    assert error.tag == f"{OAI}error" and error.get("code", "").startswith(("bad", "cannot"))


def test_what_is_out_of_order_is_noticed() -> None:
    stamp, name = "<datestamp>2026-01-01T00:00:00Z</datestamp>", "<identifier>oai:a:1</identifier>"
    checked(ElementTree.fromstring(f'<header xmlns="{OAI[1:-1]}">{name}{stamp}</header>'))
    with pytest.raises(AssertionError):
        checked(ElementTree.fromstring(f'<header xmlns="{OAI[1:-1]}">{stamp}{name}</header>'))
