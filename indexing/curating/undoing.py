"""Acts taken back: every row as it was before, except those that somebody has changed since.

The undo is an act of its own and can be undone. What was changed since stays as it is; its illustrations are named in
the undo's detail under "left".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ForeignKey, Model

from indexing.curating.acting import acting
from indexing.curating.pen import Pen
from indexing.curating.rows import AUDITED, put, values
from indexing.curating.working import is_of_a_job, take_back
from indexing.hub.shelf import home
from indexing.models import (
    Act,
    Change,
    Concept,
    Corpus,
    Document,
    Illustration,
    Page,
    Statement,
    Term,
    TrainedDetector,
)
from indexing.pipeline.illustrations import forget, lock

Run = list[Change]
#: What machines find out of an illustration that a person has made: no reason to leave it alone.
FOUND_OUT = {"colour_mode", "palette", "paper", "fingerprint", "copies", "matched_at", "described_at"}


class UndoError(Exception):
    """The act cannot be taken back: it was already, it still goes on, or all of it was changed since."""


@transaction.atomic
def undo(act: Act, user: User) -> Act:
    """Takes back an act in one transaction. UndoError, also for the second of two who ask at once."""
    Act.objects.select_for_update(no_key=True).only("pk").get(pk=act.pk)
    check(act)
    if is_of_a_job(act):
        done = take_back(act, user)
        if done is None:
            raise UndoError("changed since")
        return done
    # An edit that is being written is waited for, and then seen.
    touched = Illustration.objects.filter(pk__in=act.changes.values("illustration"))
    lock(set(touched.order_by().values_list("page", flat=True)))
    with acting(user, "undo", detail={"of": act.verb}, corpus=act.corpus, undoes=act) as pen:
        left = restore(pen, list(act.changes.order_by("-pk")))
        if not pen.changed:
            raise UndoError("changed since")
        pen.act.detail |= {"left": sorted(left)}
        pen.act.save(update_fields=["detail"])
    return pen.act


def check(act: Act) -> None:
    if act.ended_at is None:
        raise UndoError("under way")
    if undone(act):
        raise UndoError("undone already")


def undone(act: Act) -> bool:
    """True when an undo of the act stands, that is: was not undone in its turn."""
    return any(not undone(one) for one in act.undone_by.all())


def restore(pen: Pen, changes: Sequence[Change]) -> set[int]:
    """Puts back what the rows were before `changes`, which come latest first. Returns the illustrations left alone."""
    left: set[int] = set()
    for run in _runs(changes):
        model = AUDITED[run[0].model]
        rows = {row.pk: row for row in model._default_manager.filter(pk__in=[change.row for change in run])}
        fitting = [change for change in run if _untouched(change, rows.get(change.row))]
        if fitting:
            _put_back(pen, model, fitting, rows)
        kept = {change.pk for change in fitting}
        left |= {change.illustration_id or 0 for change in run if change.pk not in kept}
    return left


def _runs(changes: Sequence[Change]) -> Iterator[Run]:
    """Neighbours that are written alike, so that ten thousand rows are not ten thousand statements."""
    run: Run = []
    rows: set[int] = set()
    for change in changes:
        if run and (_form(change) != _form(run[-1]) or change.row in rows):
            yield run
            run, rows = [], set()
        run.append(change)
        rows.add(change.row)
    if run:
        yield run


def _form(change: Change) -> tuple[str, bool, bool, tuple[str, ...]]:
    fields = tuple(sorted(change.before)) if change.before and change.after else ()
    return change.model, change.before is None, change.after is None, fields


def _untouched(change: Change, row: Model | None) -> bool:
    if change.after is None or row is None:
        return change.after is None and row is None
    if _holds(row) if change.before is None else _has_lost_its_weights(change, row):
        return False
    compared = change.after
    if change.before is None and isinstance(row, Illustration):
        if _others(change):
            return False
        compared = {name: value for name, value in change.after.items() if name not in FOUND_OUT}
    return bool(values(row, compared) == compared)


def _holds(row: Model) -> bool:
    """True when what somebody else has put into it would go with it."""
    if isinstance(row, Corpus):
        return row.documents.exists()
    if isinstance(row, Document):
        return row.pages.exists()
    if isinstance(row, Concept | Term):  # machines have said it since
        return Statement.objects.filter(term=row.pk if isinstance(row, Term) else row.term_id).exists()
    return isinstance(row, Page) and row.illustrations.exists()


def _has_lost_its_weights(change: Change, row: Model) -> bool:
    file = (change.before or {}).get("file")
    return isinstance(row, TrainedDetector) and bool(file) and not (home() / str(file)).is_file()


def _others(change: Change) -> bool:
    """True when an act that stands has since written of an illustration that this one made."""
    later = Change.objects.filter(illustration=change.row, act__gt=change.act_id, act__undoes=None)
    return any(not undone(act) for act in Act.objects.filter(changes__in=later).distinct())


def _put_back(pen: Pen, model: type[Model], run: Run, rows: dict[int, Model]) -> None:
    manager = model._default_manager
    first = run[0]
    if first.before is None:
        gone = [rows[change.row] for change in run]
        for row in gone:
            pen.note(row, values(row), None)
        if model is Illustration:
            forget([row.pk for row in gone])
        manager.filter(pk__in=[row.pk for row in gone]).delete()
        return
    for change in run:
        row = rows.get(change.row) or model()
        put(row, change.before or {})
        rows[change.row] = row
        pen.note(row, change.after, change.before)
    ordered = [rows[change.row] for change in run]
    if first.after is None:
        _without_gone(model, ordered)
        manager.bulk_create(ordered)
    else:
        manager.bulk_update(ordered, list(first.before), batch_size=500)


def _without_gone(model: type[Model], made: Sequence[Model]) -> None:
    """Rows made again point at nothing where what they pointed at is no more, as its deletion would have left them."""
    for field in model._meta.concrete_fields:
        if field.null and isinstance(field, ForeignKey):
            asked = {getattr(row, field.attname) for row in made} - {None}
            there = set(field.remote_field.model._base_manager.filter(pk__in=asked).values_list("pk", flat=True))
            for row in made:
                if getattr(row, field.attname) not in there:
                    setattr(row, field.attname, None)
