"""What can be made of a result set: its files by name and use, its citation, and the archive of its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.pages import ask
from search.exports.citation import cite
from search.query import SearchQuery
from search.terms import glossary


@dataclass(frozen=True)
class Format:
    name: str
    url: str
    use: str


def offer(query: SearchQuery, count: int) -> dict[str, Any]:
    """What `search/_export.html` shows."""
    whole = query.replace(size=SearchQuery().size)
    return {
        "formats": formats(whole),
        "citation": cite(whole, count, glossary(), ask.language()),
        "criteria_asked": whole.url("")[1:],
        "count_exported": count,
    }


def formats(query: SearchQuery) -> list[Format]:
    api, iiif = "/api/v1/search", "/iiif/search"
    return [
        Format("CSV", query.url(f"{api}.csv"), _("a table for spreadsheets")),
        Format("JSON", query.url(f"{api}.json"), _("everything in one object, for programs")),
        Format("JSON Lines", query.url(f"{api}.jsonl"), _("one illustration a line, for large sets")),
        Format("COCO", query.url(f"{api}.coco.json"), _("boxes of objects, to train and measure detectors")),
        Format("YOLO", query.url(f"{api}.yolo.zip"), _("the same boxes, as Ultralytics reads them")),
        Format(_("IIIF manifest"), query.url(f"{iiif}/manifest"), _("the pictures found, in any IIIF viewer")),
        Format(_("IIIF collection"), query.url(f"{iiif}/collection"), _("their documents, in any IIIF viewer")),
        Format(_("Annotations"), query.url(f"{iiif}/annotations"), _("what is said of them, as W3C annotations")),
        Format("Atom", query.url("/search.atom"), _("the newest of them, for a feed reader")),
    ]
