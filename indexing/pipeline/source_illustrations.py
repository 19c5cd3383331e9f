"""The illustrations and statements that a source brings (GallicaPix), with who said each thing there.

Words of the source that no list knows become provisional terms. Written in bulk: one import brings thousands. Called
inside the transaction of the step, with the pages locked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from indexing.models import Agent, Illustration, Page
from indexing.pipeline import statements
from indexing.pipeline.boxes import clamp
from indexing.pipeline.illustrations import Found, reconcile
from indexing.pipeline.palettes import from_rgb
from indexing.pipeline.statements import Claim
from indexing.pipeline.terms import TermBook
from indexing.sources.records import IllustrationRecord, StatementRecord
from indexing.text import clean


def store_illustrations(pages: Mapping[Page, Sequence[IllustrationRecord]]) -> None:
    if not any(pages.values()) and not Illustration.objects.filter(page__in=pages).exists():
        return
    source = Agent.objects.get_or_create(kind=Agent.Kind.CATALOGUE, name="source", version="", sha256="")[0]
    known = list(Illustration.objects.filter(page__in=pages).values_list("pk", flat=True))
    records: dict[int, dict[Any, IllustrationRecord]] = {}
    for page, several in pages.items():
        boxes = [(clamp((r.box.x, r.box.y, r.box.w, r.box.h), page.width, page.height), r) for r in several]
        records[page.pk] = {box: record for box, record in boxes if box is not None}
    found = {
        page: [Found(box, 1.0, _values(r), _defaults(r)) for box, r in several.items()]
        for page, several in records.items()
    }
    rows = reconcile(found, source)
    pairs = [
        (row, record)
        for page, several in records.items()
        for row, record in zip(rows[page], several.values(), strict=True)
    ]
    _statements(pairs, known)


def _values(record: IllustrationRecord) -> dict[str, Any]:
    return {
        "caption": clean(record.caption),
        "heading": clean(record.heading),
        "nearby_text": clean(record.nearby_text),
        "rotation": record.rotation % 360,
        "noise": record.noise,
    }


def _defaults(record: IllustrationRecord) -> dict[str, Any]:
    """What holds until the picture itself has been looked at."""
    palette = from_rgb(record.palette) if record.palette else []
    return {"colour_mode": record.colour_mode[:20], "palette": palette}


def _statements(pairs: Sequence[tuple[Illustration, IllustrationRecord]], known: Sequence[int]) -> None:
    book, agents = TermBook(), _agents([s for _, record in pairs for s in record.statements])
    claims = []
    for row, record in pairs:
        for said in record.statements:
            term = book.ensure(said.vocabulary, said.code, fr=said.label)
            box = (said.box.x, said.box.y, max(1, said.box.w), max(1, said.box.h)) if said.box else None
            agent = agents[said.agent_kind, said.agent_name]
            claims.append(Claim(row.pk, term.id, agent, said.confidence, clean(said.label), box))
    statements.replace({row.pk for row, _ in pairs} & set(known), set(agents.values()), claims)


def _agents(said: Sequence[StatementRecord]) -> dict[tuple[str, str], int]:
    names = {(one.agent_kind, one.agent_name) for one in said}
    rows = Agent.objects.filter(name__in={name[:200] for _, name in names}, version="", sha256="")
    known = {(row.kind, row.name): row.pk for row in rows}
    return {
        (kind, name): known.get((kind, name[:200]))
        or Agent.objects.get_or_create(kind=kind, name=name[:200], version="", sha256="")[0].pk
        for kind, name in sorted(names)
    }
