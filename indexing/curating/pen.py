"""The pen of an act: writes rows and keeps what they were. Used inside `acting`, which opens and closes it.

Illustrations whose values changed are settled again at the close, in the same transaction, so that search and page
agree with the act at once. Those whose place changed are described again by a job: their vectors are of another
picture. Concepts and trained heads that begin or cease to speak are said of all pictures, or unsaid, by a job too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from indexing.curating.following import follow
from indexing.curating.rows import NAMES, Values, illustration_of, values
from indexing.jobs.claims import Step, add_steps
from indexing.models import (
    Act,
    Change,
    Concept,
    Illustration,
    Job,
    Page,
    Report,
    Stage,
    Statement,
    TrainedHead,
    Verdict,
)
from indexing.pipeline import computing
from indexing.pipeline.illustrations import forget
from indexing.pipeline.settle import settle_illustrations

T = TypeVar("T", bound=Model)
#: Fields of an illustration on which its vectors, palette and objects depend.
SEEN = {"x", "y", "w", "h", "rotation", "withdrawn_at"}
#: Fields of an illustration whose words the search knows.
TEXTS = {"caption", "heading", "nearby_text"}
TOGETHER = 500


class Pen:
    def __init__(self, act: Act) -> None:
        self.act = act
        self._changes: list[Change] = []
        self._settle: set[int] = set()
        self._texts: set[int] = set()
        self._again: set[int] = set()
        self._heads: set[str] = set()
        self._concepts: dict[int, str] = {}

    @property
    def changed(self) -> bool:
        return bool(self._changes)

    def create(self, rows: Sequence[T]) -> list[T]:
        """Stores new rows of one model. Returns them with their ids."""
        if not rows:
            return []
        made = type(rows[0])._default_manager.bulk_create(rows, batch_size=TOGETHER)
        for row in made:
            self.note(row, None, values(row))
        return made

    def update(self, rows: Iterable[T], **new: Any) -> list[T]:
        """Sets the same values on rows just read, those that have them already left out. Returns the others."""
        altered = []
        for row in rows:
            before = values(row, new)
            for name, value in new.items():
                setattr(row, name, value)
            after = values(row, new)
            different = [name for name in new if before[name] != after[name]]
            if different:
                altered.append(row)
                self.note(row, {n: before[n] for n in different}, {n: after[n] for n in different})
        if altered:
            type(altered[0])._default_manager.filter(pk__in=[row.pk for row in altered]).update(**new)
        return altered

    def delete(self, rows: Iterable[Model]) -> None:
        for row in list(rows):
            self.note(row, values(row), None)
            if isinstance(row, Illustration):
                forget([row.pk])
            type(row)._default_manager.filter(pk=row.pk).delete()

    def note(self, row: Model, before: Values | None, after: Values | None) -> None:
        """Keeps a change that has been written, or is about to be."""
        about = illustration_of(row)
        self._changes.append(
            Change(act=self.act, illustration_id=about, model=NAMES[type(row)], row=row.pk, before=before, after=after)
        )
        if about is not None and isinstance(row, Illustration | Statement | Verdict | Report):
            self._settle.add(about)
            if isinstance(row, Statement) and before and before.get("illustration"):
                self._settle.add(before["illustration"])  # the one that it was about before
            if isinstance(row, Illustration) and (before is None or SEEN & set(before)):
                self._again.add(about)
            if isinstance(row, Illustration) and TEXTS & {*(before or TEXTS), *(after or ())}:
                self._texts.add(about)
        if before is not None and after is not None and "state" in after:
            if isinstance(row, TrainedHead):
                self._heads.add(row.vocabulary)
            elif isinstance(row, Concept):
                self._concepts[row.pk] = "withdraw" if after["state"] == Concept.State.DRAFT else "publish"

    def close(self) -> None:
        """Stores the changes and makes the search follow them."""
        gone = {change.row for change in self._changes if change.model == "illustration" and change.after is None}
        gone -= set(Illustration.objects.filter(pk__in=gone).values_list("pk", flat=True))
        for change in self._changes:
            change.illustration_id = None if change.illustration_id in gone else change.illustration_id
        Change.objects.bulk_create(self._changes, batch_size=2000)
        about = {change.illustration_id or f"{change.model} {change.row}" for change in self._changes}
        self.act.count += len(about)
        self.act.save(update_fields=["count"])
        for texts in (True, False):
            ids = sorted(pk for pk in self._settle - gone if (pk in self._texts) is texts)
            for start in range(0, len(ids), TOGETHER):
                settle_illustrations(ids[start : start + TOGETHER], texts=texts)
        self._describe()
        follow(self.act, self._changes)
        self._speak()

    def _describe(self) -> None:
        live = Illustration.objects.filter(pk__in=self._again, withdrawn_at=None)
        pages = Page.objects.filter(illustrations__in=live).exclude(file="").distinct().order_by("pk")
        found = list(pages.values_list("pk", "document__corpus"))
        if not found:
            return
        job = Job.objects.create(
            corpus_id=found[0][1], options={"task": "edit", "act": self.act.pk}, launched_by=self.act.user
        )
        add_steps(job.pk, [Step.of_page(Stage.DESCRIBE, page) for page, _ in found])

    def _speak(self) -> None:
        for vocabulary in sorted(self._heads):
            computing.launch("heads", user=self.act.user, vocabulary=vocabulary)
        for concept, what in self._concepts.items():
            computing.launch("concept", user=self.act.user, concept=concept, act=what)
