"""One deed on many illustrations, as one act: a job works through it, a share at a time, and can be taken back whole.

Each share is one transaction that also notes how far the act is, so that a share done twice changes nothing twice. The
undo of a large act is such an act too. An act whose job failed or was cancelled ends where it stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indexing.curating import undoing
from indexing.curating.acting import acting
from indexing.curating.deeds import Deed, apply
from indexing.jobs import OVER
from indexing.models import Act, Change, Corpus, Illustration, Job
from indexing.pipeline import computing
from indexing.pipeline.illustrations import lock

#: Illustrations, or rows of an undo, in one transaction: about two seconds of locks.
SHARE = 500
#: Illustrations that one act may choose.
MOST = 100_000


@dataclass(frozen=True)
class Progress:
    """Of illustrations, or of rows where an act is taken back."""

    done: int
    total: int

    @property
    def percent(self) -> float:
        return 100.0 * self.done / self.total if self.total else 100.0


def launch(user: User, deed: Deed, chosen: Sequence[int], query: str = "") -> Act:
    """An act under way on `chosen` illustrations (1 to MOST, else ValueError), found by the search `query`."""
    if not 0 < len(chosen) <= MOST:
        raise ValueError(f"{len(chosen)} illustrations: an act is on 1 to {MOST}")
    deed.found_term()
    detail = {**deed.as_detail(), "query": query, "done": 0, "total": len(chosen)}
    with transaction.atomic():
        act = Act.objects.create(
            user=user, verb=deed.verb, detail=detail, chosen=list(chosen), corpus=_corpus_of(chosen)
        )
        return _with_job(act, "0")


def take_back(act: Act, user: User) -> Act:
    """Takes an act back, at once or, where it changed more than SHARE rows, by a job. UndoError."""
    with transaction.atomic():
        held = (
            Act.objects.select_for_update(of=("self",)).defer("chosen").select_related("job", "corpus").get(pk=act.pk)
        )
        end(held)
        rows = held.changes.count()
        if rows <= SHARE:
            return undoing.undo(held, user)
        undoing.check(held)
        detail = {"of": held.verb, "done": 0, "total": rows, "left": []}
        back = Act.objects.create(user=user, verb="undo", detail=detail, corpus=held.corpus, undoes=held)
        return _with_job(back, "all")


def progress(act: Act) -> Progress:
    total = int(act.detail.get("total", 0))
    return Progress(total if act.ended_at else int(act.detail.get("done", 0)), total)


def end(act: Act) -> None:
    """Ends an act whose job ended before its work: what it has done stands, and can be taken back."""
    if act.ended_at is None and "total" in act.detail and (act.job is None or act.job.state in OVER):
        act.ended_at = (act.job and act.job.ended_at) or timezone.now()
        act.save(update_fields=["ended_at"])


@transaction.atomic
def compute(job: Job, key: str) -> Sequence[str]:
    """The computation `act`: `key` is the place in `chosen` where the share begins, or for an undo the id of the change
    that it comes before ("all": the last)."""
    act = Act.objects.select_for_update(of=("self",)).select_related("user", "undoes").get(pk=job.options["act"])
    if act.ended_at:
        return ()
    return _undo_share(act, key) if act.undoes else _share(act, int(key))


def _share(act: Act, start: int) -> Sequence[str]:
    following = min(start + SHARE, len(act.chosen))
    if act.detail["done"] <= start:
        ids = _there(act.chosen[start:following])
        with acting(act.user, act.verb, act=act) as pen:
            apply(pen, ids, Deed.of(act))
        act.detail["done"] = following
        _note(act, over=following == len(act.chosen))
    return (str(following),) if following < len(act.chosen) else ()


def _undo_share(act: Act, key: str) -> Sequence[str]:
    changes = Change.objects.filter(act=act.undoes_id).order_by("-pk")
    below = act.detail.get("below")
    if below is None or (key != "all" and below >= int(key)):
        share = list(changes[:SHARE] if below is None else changes.filter(pk__lt=below)[:SHARE])
        _there({change.illustration_id for change in share if change.illustration_id})
        with acting(act.user, act.verb, act=act) as pen:
            left = undoing.restore(pen, share)
        below = share[-1].pk
        act.detail |= {"below": below, "done": act.detail["done"] + len(share)}
        act.detail["left"] = sorted({*act.detail["left"], *left})
        _note(act, over=act.detail["done"] >= act.detail["total"])
    return (str(below),) if act.detail["done"] < act.detail["total"] else ()


def _there(ids: Collection[int]) -> list[int]:
    """Those still here, with their pages locked as describing and settling lock them: first of all."""
    rows = list(Illustration.objects.filter(pk__in=ids, withdrawn_at=None).order_by("pk").values_list("pk", "page"))
    lock({page for _, page in rows})
    return [pk for pk, _ in rows]


def _note(act: Act, *, over: bool) -> None:
    if over:
        act.ended_at = timezone.now()
        # Rows of one illustration may have stood in two shares.
        act.count = act.changes.order_by().values("illustration").distinct().count()
    act.save(update_fields=["detail", "ended_at", "count"])


def _with_job(act: Act, key: str) -> Act:
    act.job = computing.launch("act", keys=[key], corpus=act.corpus, user=act.user, act=act.pk)
    act.save(update_fields=["job"])
    return act


def _corpus_of(chosen: Collection[int]) -> Corpus | None:
    """The one corpus that all come from."""
    found = Corpus.objects.filter(documents__pages__illustrations__in=chosen).distinct()[:2]
    return found[0] if len(found) == 1 else None
