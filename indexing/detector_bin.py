"""The bin of detectors fine-tuned here: weights wait in it for KEPT, can be taken out, and are then deleted for good.

What cannot be done is a `DetectorError` whose message is for the reader.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from indexing.curating import UndoError, acting, undo
from indexing.detectors import DetectorError, State, corpora_of, is_under_way
from indexing.hub.shelf import home
from indexing.models import Act, TrainedDetector

VERB = "bin-detector"
KEPT = timedelta(days=14)


def throw_away(trained: TrainedDetector, user: User) -> int:
    """Bins it; its figures stay. Returns the bytes that will be free again. DetectorError."""
    if is_under_way(trained):
        raise DetectorError(_("It is still being trained: cancel its job first."))
    if corpora_of(trained):
        raise DetectorError(_("Corpora use it: take it back, or give them another detector first."))
    with acting(user, VERB, detail={"detector": trained.pk, "name": trained.name}) as pen:
        pen.update([trained], state=State.RETIRED, file="", retired_at=timezone.now())
    return sum(file.stat().st_size for file in _folder(trained).rglob("*") if file.is_file())


def until(trained: TrainedDetector) -> datetime | None:
    """The moment up to which it can be taken out of the bin; None where it is not there any more."""
    binned = trained.state == State.RETIRED and not trained.file and trained.retired_at
    return trained.retired_at + KEPT if binned and trained.retired_at and _folder(trained).is_dir() else None


def take_out(trained: TrainedDetector, user: User) -> Act:
    """DetectorError."""
    act = Act.objects.filter(verb=VERB, detail__detector=trained.pk).first()
    if act is None or until(trained) is None:
        raise DetectorError(_("Its weights are gone."))
    try:
        return undo(act, user)
    except UndoError as error:
        raise DetectorError(_("Its weights are gone.")) from error


def empty() -> None:
    """Deletes the weights that have waited long enough."""
    for old in TrainedDetector.objects.filter(state=State.RETIRED, file="", retired_at__lt=timezone.now() - KEPT):
        shutil.rmtree(_folder(old), ignore_errors=True)


def _folder(trained: TrainedDetector) -> Path:
    return home() / "finetuned" / str(trained.pk)
