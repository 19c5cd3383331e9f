"""The rows of one page of results, as readers see them, in two queries whatever their number."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from indexing.images import region_url
from indexing.measures import Sheet
from search import addresses, palette
from search.results import FoundObject, Hit
from search.terms import Glossary

THUMBNAIL, LARGE = 320, 640
MOST_OBJECTS = 40
COLUMNS = """
    e.illustration_id AS id, e.page_id, e.document_id, c.slug AS corpus, d.title, p.label, p."order", p.file,
    i.x, i.y, i.w, i.h, i.rotation, i.caption, i.palette->0 AS tint, e.technique, e.function, e.genre,
    e.year_from, e.year_to, e.verified, p.width, p.height, p.mm_width, p.mm_height
"""
ROWS = f"""
    SELECT {COLUMNS} FROM indexing_entry e
    JOIN indexing_illustration i ON i.id = e.illustration_id
    JOIN indexing_page p ON p.id = e.page_id
    JOIN indexing_document d ON d.id = e.document_id
    JOIN indexing_corpus c ON c.id = e.corpus_id
    WHERE e.illustration_id = ANY(%s)
"""  # noqa: S608 (constants only)
OBJECTS = """
    SELECT s.illustration_id, s.term_id, s.confidence, s.x, s.y, s.w, s.h, trim(a.name || ' ' || a.version)
    FROM indexing_statement s JOIN indexing_agent a ON a.id = s.agent_id
    WHERE s.illustration_id = ANY(%s) AND s.term_id = ANY(%s) AND s.x IS NOT NULL AND s.status <> 'rejected'
    ORDER BY s.illustration_id, s.confidence DESC, s.id
"""


def hits(
    found: Sequence[tuple[int, Collection[str]]],
    scores: Mapping[int, float],
    glossary: Glossary,
    language: str,
    asked: Collection[str] = (),
) -> tuple[Hit, ...]:
    """`found` gives (id, why) in the order to keep. Boxes of objects are shown, and of whatever else was `asked`."""
    ids = [key for key, _ in found]
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [ids])
        names = [column.name for column in cursor.description]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    boxes = objects(ids, glossary, language, asked)
    return tuple(
        _hit(rows[key], scores.get(key), tuple(why), tuple(boxes.get(key, ())), glossary, language)
        for key, why in found
        if key in rows
    )


def objects(
    ids: Sequence[int], glossary: Glossary, language: str, asked: Collection[str] = ()
) -> dict[int, list[FoundObject]]:
    """The boxes in each illustration, surest first. Layout classes frame whole pictures, so only when asked for."""
    shown = [
        word.id
        for word in glossary.by_id.values()
        if word.vocabulary == "object" or (word.vocabulary == "layout" and word.code in asked)
    ]
    boxes: dict[int, list[FoundObject]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS, [list(ids), shown])
        for key, term, confidence, x, y, w, h, agent in cursor.fetchall():
            held = boxes.setdefault(key, [])
            if len(held) < MOST_OBJECTS:
                label = glossary.label(term, language)
                held.append(FoundObject(glossary.code(term), label, round(confidence, 4), (x, y, w, h), agent))
    return boxes


def _hit(
    row: dict[str, Any],
    score: float | None,
    why: tuple[str, ...],
    boxes: tuple[FoundObject, ...],
    glossary: Glossary,
    language: str,
) -> Hit:
    xywh = (row["x"], row["y"], row["w"], row["h"])
    place = (row["page_id"], xywh)
    ready = bool(row["file"])
    return Hit(
        id=row["id"],
        score=score,
        why=why,
        url=addresses.illustration(row["id"]),
        image=region_url(*place, THUMBNAIL, row["rotation"]) if ready else "",
        image_large=region_url(*place, LARGE, row["rotation"]) if ready else "",
        iiif=addresses.iiif(*place, row["rotation"]) if ready else "",
        document_id=row["document_id"],
        document_title=row["title"],
        document_url=addresses.document(row["document_id"]),
        page_id=row["page_id"],
        page_label=row["label"] or str(row["order"]),
        page_url=addresses.page(row["page_id"]),
        corpus=row["corpus"],
        xywh=xywh,
        rotation=row["rotation"],
        caption=row["caption"],
        technique=glossary.label(row["technique"], language),
        function=glossary.label(row["function"], language),
        genre=glossary.label(row["genre"], language),
        year_from=row["year_from"],
        year_to=row["year_to"],
        colour=palette.hexadecimal(json.loads(row["tint"])) if row["tint"] else "",
        verified=row["verified"],
        objects=boxes,
        technique_code=glossary.code(row["technique"]),
        function_code=glossary.code(row["function"]),
        genre_code=glossary.code(row["genre"]),
        sheet=Sheet(row["width"], row["height"], row["mm_width"], row["mm_height"]),
    )
