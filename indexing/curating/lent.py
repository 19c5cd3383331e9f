"""A page that a curator sends to a corpus: document, page, illustrations and what is seen in them, as one act.

What the machine found is said by the machine, what the curator drew or named by the curator. The picture goes to
MEDIA_ROOT; if the act fails, it is not left there.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from indexing.curating import Pen, acting, person
from indexing.curating.cuts import centre, holds
from indexing.curating.values import assign
from indexing.models import Agent, Corpus, Document, Illustration, Page, Statement, Term
from indexing.pipeline.boxes import Box
from indexing.pipeline.terms import TermBook

KIND = "lent"


@dataclass(frozen=True)
class LentBox:
    """`agent`: the model that says so, None for the curator. `box` in pixels of the picture."""

    vocabulary: str
    code: str
    confidence: float
    box: Box
    agent: int | None


def send(
    user: User, corpus: Corpus, title: str, source: str, body: bytes, size: tuple[int, int], boxes: Sequence[LentBox]
) -> Page:
    """Stores a JPEG and its boxes. A box of an object outside every frame makes a frame of its own."""
    detail = {"title": title[:200], "source": source[:500], "boxes": len(boxes)}
    path: Path | None = None
    try:
        with acting(user, "send-page", detail=detail, corpus=corpus) as pen:
            page = _page(pen, corpus, title, source, size)
            path = Path(settings.MEDIA_ROOT) / page.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            _boxes(pen, page, boxes)
    except BaseException:
        if path is not None:
            path.unlink(missing_ok=True)
        raise
    return page


def _page(pen: Pen, corpus: Corpus, title: str, source: str, size: tuple[int, int]) -> Page:
    own = uuid.uuid4().hex
    address = source if source.startswith(("http://", "https://")) and len(source) <= 1000 else ""
    document = Document(
        corpus=corpus, source_kind=KIND, source_id=f"urn:uuid:{own}", title=title, rights=corpus.rights,
        attribution=corpus.attribution, homepage=address,
    )  # fmt: skip
    [document] = pen.create([document])
    width, height = size
    [page] = pen.create([
        Page(document=document, order=1, label="1", width=width, height=height, image="", file=f"pages/lent/{own}.jpg",
             file_width=width, file_height=height, fetched_at=timezone.now(), segmented_by_source=True)
    ])  # fmt: skip
    return page


def _boxes(pen: Pen, page: Page, boxes: Sequence[LentBox]) -> None:
    """`segmented_by_source` on the page keeps the frames: they were looked at by a person already."""
    book = TermBook()
    terms = Term.objects.in_bulk([book.ensure(one.vocabulary, one.code).id for one in boxes])
    by_code = {(term.vocabulary, term.code): term for term in terms.values()}
    frames: dict[Box, Illustration] = {}
    for one in boxes:
        if one.vocabulary == "layout" and one.box not in frames:
            frames[one.box] = _frame(pen, page, one)
            if one.code != "illustration":
                _say(pen, frames[one.box], by_code[one.vocabulary, one.code], one, None)
    for one in boxes:
        if one.vocabulary == "object":
            around = [box for box in frames if holds(box, centre(one.box))]
            if not around:
                frames[one.box] = _frame(pen, page, one)
                around = [one.box]
            home = frames[min(around, key=lambda box: box[2] * box[3])]
            _say(pen, home, by_code[one.vocabulary, one.code], one, one.box)


def _frame(pen: Pen, page: Page, one: LentBox) -> Illustration:
    agent = Agent.objects.get(pk=one.agent) if one.agent else person(_user(pen))
    x, y, w, h = one.box
    placed = [] if one.agent else ["place"]
    new = Illustration(page=page, x=x, y=y, w=w, h=h, found_by=agent, confidence=one.confidence, corrected=placed)
    return pen.create([new])[0]


def _say(pen: Pen, row: Illustration, term: Term, one: LentBox, box: Box | None) -> None:
    if one.agent is None:
        assign(pen, [row.pk], term, box)
        return
    x, y, w, h = box or (None, None, None, None)
    pen.create([
        Statement(illustration=row, term=term, agent_id=one.agent, confidence=one.confidence, x=x, y=y, w=w, h=h)
    ])  # fmt: skip


def _user(pen: Pen) -> User:
    user = pen.act.user
    assert user is not None  # sending takes a curator
    return user
