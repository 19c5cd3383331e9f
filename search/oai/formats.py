"""A record as metadata: Dublin Core, which every repository must give, and EDM as Europeana takes it (a provided object
with its picture on the web).

Labels of terms are given in French and in English. The rights are those of the document; a statement in words stays in
words, an address goes where an address belongs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace

from indexing.tokens import STRIDE
from search import addresses
from search.iiif.words import address
from search.terms import Glossary

Row = dict[str, Any]
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
EDM = "http://www.europeana.eu/schemas/edm/"
ORE = "http://www.openarchives.org/ore/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: Characters that XML 1.0 has no place for.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Facets whose terms say what a picture is or shows.
SUBJECTS = ("function", "genre", "theme", "object")
NAMESPACES = {"oai_dc": OAI_DC, "dc": DC, "dcterms": DCTERMS, "edm": EDM, "ore": ORE, "rdf": RDF, "xsi": XSI}
for _prefix, _namespace in NAMESPACES.items():
    register_namespace(_prefix, _namespace)


@dataclass(frozen=True)
class Format:
    schema: str
    namespace: str
    write: Callable[[Row, Glossary], Element]


def _dublin_core(row: Row, glossary: Glossary) -> Iterator[tuple[str, str, str]]:
    """(element, text, language) in the order of the fifteen elements, empty ones left out by the caller."""
    language = row["language"] if len(row["language"]) in (2, 3) else ""
    yield "title", row["caption"] or row["title"], language
    for creator in row["creators"]:
        yield "creator", creator, ""
    for term in _terms(row, glossary):
        yield "subject", term.fr, "fr"
        yield "subject", term.en, "en"
    yield "publisher", row["publisher"], ""
    yield "date", _date(row), ""
    yield "type", "StillImage", ""
    if technique := glossary.by_id.get(row["technique"] or 0):
        yield "format", technique.fr, "fr"
        yield "format", technique.en, "en"
    yield "identifier", address(addresses.illustration(row["id"])), ""
    yield "source", f"{row['title']}, p. {row['page_label']}", language
    yield "language", language, ""
    yield "relation", row["homepage"], ""
    yield "relation", address(f"/iiif/document/{row['document']}/manifest"), ""
    yield "rights", row["rights"], ""
    yield "rights", row["attribution"], ""


def oai_dc(row: Row, glossary: Glossary) -> Element:
    root = Element(f"{{{OAI_DC}}}dc")
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _fill(root, row, glossary)
    return root


def edm(row: Row, glossary: Glossary) -> Element:
    permalink = address(addresses.illustration(row["id"]))
    root = Element(f"{{{RDF}}}RDF")
    thing = SubElement(root, f"{{{EDM}}}ProvidedCHO", {f"{{{RDF}}}about": f"{permalink}#object"})
    _fill(thing, row, glossary, without=("identifier", "rights"))
    SubElement(thing, f"{{{DCTERMS}}}isPartOf").text = UNREADABLE.sub(" ", row["title"])
    SubElement(thing, f"{{{EDM}}}type").text = "IMAGE"
    kept = SubElement(root, f"{{{ORE}}}Aggregation", {f"{{{RDF}}}about": f"{permalink}#aggregation"})
    _link(kept, f"{{{EDM}}}aggregatedCHO", f"{permalink}#object")
    SubElement(kept, f"{{{EDM}}}dataProvider").text = row["attribution"] or row["publisher"] or row["title"]
    _link(kept, f"{{{EDM}}}isShownAt", permalink)
    if row["ready"]:
        xywh = (row["x"], row["y"], row["w"], row["h"])
        _link(kept, f"{{{EDM}}}isShownBy", address(addresses.iiif(row["page"], xywh, row["rotation"])))
    SubElement(kept, f"{{{EDM}}}provider").text = "Illustrations portal"
    if row["rights"].startswith("http"):
        _link(kept, f"{{{EDM}}}rights", row["rights"])
    return root


FORMATS = {
    "oai_dc": Format("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, oai_dc),
    "edm": Format("http://www.europeana.eu/schemas/edm/EDM.xsd", EDM, edm),
}


def _fill(parent: Element, row: Row, glossary: Glossary, without: tuple[str, ...] = ()) -> None:
    for name, text, language in _dublin_core(row, glossary):
        if text and name not in without:
            element = SubElement(parent, f"{{{DC}}}{name}")
            element.text = UNREADABLE.sub(" ", text)
            if language:
                element.set(f"{{{XML}}}lang", language)


def _link(parent: Element, tag: str, target: str) -> None:
    SubElement(parent, tag, {f"{{{RDF}}}resource": target})


def _terms(row: Row, glossary: Glossary) -> Iterator[Any]:
    for token in row["facets"]:
        if (word := glossary.by_id.get(token // STRIDE)) and glossary.facet_of(word.id) in SUBJECTS:
            yield word


def _date(row: Row) -> str:
    years = dict.fromkeys(str(year) for year in (row["year_from"], row["year_to"]) if year is not None)
    return row["date_text"] or "/".join(years)
