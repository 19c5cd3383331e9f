"""Which of the models named in the settings have no weights on this machine, in words for staff.

Workers on other machines look for themselves and say so in the notice of their job.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.weights import locate


@dataclass(frozen=True)
class Missing:
    setting: str
    name: str
    title: str
    text: str


def missing() -> list[Missing]:
    told = (
        (
            "ENCODER",
            _("No encoder."),
            _("Pictures are not described by meaning or look, and search goes by words only."),
        ),
        ("DETECTOR", _("No object detector."), _("Objects are not found in new pictures; all the rest works.")),
        ("FACE_DETECTOR", _("No face detector."), _("Faces are not found in new pictures; all the rest works.")),
    )
    found = []
    for setting, title, text in told:
        name = getattr(settings, setting)
        if name and not here(name):
            found.append(Missing(setting, name, title, text))
    return found


def here(name: str) -> bool:
    """True if the weights are files of this machine, or come from a hub, which only a worker can tell."""
    _kind, _colon, rest = name.partition(":")
    if "@" in rest or rest.startswith("hf-hub:"):
        return True
    try:
        locate(rest.removeprefix("local-dir:"))
    except ModelUnavailableError:
        return False
    return True
