"""GallicaPix exports: one XML file a document, with its illustrations already found and described.

Accepts a zip, a folder or a single XML file; each file is one document, even where two files describe the same ark (the
thematic exports overlap), hence the file's name in `source_id`. Raises SourceError.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from indexing.sources.catalogue import language
from indexing.sources.dates import years
from indexing.sources.gallica import ATTRIBUTION, CONDITIONS, HOME, image_base, manifest_url
from indexing.sources.gallicapix_files import contents, is_export, names, read, split
from indexing.sources.gallicapix_pages import illustration, whole
from indexing.sources.records import (
    DocumentRecord,
    Fetcher,
    Heading,
    IllustrationRecord,
    Member,
    PageRecord,
    SourceError,
)
from indexing.sources.safe_xml import parse

TYPES = {"P": "press", "R": "periodical", "M": "book", "A": "manuscript", "I": "image", "C": "map", "PA": "score"}
ROLES = (
    "Auteur du texte|Illustrateur|Dessinateur|Peintre|Graveur|Éditeur scientifique|Photographe|Lithographe|Traducteur|"
    "Cartographe|Compositeur|Imprimeur|Directeur de publication|Éditeur|Auteur|Collectionneur|Ancien possesseur"
)


class GallicaPixSource:
    kind = "gallicapix"

    def accepts(self, address: str) -> bool:
        path, inner = split(address)
        if address.startswith(("http://", "https://")):
            return False
        if path.suffix.lower() == ".zip" or (path.suffix.lower() == ".xml" and not inner):
            return True
        return not inner and path.is_dir() and is_export(path)

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        pages = [len(re.findall(rb"<page[\s>]", body)) for body in contents(address)]
        return Heading("gallicapix", Path(address).stem, documents=len(pages), pages=sum(pages))

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        return [Member("document", name, Path(name).stem) for name in names(address)]

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        path, inner = split(address)
        if not inner and (path.is_dir() or path.suffix.lower() == ".zip"):
            raise SourceError("This export holds many documents: they are read one by one", "is-a-collection")
        return document(parse(read(address), inner or path.name), inner or path.name)


def document(root: Element, name: str) -> DocumentRecord:
    """The document of one XML file called `name`. Raises SourceError when it is not a GallicaPix file."""
    about = root.find("metad")
    if root.tag != "analyseAlto" or about is None:
        raise SourceError(f"{name} is XML, but not of GallicaPix (no analyseAlto with metad)", "not-gallicapix")
    metadata = {one.tag: _clean(one.text) for one in about if _clean(one.text)}
    ark = re.sub(r".*/", "", metadata.get("ID", ""))
    if not re.fullmatch(r"[0-9A-Za-z._-]{3,64}", ark):
        raise SourceError(f"{name} names no document (ID {ark[:50]!r})", "bad-id")
    title = _apostrophes(metadata.get("titre", "")) or ark
    first, last = years(metadata.get("dateEdition", ""))
    return DocumentRecord(
        source_id=f"ark:/12148/{ark}#{name}",
        title=title,
        pages=tuple(pages(root, ark)),
        titles={"fr": title},
        creators=tuple(creators(metadata.get("auteur", ""))),
        publisher=metadata.get("editeur", ""),
        date_text=metadata.get("dateEdition", ""),
        year_from=first,
        year_to=last,
        type=TYPES.get(metadata.get("type", "").upper(), ""),
        language=language([metadata.get("lang", "")]),
        rights=CONDITIONS,
        attribution=ATTRIBUTION,
        homepage=f"{HOME}/ark:/12148/{ark}",
        manifest=manifest_url(ark),
        shelfmark=metadata.get("source", ""),
        metadata={"gallicapix": metadata, "file": name},
    )


def pages(root: Element, ark: str) -> list[PageRecord]:
    """The pages in order. Views numbered twice are one page with the illustrations of both."""
    found: dict[int, PageRecord] = {}
    for contents_ in root.iter("contenus"):
        size = whole(contents_.findtext("largeurPx")), whole(contents_.findtext("hauteurPx"))
        paper = whole(contents_.findtext("largeur")), whole(contents_.findtext("hauteur"))
        for element in contents_.iter("page"):
            order = whole(element.get("ordre"))
            if order:
                record = _page(element, order, ark, size, paper)
                before = found.get(order)
                found[order] = _both(before, record) if before else record
    return [found[order] for order in sorted(found)]


def _page(element: Element, order: int, ark: str, size: tuple[int, int], paper: tuple[int, int]) -> PageRecord:
    ills = [found for one in element.iter("ill") if (found := illustration(one))]
    # Older exports state one size for the whole document; a plate wider than it shows by its boxes.
    width = max([whole(element.get("w")) or size[0], *(one.box.x + one.box.w for one in ills)])
    height = max([whole(element.get("h")) or size[1], *(one.box.y + one.box.h for one in ills)])
    wide = round(paper[0] * width / size[0], 1) if paper[0] and size[0] else None
    high = round(paper[1] * height / size[1], 1) if paper[1] and size[1] else None
    return PageRecord(
        order=order,
        width=width,
        height=height,
        image=image_base(ark, order),
        api="1",
        level=2,
        quality="native",
        label=f"vue {order}",
        source_id=f"ark:/12148/{ark}/f{order}",
        mm_width=wide,
        mm_height=high,
        illustrations=tuple(ills),
    )


def _both(one: PageRecord, other: PageRecord) -> PageRecord:
    boxes: dict[object, IllustrationRecord] = {}
    for ill in (*(one.illustrations or ()), *(other.illustrations or ())):
        boxes.setdefault(ill.box, ill)
    size = max(one.width, other.width), max(one.height, other.height)
    return replace(one, width=size[0], height=size[1], illustrations=tuple(boxes.values()))


def creators(text: str) -> list[str]:
    """The people of `auteur`, which are joined by blanks only: each name ends with a role."""
    found = re.findall(rf"(.+?\. (?:{ROLES})(?:\. (?:{ROLES}))*)(?:\s+|$)", text)
    rest = text[sum(len(one) + 1 for one in found) :].strip() if found else text.strip()
    return [one.strip() for one in (*found, rest) if one.strip()][:20]


def _clean(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", "").split())


def _apostrophes(title: str) -> str:
    """GallicaPix writes elisions with an underscore: "suivi d_un" was "suivi d'un"."""
    return re.sub(r"\b([cdjlmnstCDJLMNST]|[qQ]u)_(?=\w)", r"\1'", title)
