"""What the form of an illustration shows, as flat text: {name of a field: value}.

The form sends back both what it showed and what the reader made of it, so that only what was changed is written, and an
edit can be laid on top of what somebody else has done meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from indexing.curating import marks
from indexing.curating.values import REJECTED, settled
from indexing.models import Illustration, Statement
from portal.pages.words import vocabulary

VALUES = ("technique", "function", "genre", "theme")
SIDES = ("x", "y", "w", "h")
CHECKS = ("noise", "advertisement")
#: How many boxes may be drawn at once; the form without scripts has the first few.
NEW, OFFERED = 50, 2
State = dict[str, str]


def state(row: Illustration, language: str) -> State:
    """Every field of the form with its value of now; a check that is off is empty."""
    said = {name: settled([row.pk], name) for name in VALUES}
    found = {name: of[0].term.code if of else "" for name, of in said.items()}
    found |= {name: getattr(row, name) for name in marks.TEXTS}
    found |= {side: str(getattr(row, side)) for side in (*SIDES, "rotation")}
    found["iconclass"] = "\n".join(one.term.code for one in marks.noted(row))
    found["noise"] = "on" if row.noise else ""
    found["advertisement"] = "on" if marks.advertised(row) else ""
    found["copy_of"] = "" if row.copies in (None, row.pk) else str(row.copies)
    for one in boxed(row):
        found |= {f"box-{one.pk}-{side}": str(getattr(one, side)) for side in SIDES}
        found |= {f"box-{one.pk}-label": one.term.label(language), f"box-{one.pk}-gone": ""}
    return {name: plain(value) for name, value in found.items()}


def boxed(row: Illustration) -> list[Statement]:
    """The boxes that stand, the surest first."""
    said = row.statements.exclude(x=None).exclude(status=REJECTED)
    return list(said.select_related("term", "agent").order_by("-confidence", "id"))


def plain(text: str) -> str:
    """As a form sends it back: browsers end lines in two characters."""
    return text.replace("\r\n", "\n").strip()


def known(text: str) -> State | None:
    """The state that a form was shown with; None for what is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        return None
    return found


def sent(post: QueryDict, was: Mapping[str, str]) -> State:
    """What the reader made of it, new boxes included; a field that was not sent is as it was."""
    found = {
        name: plain(post.get(name, "" if name in CHECKS or name.endswith("-gone") else value))
        for name, value in was.items()
    }
    for number in range(NEW):
        row = {f"new-{number}-{part}": plain(post.get(f"new-{number}-{part}", "")) for part in ("label", *SIDES)}
        if any(row.values()):
            found |= row
    return found


def changed(was: Mapping[str, str], mine: Mapping[str, str]) -> State:
    return {name: value for name, value in mine.items() if value != was.get(name, "")}


def words(name: str, *states: Mapping[str, str]) -> str:
    """A field in words, with the label of the box that it belongs to."""
    if name in VALUES:
        return vocabulary(name)
    one, _dash, part = name.rpartition("-")
    if one:
        label = next((held for held in (state_.get(f"{one}-label", "") for state_ in states) if held), "?")
        return _("Box “%(label)s”: %(part)s") % {"label": label, "part": words(part)}
    texts = {
        "iconclass": "Iconclass",
        "caption": _("Caption"),
        "heading": _("Heading"),
        "nearby_text": _("Text near it"),
        "x": _("left"),
        "y": _("top"),
        "w": _("width"),
        "h": _("height"),
        "rotation": _("Rotation"),
        "noise": _("Noise"),
        "advertisement": _("Advertisement"),
        "copy_of": _("Copy of no."),
        "label": _("label"),
        "gone": _("removed"),
    }
    return texts.get(name, name)
