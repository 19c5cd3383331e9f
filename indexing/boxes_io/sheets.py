"""What stands on pages: frames of illustrations with their layout class, and boxes of objects, nothing refused.

A page is *reviewed* when a person has set a place or judged a statement on it; its frames are the truth then, all of
them. Of an object, a page is judged when a person has spoken of a box of its kind there. Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from indexing.models import Corpus, Illustration, Page, Statement
from indexing.pipeline.boxes import Box as Place

BATCH = 200
#: From this confidence on an unreviewed box of an object counts as there.
SURE = 0.5
BY_PERSON = ~Q(status=Statement.Status.MACHINE) | Q(reviewer__isnull=False) | Q(agent__user__isnull=False)


@dataclass(frozen=True)
class Box:
    """`label` is a code of the vocabulary "layout" or "object"; `place` in page pixels; `key` names the row behind it:
    "i12" an illustration, "s34" a statement."""

    vocabulary: str
    label: str
    place: Place
    key: str
    confidence: float
    agent: str
    by_person: bool


@dataclass
class Sheet:
    page: Page
    reviewed: bool = False
    boxes: list[Box] = field(default_factory=list)
    judged: set[str] = field(default_factory=set)

    @property
    def scale(self) -> float:
        """Pixels of the working copy for one of the page."""
        return self.page.file_width / self.page.width if self.page.file_width and self.page.width else 1.0

    @property
    def size(self) -> tuple[int, int]:
        """Of the working copy, which is the picture that goes out."""
        page = self.page
        return page.file_width or page.width, page.file_height or page.height


def pages_of(corpora: Collection[Corpus], *, reviewed: bool = True) -> QuerySet[Page]:
    """Pages with a working copy, those a person has reviewed or all that show something."""
    pages = Page.objects.filter(document__corpus__in=corpora, document__withdrawn_at=None).exclude(file="")
    seen = Illustration.objects.filter(withdrawn_at=None) if not reviewed else _reviewed()
    return pages.filter(pk__in=seen.values("page")).select_related("document__corpus").order_by("pk")


def reviewed_pages() -> dict[int, int]:
    """{corpus: how many of its pages a person has reviewed}, in one look at the statements."""
    pages = Page.objects.filter(document__withdrawn_at=None, pk__in=_reviewed().values("page")).exclude(file="")
    counted = pages.order_by().values("document__corpus").annotate(count=Count("pk"))
    return {row["document__corpus"]: row["count"] for row in counted}


def sheets(pages: Iterable[Page]) -> Iterator[Sheet]:
    """Of each page what stands on it, in the order of the pages."""
    batch: list[Page] = []
    for page in pages:
        batch.append(page)
        if len(batch) == BATCH:
            yield from _read(batch)
            batch = []
    yield from _read(batch)


def _reviewed(batch: Collection[Page] | None = None) -> QuerySet[Illustration]:
    """On some pages, or on all: asked of a few, the database must not look through every statement there is."""
    told, rows = Statement.objects.filter(BY_PERSON), Illustration.objects.all()
    if batch is not None:
        told, rows = told.filter(illustration__page__in=batch), rows.filter(page__in=batch)
    return rows.filter(~Q(corrected=[]) | Q(found_by__kind="person") | Q(pk__in=told.values("illustration")))


def _read(batch: list[Page]) -> Iterator[Sheet]:
    found = {page.pk: Sheet(page) for page in batch}
    reviewed = set(_reviewed(batch).values_list("page", flat=True))
    rows = Illustration.objects.filter(page__in=batch, withdrawn_at=None, noise=False).select_related("found_by")
    frames = {row.pk: row for row in rows.order_by("page", "y", "x", "pk")}
    said = Statement.objects.filter(illustration__in=frames, term__vocabulary__in=("layout", "object"))
    classes: dict[int, Statement] = {}
    objects: list[Statement] = []
    for one in said.select_related("term", "agent").order_by("illustration", "pk"):
        if one.term.vocabulary == "object" and one.x is not None:
            objects.append(one)
        elif one.term.vocabulary == "layout" and one.x is None and one.status != Statement.Status.REJECTED:
            classes[one.illustration_id] = max(classes.get(one.illustration_id, one), one, key=_weight)
    for row in frames.values():
        found[row.page_id].boxes.append(_frame(row, classes.get(row.pk)))
    for one in objects:
        _add(found[frames[one.illustration_id].page_id], one)
    for sheet in found.values():
        sheet.reviewed = sheet.page.pk in reviewed
        yield sheet


def _frame(row: Illustration, said: Statement | None) -> Box:
    by_person = bool(row.corrected) or (row.found_by is not None and row.found_by.kind == "person")
    code = said.term.code if said else "illustration"
    return Box("layout", code, (row.x, row.y, row.w, row.h), f"i{row.pk}", row.confidence, str(row.found_by or ""),
               by_person)  # fmt: skip


def _add(sheet: Sheet, said: Statement) -> None:
    by_person = is_by_person(said)
    if by_person:
        sheet.judged.add(said.term.code)
    if said.status == Statement.Status.REJECTED:
        return
    place = (said.x or 0, said.y or 0, said.w or 1, said.h or 1)
    sheet.boxes.append(Box("object", said.term.code, place, f"s{said.pk}", said.confidence, str(said.agent), by_person))


def is_by_person(said: Statement) -> bool:
    return (
        said.status != Statement.Status.MACHINE or said.reviewer_id is not None or said.agent.user_id is not None
    )  # fmt: skip


def _weight(said: Statement) -> tuple[bool, float, int]:
    """What a person says or accepted comes first, then what is surest, then what was said last."""
    return said.status == Statement.Status.ACCEPTED, said.confidence, said.pk
