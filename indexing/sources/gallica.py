"""Gallica: an ark, or a page of gallica.bnf.fr, becomes its IIIF manifest plus the addresses of its ALTO texts.

The ark of a periodical (cb…) opens as the list of its years, then of its issues. Raises SourceError on addresses that
hold no ark and on answers that are not what Gallica documents. GALLICA_BASE lets a mirror or a test answer instead.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from indexing.sources.iiif import load, resource
from indexing.sources.iiif_document import document
from indexing.sources.iiif_values import text
from indexing.sources.policy import gallica_base
from indexing.sources.records import DocumentRecord, Fetcher, Heading, Member, PageRecord, SourceError
from indexing.sources.safe_xml import parse_file

HOME = "https://gallica.bnf.fr"
ATTRIBUTION = "Source gallica.bnf.fr / BnF"
CONDITIONS = "https://gallica.bnf.fr/edit/und/conditions-dutilisation-des-contenus-de-gallica"

ARK = re.compile(r"ark:/?12148/([0-9a-z]{5,30})(?:/date(\d{4})?)?", re.IGNORECASE)
#: Names given without their prefix: bpt6k…, btv1b…, bd6t…, cb….
BARE = re.compile(r"(?:b(?:pt6k|tv1b|d6t)[0-9a-z]{5,12}|cb\d{8}[0-9a-z])(?:/date(\d{4})?)?")


class GallicaSource:
    kind = "gallica"

    def accepts(self, address: str) -> bool:
        if address.startswith(("http://", "https://")):
            host = re.split(r"[/?#]", address)[2].lower()
            return host in {urlsplit(HOME).netloc, urlsplit(gallica_base()).netloc} and bool(ARK.search(address))
        return bool(ARK.match(address) or BARE.fullmatch(address))

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        name, _ = ark(address)
        if name.startswith("cb"):
            return Heading("gallica", f"ark:/12148/{name}")
        data = load(manifest_url(name), fetcher)
        return Heading("gallica", text(data.get("label")))

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        name, year = ark(address)
        if name.startswith("cb"):
            return issues(name, year, fetcher)
        return [Member("document", address)]

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        name, _ = ark(address)
        if name.startswith("cb"):
            raise SourceError("This ark names a periodical: its issues are read one by one", "is-a-collection")
        url = manifest_url(name)
        data = load(url, fetcher)
        if resource(data) != "manifest":
            raise SourceError(f"Gallica gives no manifest for ark:/12148/{name}", "not-iiif")
        found = document(data, url)
        return replace(
            found,
            source_id=f"ark:/12148/{name}",
            pages=tuple(with_alto(page, name) for page in found.pages),
            rights=found.rights or CONDITIONS,
            attribution=found.attribution or ATTRIBUTION,
            homepage=f"{HOME}/ark:/12148/{name}",
            manifest=url,
        )


def ark(address: str) -> tuple[str, str]:
    """(name, year) of an ark written in any of its ways. Raises SourceError when there is none."""
    match = ARK.search(address)
    if match:
        return match[1].lower(), match[2] or ""
    match = BARE.fullmatch(address)
    if match:
        return address.split("/")[0], match[1] or ""
    raise SourceError(f"There is no Gallica ark in {address[:200]}", "bad-address")


def manifest_url(name: str) -> str:
    return f"{gallica_base()}/iiif/ark:/12148/{name}/manifest.json"


def image_base(name: str, view: int) -> str:
    """The image service of a view (Image API 1.1, level 2)."""
    return f"{gallica_base()}/iiif/ark:/12148/{name}/f{view}"


def alto_url(name: str, view: int) -> str:
    """The ALTO text of a view."""
    return f"{gallica_base()}/RequestDigitalElement?O={quote(name)}&E=ALTO&Deb={view}"


def with_alto(page: PageRecord, name: str) -> PageRecord:
    """The page with its ALTO address, for printed texts: other arks have no OCR and answer a web page instead."""
    if page.alto or not name.startswith(("bpt6k", "bd6t")):
        return page
    found = re.search(r"/f(\d+)$", page.image)
    return replace(page, alto=alto_url(name, int(found[1]) if found else page.order))


def issues(name: str, year: str, fetcher: Fetcher) -> list[Member]:
    """The years of a periodical, or the issues of one year, by Gallica's service `Issues`."""
    url = f"{gallica_base()}/services/Issues?ark=ark:/12148/{name}/date" + (f"&date={year}" if year else "")
    root = parse_file(Path(fetcher.get(url, "xml").body))
    found = [member for entry in root.iter() if (member := _issue(entry, name))]
    if not found:
        raise SourceError(f"Gallica lists no issue for ark:/12148/{name} {year}".strip(), "empty")
    return found


def _issue(entry: Element, name: str) -> Member | None:
    words: Any = (entry.text or "").strip()
    if entry.tag == "issue" and re.fullmatch(r"[0-9a-z]{5,30}", entry.get("ark", "")):
        return Member("document", f"ark:/12148/{entry.get('ark')}", words)
    if entry.tag == "year" and re.fullmatch(r"\d{4}", words):
        return Member("list", f"ark:/12148/{name}/date{words}", words)
    return None
