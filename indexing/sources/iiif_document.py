"""A manifest of either version becomes a document.

Pure, total functions on parsed JSON; raises SourceError (code "no-pictures") for a manifest that shows nothing, saying
what it holds instead. The source's own description is kept whole in `metadata`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from indexing.sources.catalogue import Pairs, bare, document_type, language, values
from indexing.sources.dates import Years, years
from indexing.sources.iiif_canvas import page
from indexing.sources.iiif_values import by_language, identifier, items, languages, nodes, plain, text
from indexing.sources.records import JSON, DocumentRecord, PageRecord, SourceError

#: Long lists of pages and articles, which we turn into pages or do not use; the rest of a manifest is kept.
DROPPED = {"sequences", "items", "structures", "annotations", "@context", "thumbnail", "service", "services", "start"}
CREATORS = 20
#: A date with a time of day tells when a record was made, not what it describes.
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d")


def document(manifest: JSON, address: str) -> DocumentRecord:
    """The document of a manifest read from `address`. Raises SourceError when it shows no picture."""
    pages, notes = _pages(manifest)
    pairs = _pairs(manifest)
    titles = by_language(manifest.get("label"))
    title = _title(manifest, pairs)
    date_text, (first, last) = _date(manifest, pairs)
    found = identifier(manifest)
    source_id = found if found.startswith(("http://", "https://", "urn:")) else address
    kept = {name: value for name, value in manifest.items() if name not in DROPPED}
    return DocumentRecord(
        source_id=source_id,
        title=title or source_id,
        pages=tuple(pages),
        titles=titles if title in titles.values() else {"none": title, **titles},
        creators=tuple(values(pairs, "creator")[:CREATORS]),
        publisher="; ".join(values(pairs, "publisher")),
        date_text=date_text,
        year_from=first,
        year_to=last,
        type=document_type(values(pairs, "type")),
        language=language(values(pairs, "language")),
        rights=_rights(manifest, pairs),
        attribution=_attribution(manifest),
        homepage=_homepage(manifest),
        manifest=address if address.startswith(("http://", "https://")) else source_id,
        shelfmark="; ".join(values(pairs, "shelfmark")[:1]),
        metadata={**kept, **({"notes": notes} if notes else {})},
    )


def canvases(manifest: JSON) -> list[JSON]:
    """The canvases of the first sequence (version 2) or of the manifest (version 3), in order."""
    for sequence in nodes(manifest.get("sequences")):
        found = nodes(sequence.get("canvases"))
        if found:
            return found
    return nodes(manifest.get("items"))


def _pages(manifest: JSON) -> tuple[list[PageRecord], list[str]]:
    pages: list[PageRecord] = []
    notes: list[str] = []
    instead: Counter[str] = Counter()
    found = canvases(manifest)
    for order, canvas in enumerate(found, start=1):
        record, note = page(canvas, order, manifest)
        if record:
            pages.append(record)
        else:
            instead[note] += 1
        if note:
            notes.append(f"view {order}: {note}")
    if not found:
        raise SourceError("The manifest has no canvas: there is nothing to harvest", "no-pictures")
    if not pages:
        held = "; ".join(f"{count} x {note}" for note, count in instead.most_common(3))
        raise SourceError(f"The manifest shows no picture; its {len(found)} canvases hold: {held}", "no-pictures")
    return pages, notes[:100]


def _pairs(manifest: JSON) -> Pairs:
    """(label, values) for each label in each of its languages."""
    pairs: Pairs = []
    for entry in nodes(manifest.get("metadata")):
        given = languages(entry.get("value"))
        texts = list(dict.fromkeys(text for group in given.values() for text in group))
        for labels in languages(entry.get("label")).values():
            pairs += [(label, texts) for label in labels]
    return pairs


def _title(manifest: JSON, pairs: Pairs) -> str:
    """The label, unless it only repeats the shelfmark (as Gallica's do) and the metadata know a title."""
    label = text(manifest.get("label"))
    known = values(pairs, "title")
    if known and (not label or _short(label) in {_short(mark) for mark in values(pairs, "shelfmark")}):
        return known[0]
    return label


def _short(mark: str) -> str:
    return bare(mark).replace("bibliotheque nationale de france", "bnf")


def _date(manifest: JSON, pairs: Pairs) -> tuple[str, Years]:
    stated = [words for words in values(pairs, "date") if not TIMESTAMP.match(words)]
    for words in stated:
        found = years(words)
        if found != (None, None):
            return words, found
    nav = manifest.get("navDate")
    if isinstance(nav, str) and years(nav) != (None, None):
        return (stated[0] if stated else nav), years(nav)
    return (stated[0] if stated else ""), (None, None)


def _rights(manifest: JSON, pairs: Pairs) -> str:
    for name in ("rights", "license"):
        for value in items(manifest.get(name)):
            found = identifier(value) or text(value)
            # Some write a link in HTML where the address alone is due.
            link = re.search(r"""href=["']?(https?://[^"'\s>]+)""", found)
            if found:
                return link[1] if link else plain(found)
    return next((word for word in values(pairs, "rights") if word.startswith("http")), "")


def _attribution(manifest: JSON) -> str:
    stated: Any = manifest.get("requiredStatement")
    return text(stated.get("value")) if isinstance(stated, dict) else text(manifest.get("attribution"))


def _homepage(manifest: JSON) -> str:
    for name in ("homepage", "related"):
        for value in items(manifest.get(name)):
            found = identifier(value)
            if found.startswith(("http://", "https://")):
                return found
    return ""
