"""With which detector a lent page is looked at: those of the settings, or one that curators have trained and published.

The choice lies beside the picture and goes away with it. Errors of Redis pass.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from indexing import detectors
from indexing.models import TrainedDetector
from search.uploads import store

KEY = "analysed-with:%s"


def choices() -> list[TrainedDetector]:
    """Those published whose weights are here, the latest first."""
    rows = TrainedDetector.objects.filter(state=TrainedDetector.State.PUBLISHED)
    return [one for one in rows if detectors.is_here(one)]


def asked(words: str) -> TrainedDetector | None:
    """The one of that number; None, the settings', for no words. ValueError with a sentence."""
    if not words.strip():
        return None
    for one in choices():
        if str(one.pk) == words.strip():
            return one
    raise ValueError(_("There is no published detector of this number."))


def choose(token: str, detector: TrainedDetector | None) -> None:
    if detector:
        store().set(KEY % token, detectors.name_of(detector), ex=settings.UPLOAD_TTL)


def chosen(token: str) -> str:
    """Its name as settings would have it, "" for those of the settings."""
    name = store().get(KEY % token)
    return name.decode() if isinstance(name, bytes) else ""
