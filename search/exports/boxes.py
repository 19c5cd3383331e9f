"""The objects found in pictures, with their boxes in the pixels of the picture as our Image API delivers it.

A picture here is an illustration as it lies on its page: it is not turned, so that boxes need no turning either. Boxes
are cut at its edges; a box outside it is left out, as is one under the confidence that the search asks of its object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from search import addresses
from search.exports.rows import Chosen, absolute
from search.query import SearchQuery
from search.terms import Glossary

PICTURES = """
    SELECT i.id, i.x, i.y, i.w, i.h, p.id, p.width, p.file_width, p.file <> '', i.caption,
        coalesce(nullif(d.rights, ''), c.rights), coalesce(nullif(d.attribution, ''), c.attribution)
    FROM indexing_illustration i JOIN indexing_page p ON p.id = i.page_id
    JOIN indexing_document d ON d.id = p.document_id JOIN indexing_corpus c ON c.id = d.corpus_id
    WHERE i.id = ANY(%s)
"""
BOXES = """
    SELECT s.illustration_id, s.id, s.term_id, s.confidence, s.x, s.y, s.w, s.h, s.polygon,
        trim(a.name || ' ' || a.version), s.status
    FROM indexing_statement s JOIN indexing_agent a ON a.id = s.agent_id
    WHERE s.illustration_id = ANY(%s) AND s.term_id = ANY(%s) AND s.x IS NOT NULL AND s.status <> 'rejected'
    ORDER BY s.illustration_id, s.confidence DESC, s.id
"""


@dataclass(frozen=True)
class Box:
    """`xywh` and the corners of `polygon` are pixels of the picture delivered."""

    statement: int
    term: int
    confidence: float
    xywh: tuple[float, float, float, float]
    polygon: tuple[tuple[float, float], ...]
    agent: str
    status: str


@dataclass
class Picture:
    id: int
    width: int
    height: int
    url: str
    permalink: str
    caption: str
    rights: str
    attribution: str
    boxes: list[Box] = field(default_factory=list)


def floors(query: SearchQuery, glossary: Glossary) -> dict[int, float]:
    """{term: the least confidence that the search asks of it}."""
    asked = ((glossary.find("object", floor.code), floor) for floor in query.object if not floor.excluded)
    return {word.id: floor.confidence for word, floor in asked if word}


def pictures(chosen: Chosen, glossary: Glossary, least: Mapping[int, float]) -> Iterator[Picture]:
    """Every illustration chosen, in order, also those without a box."""
    terms = [word.id for word in glossary.by_id.values() if word.vocabulary == "object"]
    for places in chosen.batches():
        ids = [place.id for place in places]
        with connection.cursor() as cursor:
            cursor.execute(PICTURES, [ids])
            frames = {row[0]: row for row in cursor.fetchall()}
            found = {key: _picture(row) for key, row in frames.items()}
            cursor.execute(BOXES, [ids, terms])
            for key, *said in cursor.fetchall():
                box = _box(frames[key], found[key], said)
                if box and box.confidence >= least.get(box.term, 0):
                    found[key].boxes.append(box)
        yield from (found[key] for key in ids if key in found)


def _scale(row: tuple[Any, ...]) -> float:
    """Pixels delivered for one pixel of the source: the working copy may be smaller than the page."""
    page_width, file_width = row[6], row[7]
    return min(1.0, file_width / page_width) if file_width and page_width else 1.0


def _picture(row: tuple[Any, ...]) -> Picture:
    key, x, y, w, h, page, _width, _file, ready, caption, rights, attribution = row
    scale = _scale(row)
    return Picture(
        id=key,
        width=max(1, round(w * scale)),
        height=max(1, round(h * scale)),
        url=absolute(addresses.iiif(page, (x, y, w, h))) if ready else "",
        permalink=absolute(addresses.illustration(key)),
        caption=caption,
        rights=rights,
        attribution=attribution,
    )


def _box(row: tuple[Any, ...], picture: Picture, said: list[Any]) -> Box | None:
    statement, term, confidence, x, y, w, h, polygon, agent, status = said
    across, down = picture.width / row[3], picture.height / row[4]
    left, top = max(0.0, (x - row[1]) * across), max(0.0, (y - row[2]) * down)
    right = min(float(picture.width), (x + w - row[1]) * across)
    bottom = min(float(picture.height), (y + h - row[2]) * down)
    if right <= left or bottom <= top:
        return None
    place = (round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2))
    corners = tuple(
        (
            round(min(max((a - row[1]) * across, 0), picture.width), 2),
            round(min(max((b - row[2]) * down, 0), picture.height), 2),
        )
        for a, b in polygon or ()
    )
    return Box(statement, term, round(confidence, 4), place, corners, agent, status)
