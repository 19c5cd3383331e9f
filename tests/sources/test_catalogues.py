"""Lists out of catalogues: OAI-PMH sets, SRU queries, tables of arks; what each record names, page after page."""

from __future__ import annotations

import pytest

from indexing.sources import source_for, survey
from indexing.sources.records import SourceError

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def record(*identifiers: str, title: str = "Un livre", deleted: bool = False) -> str:
    texts = "".join(f"<dc:identifier>{one}</dc:identifier>" for one in identifiers)
    status = ' status="deleted"' if deleted else ""
    body = "" if deleted else f"<metadata><oai_dc><dc:title>{title}</dc:title>{texts}</oai_dc></metadata>"
    return f"<record><header{status}><identifier>oai:1</identifier></header>{body}</record>"


def oai(records: str, token: str = "") -> bytes:
    rest = f'<resumptionToken completeListSize="3">{token}</resumptionToken>' if token else ""
    return f"<OAI-PMH {DC}><ListRecords>{records}{rest}</ListRecords></OAI-PMH>".encode()


def test_a_set_opens_page_after_page(site, fetcher):
    first = "/oai?verb=ListRecords&metadataPrefix=oai_dc&set=cartes"
    one = record("https://gallica.bnf.fr/ark:/12148/btv1b10000001q", "ISBN 3")
    two = record("https://x.org/cover.jpg", "https://x.org/iiif/2/info.json", "https://x.org/iiif/2/manifest")
    site.put(first, oai(one + two + record(deleted=True), "abc"), type="text/xml")
    site.put("/oai?verb=ListRecords&resumptionToken=abc", oai(record("ark:/12148/bpt6k2000002r")), type="text/xml")
    source = source_for(site.url(first))
    members = source.open(site.url(first), fetcher)
    assert [(one.kind, one.address) for one in members] == [
        ("document", "ark:/12148/btv1b10000001q"),
        ("document", "https://x.org/iiif/2/manifest"),
        ("list", site.url("/oai?verb=ListRecords&resumptionToken=abc")),
    ]
    last = source_for(members[-1].address).open(members[-1].address, fetcher)
    assert [one.address for one in last] == ["ark:/12148/bpt6k2000002r"]
    held = survey(site.url(first), fetcher)
    assert (held.kind, held.documents, held.title, held.error) == ("oai", 3, "cartes", "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'<OAI-PMH><error code="noRecordsMatch">none</error></OAI-PMH>', "oai-noRecordsMatch"),
        (oai(record("ISBN 3")), "empty"),
        (b"<html><body>closed</body></html>", "empty"),
    ],
)
def test_a_set_that_names_nothing_is_refused(site, fetcher, body, code):
    url = site.put("/oai?verb=ListRecords&metadataPrefix=oai_dc", body, type="text/xml")
    if b"html" in body:
        code = "html-instead-of-xml"
    with pytest.raises(SourceError) as refused:
        source_for(url).open(url, fetcher)
    assert refused.value.code == code


def sru(start: int, count: int, total: int) -> bytes:
    records = "".join(
        f"<srw:record><srw:recordData><dc:identifier>https://gallica.bnf.fr/ark:/12148/bpt6k{n:07d}x</dc:identifier>"
        "</srw:recordData></srw:record>"
        for n in range(start, start + count)
    )
    return (
        f'<srw:searchRetrieveResponse xmlns:srw="http://www.loc.gov/zing/srw/" {DC}><srw:numberOfRecords>{total}'
        f"</srw:numberOfRecords><srw:records>{records}</srw:records></srw:searchRetrieveResponse>"
    ).encode()


def test_a_query_opens_page_after_page(site, fetcher):
    asked = "/SRU?operation=searchRetrieve&version=1.2&query=dc.type+all+%22image%22"
    pages = {start: f"/SRU?maximumRecords=50&{asked[5:]}&startRecord={start}" for start in (1, 51)}
    site.put(pages[1], sru(1, 50, 52), type="text/xml")
    site.put(pages[51], sru(51, 2, 52), type="text/xml")
    url = site.url(asked)
    members = source_for(url).open(url, fetcher)
    assert len(members) == 51 and members[0].address == "ark:/12148/bpt6k0000001x"
    rest = source_for(members[-1].address).open(members[-1].address, fetcher)
    assert [one.kind for one in rest] == ["document", "document"]
    held = survey(url, fetcher)
    assert (held.kind, held.documents, held.title) == ("sru", 52, 'dc.type all "image"')


def test_a_diagnostic_is_the_sentence_of_the_catalogue(site, fetcher):
    body = b"<r><diagnostics><diagnostic><message>Query syntax error</message></diagnostic></diagnostics></r>"
    site.put("/SRU?maximumRecords=50&operation=searchRetrieve&query=%28&startRecord=1", body, type="text/xml")
    held = survey(site.url("/SRU?operation=searchRetrieve&query=("), fetcher)
    assert held.error == "The catalogue answers: Query syntax error"


def test_a_table_of_arks_is_a_list(tmp_path, fetcher):
    table = tmp_path / "arks.csv"
    table.write_text('titre;ark;cote\n"Un; livre";ark:/12148/bpt6k2000002r;RES\nAutre;https://x.org/m;\n\n', "utf-8")
    members = source_for(str(table)).open(str(table), fetcher)
    assert [one.address for one in members] == ["ark:/12148/bpt6k2000002r", "https://x.org/m"]
    table.write_text("titre;ark\nUn livre;ark:/12148/bpt6k2000002r\nAutre;rien\n", "utf-8")
    with pytest.raises(SourceError, match="Line 3"):
        source_for(str(table)).open(str(table), fetcher)
