"""Sources over HTTP: collections nested and paged, Gallica, lists, and dry runs that touch nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.sources import source_for, survey
from indexing.sources.gallica import alto_url, ark, manifest_url
from indexing.sources.iiif_canvas import alto_address
from indexing.sources.records import SourceError
from tests.sources.web import Site, manifest


def collection(url: str, *members: tuple[str, str], **more) -> dict:
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json", "id": url, "type": "Collection",
        "label": {"fr": ["Fonds"], "en": ["Holdings"]},
        "items": [{"id": target, "type": kind, "label": {"none": [target[-6:]]}} for kind, target in members], **more,
    }  # fmt: skip


def test_a_manifest_is_surveyed_without_its_pictures(site, fetcher) -> None:
    url = site.url("/m.json")
    site.put("/m.json", manifest(url, 3))
    found = survey(url, fetcher)
    assert (found.kind, found.documents, found.pages, found.members, found.title) == ("manifest", 1, 3, 1, "Un livre")
    assert [path for path, _ in site.asked] == ["/m.json"]


def test_nested_collections_are_counted_once_even_in_a_circle(site, fetcher) -> None:
    top, inner = site.url("/top.json"), site.url("/inner.json")
    one, two = site.url("/1.json"), site.url("/2.json")
    site.put("/top.json", collection(top, ("Collection", inner), ("Manifest", one)))
    site.put("/inner.json", collection(inner, ("Manifest", one), ("Manifest", two), ("Collection", top)))
    found = survey(top, fetcher)
    assert (found.kind, found.documents, found.members, found.title) == ("collection", 2, 2, "Fonds")


@pytest.mark.parametrize("paged", ["first", "next"])
def test_paged_collections_of_version_2_are_followed(site, fetcher, paged: str) -> None:
    first, second = site.url("/c.json"), site.url("/c2.json")
    manifests = [{"@id": site.url(f"/{n}.json"), "@type": "sc:Manifest", "label": str(n)} for n in range(4)]
    base = {"@context": "http://iiif.io/api/presentation/2/context.json", "@type": "sc:Collection", "label": "Fonds"}
    site.put("/c.json", {**base, "@id": first, "manifests": manifests[:2], paged: second})
    site.put("/c2.json", {**base, "@id": second, "manifests": manifests[2:]})
    assert survey(first, fetcher).documents == 4


def test_a_dry_run_is_bounded(site, fetcher) -> None:
    for n in range(30):
        url = site.url(f"/c{n}.json")
        site.put(f"/c{n}.json", collection(url, ("Collection", site.url(f"/c{n + 1}.json"))))
    found = survey(site.url("/c0.json"), fetcher, limit=5)
    assert found.documents is None and found.error == ""
    assert len(site.asked) <= 7


def test_a_collection_of_one_tells_its_pages(site, fetcher) -> None:
    url = site.url("/c.json")
    site.put("/c.json", collection(url, ("Manifest", site.url("/m.json"))))
    assert survey(url, fetcher).pages is None, "the manifest cannot be read now"
    site.put("/m.json", manifest(site.url("/m.json"), 3))
    assert (survey(url, fetcher).documents, survey(url, fetcher).pages) == (1, 3)


def test_relative_members_are_resolved(site, fetcher) -> None:
    url = site.url("/in/c.json")
    site.put("/in/c.json", collection(url, ("Manifest", "../m.json"), ("Manifest", "urn:x"), ("Manifest", "")))
    [member] = source_for(url).open(url, fetcher)
    assert member.address == site.url("/m.json")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "JSON"), (b"[]", "not an object"), ({"type": "AnnotationPage"}, "annotations"),
        ({"type": "Manifest", "items": []}, "no canvas"), ({"type": "Collection", "items": []}, "no manifest"),
        ({"hello": 1}, "no type"), ({"protocol": "http://iiif.io/api/image", "width": 3}, "info.json"),
        ({"type": "Person"}, "Person"), (b"<html>hello</html>", "web page"), (b"", "empty"),
    ],
)  # fmt: skip
def test_refusals_name_the_fault(site, fetcher, body, words: str) -> None:
    found = survey(site.put("/x.json", body), fetcher)
    assert words in found.error
    assert (found.documents, found.pages, found.members) == (None, None, 0)


def test_refusals_of_addresses_name_the_fault(fetcher, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"x")
    cases = {
        "": "not an address", "hello": "neither", str(tmp_path / "x.docx"): "kind of file", str(tmp_path): "no picture",
        "http://169.254.169.254/latest": "private",
        "http://127.0.0.1:1/m.json": "private", "http://[": "cannot be read",
        str(tmp_path / "none.json"): "no file", "ftp://a.example/m": "neither", "x" * 5000: "not an address",
        "a\x00b": "not an address", str(tmp_path / "none.txt"): "cannot be read", "http://a b/": "not a web address",
    }  # fmt: skip
    for address, words in cases.items():
        assert words in survey(address, fetcher).error, address


def test_a_reader_may_not_name_files_of_the_server(tmp_path: Path) -> None:
    for address in (str(tmp_path), "/etc/hosts.json", "list.txt", "export.zip"):
        with pytest.raises(SourceError):
            source_for(address, local=False)
    assert source_for("https://a.example/m.json", local=False).kind == "iiif"
    assert source_for("ark:/12148/bpt6k1", local=False).kind == "gallica"


@pytest.mark.parametrize(
    "address",
    ["ark:/12148/bpt6k9604118j", "bpt6k9604118j", "https://gallica.bnf.fr/ark:/12148/bpt6k9604118j",
     "https://gallica.bnf.fr/ark:/12148/bpt6k9604118j/f12.item.r=vogue", "ark:12148/bpt6k9604118j",
     "https://gallica.bnf.fr/iiif/ark:/12148/bpt6k9604118j/manifest.json"],
)  # fmt: skip
def test_arks_are_found_in_all_their_ways(address: str) -> None:
    assert source_for(address).kind == "gallica"
    assert ark(address) == ("bpt6k9604118j", "")


def test_gallica_addresses() -> None:
    assert manifest_url("x1").endswith("/iiif/ark:/12148/x1/manifest.json")
    assert alto_url("x1", 3).endswith("/RequestDigitalElement?O=x1&E=ALTO&Deb=3")


@pytest.fixture
def gallica(site: Site, settings) -> Site:
    settings.GALLICA_BASE = site.url("")
    return site


def test_a_gallica_document_has_its_alto_and_rights(gallica, fetcher) -> None:
    path = "/iiif/ark:/12148/bpt6k1234567/manifest.json"
    gallica.put(path, manifest(gallica.url(path), 2))
    found = survey("ark:/12148/bpt6k1234567", fetcher)
    assert (found.kind, found.documents, found.pages, found.error) == ("gallica", 1, 2, "")
    record = source_for("bpt6k1234567").read("bpt6k1234567", fetcher)
    assert record.source_id == "ark:/12148/bpt6k1234567"
    assert record.pages[1].alto == gallica.url("/RequestDigitalElement?O=bpt6k1234567&E=ALTO&Deb=2")
    assert record.homepage == "https://gallica.bnf.fr/ark:/12148/bpt6k1234567"
    assert "BnF" in record.attribution and record.rights


def test_pictures_without_ocr_have_no_alto(gallica, fetcher) -> None:
    path = "/iiif/ark:/12148/btv1b1234567/manifest.json"
    gallica.put(path, manifest(gallica.url(path), 1))
    assert source_for("btv1b1234567").read("btv1b1234567", fetcher).pages[0].alto == ""


def test_a_periodical_opens_as_years_then_issues(gallica, fetcher) -> None:
    base = "/services/Issues?ark=ark:/12148/cb343833568/date"
    years = b'<issues listType="year"><year totalIssues="2">1920</year><year>1921</year></issues>'
    issues = (
        b'<issues><issue ark="bpt6k1a" dayOfYear="15">15 janvier</issue><issue ark="bpt6k2b">1 mars</issue></issues>'
    )
    gallica.put(base, years, type="text/xml")
    for year in ("1920", "1921"):
        gallica.put(f"{base}&date={year}", issues.replace(b"6k", year.encode()), type="text/xml")
    source = source_for("ark:/12148/cb343833568/date")
    opened = source.open("ark:/12148/cb343833568/date", fetcher)
    assert [one.address for one in opened] == [f"ark:/12148/cb343833568/date{year}" for year in (1920, 1921)]
    assert source.open(opened[0].address, fetcher)[0].title == "15 janvier"
    assert survey("ark:/12148/cb343833568/date", fetcher).documents == 4


def test_a_list_names_each_document_and_its_first_bad_line(tmp_path: Path, fetcher) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# corpus\nark:/12148/bpt6k1234567\tVogue\n\nhttps://a.example/m.json\nark:/12148/bpt6k1234567\n")
    found = survey(str(path), fetcher)
    assert (found.kind, found.documents, found.members) == ("list", 2, 2)
    assert source_for(str(path)).open(str(path), fetcher)[0].title == "Vogue"
    path.write_text("ark:/12148/bpt6k1234567\nfile:///etc/passwd\n")
    assert "Line 2" in survey(str(path), fetcher).error
    path.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in survey(str(path), fetcher).error
    path.write_text("# nothing\n")
    assert "no address" in survey(str(path), fetcher).error


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (
            {"seeAlso": [{"id": "https://a.example/t1", "profile": "http://www.loc.gov/standards/alto/v3/alto.xsd"}]},
            True,
        ),
        ({"seeAlso": {"@id": "https://a.example/t1", "format": "application/alto+xml"}}, True),
        ({"service": {"@id": "https://a.example/t1", "@context": "http://www.loc.gov/alto/"}}, True),
        ({"rendering": [{"id": "https://a.example/t1", "label": {"en": ["ALTO text"]}}]}, True),
        ({"seeAlso": [{"id": "https://rialto.example/t1", "format": "text/xml"}]}, False),
        ({"seeAlso": [{"id": "https://a.example/t1", "format": "text/vnd.hocr+html"}]}, False),
        ({"seeAlso": "https://a.example/alto"}, False),
    ],
)
def test_alto_is_found_where_manifests_put_it(link: dict, found: bool) -> None:
    assert bool(alto_address(link)) is found
