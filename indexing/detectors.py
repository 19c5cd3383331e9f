"""Detectors fine-tuned here: begun, published for corpora, taken back.

Publishing names the detector in the corpora that shall use it, as one act; taking it back undoes that act, so that each
corpus has the detector of before. What cannot be done is a `DetectorError` whose message is for the reader. Loads no
model.
"""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indexing.curating import UndoError, acting, undo, working
from indexing.hub.catalogue import CATALOGUE
from indexing.hub.shelf import held, in_use
from indexing.jobs.claims import ACTIVE
from indexing.models import Act, Corpus, Job, TrainedDetector
from indexing.vision.weights import folders

KIND = "ultralytics:"
State = TrainedDetector.State
#: Limits of a training: rounds over the pages, and pixels of the longer side of a picture.
EPOCHS, SIDES = (1, 100), (320, 480, 640, 800, 960, 1280)
UNTUNABLE = ("-seg", "world", "yoloe")


class DetectorError(ValueError):
    """What was asked of a detector cannot be done."""


def name_of(trained: TrainedDetector) -> str:
    """As settings and corpora name it."""
    return f"{KIND}{trained.file}"


def starts() -> list[str]:
    """Names of the detectors here that training may start from: those in use, of the list, in the folders of models,
    and earlier ones of ours."""
    named = [in_use().get(role, "") for role in ("layout", "detector")]
    named += [name_of(one) for one in TrainedDetector.objects.exclude(file="")]
    named += [entry.name for entry in CATALOGUE if entry.role in ("detector", "layout")]
    named += [f"{KIND}{file.name}" for folder in folders() for file in sorted(folder.glob("*.pt"))]
    return [
        name for name in dict.fromkeys(named)
        if name.startswith(KIND) and not any(word in name for word in UNTUNABLE) and held(name)
    ]  # fmt: skip


@transaction.atomic
def begin(
    user: User | None, name: str, start: str, corpora: Collection[Corpus], epochs: int, side: int
) -> TrainedDetector:
    """A training, and the job that does it. DetectorError."""
    if not name.strip():
        raise DetectorError(_("Give the detector a name."))
    if start not in starts():
        raise DetectorError(_("Choose one of the models to start from."))
    if not corpora:
        raise DetectorError(_("Choose at least one corpus to learn from."))
    if not EPOCHS[0] <= epochs <= EPOCHS[1]:
        limits = {"least": EPOCHS[0], "most": EPOCHS[1]}
        raise DetectorError(_("The rounds must be a number from %(least)s to %(most)s.") % limits)
    if side not in SIDES:
        raise DetectorError(_("Choose one of the sizes of pictures."))
    plan = {"corpora": sorted(one.slug for one in corpora), "epochs": epochs, "side": side}
    trained = TrainedDetector.objects.create(name=name.strip()[:100], start=start, plan=plan, made_by=user)
    trained.job = working.compute("finetune", user, detector=trained.pk)
    trained.save(update_fields=["job"])
    return trained


def is_under_way(trained: TrainedDetector) -> bool:
    going = (*ACTIVE, Job.State.PAUSED)
    return trained.state == State.TRAINING and trained.job is not None and trained.job.state in going


def is_here(trained: TrainedDetector) -> bool:
    """Whether there are weights to use."""
    return bool(trained.file) and held(name_of(trained)) is not None


def corpora_of(trained: TrainedDetector) -> list[Corpus]:
    """The corpora that use it."""
    return list(Corpus.objects.filter(detector=name_of(trained))) if trained.file else []


def publish(trained: TrainedDetector, corpora: Collection[Corpus], user: User, *, again: bool = False) -> Act:
    """Makes it the detector of some corpora; `again`: their pages are looked at anew by jobs. DetectorError."""
    if trained.state not in (State.DRAFT, State.PUBLISHED, State.RETIRED) or not is_here(trained):
        raise DetectorError(_("There are no weights to publish."))
    if not corpora:
        raise DetectorError(_("Choose at least one corpus that shall use the detector."))
    detail = {"detector": trained.pk, "name": trained.name, "corpora": sorted(one.slug for one in corpora)}
    with acting(user, "publish-detector", detail=detail) as pen:
        pen.update(list(corpora), detector=name_of(trained))
        if not pen.changed:
            raise DetectorError(_("These corpora use it already."))
        pen.update([trained], state=State.PUBLISHED, published_at=timezone.now())
    if again:
        look_again(corpora, user)
    return pen.act


def look_again(corpora: Collection[Corpus], user: User) -> None:
    for corpus in corpora:
        working.describe(corpus, user)


def published_by(trained: TrainedDetector) -> Act | None:
    """The last publication that stands."""
    for act in Act.objects.filter(verb="publish-detector", detail__detector=trained.pk):
        if not act.undone_by.exists():
            return act
    return None


def take_back(trained: TrainedDetector, user: User, *, again: bool = False) -> Act:
    """Gives the corpora of the last publication the detector they had before. DetectorError."""
    act = published_by(trained)
    if act is None:
        raise DetectorError(_("It is not published."))
    try:
        done = undo(act, user)
    except UndoError as error:
        raise DetectorError(_("This cannot be taken back any more: it was changed since.")) from error
    trained.refresh_from_db()
    if again:
        look_again(Corpus.objects.filter(slug__in=act.detail["corpora"]), user)
    return done
