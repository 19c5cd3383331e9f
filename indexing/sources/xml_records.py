"""What an XML record of a catalogue names: the document's manifest, or the ark behind which one is found.

Pure. Catalogues put addresses wherever they like (dc:identifier, dc:relation, edm:object, dcterms:isReferencedBy), so
every text and every rdf:resource of a record is looked at, the most telling first.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from indexing.sources.gallica import ARK
from indexing.sources.safe_xml import local

MANIFEST = re.compile(r"^https?://\S*(?:manifest|/iiif/)\S*$", re.IGNORECASE)
#: The description of one image, or a request for it: no document.
IMAGE = re.compile(r"info\.json$|\.(?:jpe?g|png|tif|webp)$", re.IGNORECASE)
GALLICA = re.compile(r"^(?:https?://gallica\.bnf\.fr/)?ark:/?12148/", re.IGNORECASE)


def named(root: Element, name: str) -> list[Element]:
    """The elements called `name` in any namespace, in their order."""
    return [one for one in root.iter() if local(one) == name]


def text_of(root: Element, name: str) -> str:
    """The text of the first element called `name`, "" where there is none."""
    return next(((one.text or "").strip() for one in named(root, name)), "")


def document_address(record: Element) -> str:
    """A manifest's address, else a Gallica ark; "" when the record names neither."""
    found = [text for one in record.iter() for text in (one.text or "", *one.attrib.values())]
    texts = [text.strip() for text in found if text.strip()]
    manifests = [text for text in texts if MANIFEST.match(text) and not IMAGE.search(text)]
    if manifests:
        return max(manifests, key=lambda text: "manifest" in text.lower())
    arks = [match[1].lower() for text in texts if GALLICA.match(text) and (match := ARK.search(text))]
    return f"ark:/12148/{arks[0]}" if arks else ""
