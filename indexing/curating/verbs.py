"""The words of acts: what each verb is called on the pages of history. A verb without a line here shows as it is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "set": _("Value set"),
    "clear": _("Values cleared"),
    "accept": _("Accepted"),
    "reject": _("Rejected"),
    "relabel": _("Relabelled"),
    "noise": _("Marked as noise"),
    "illustration": _("Marked as an illustration"),
    "match": _("Match reviewed"),
    "undo": _("Undone"),
}


def label(verb: str) -> str:
    """The verb in the language of the reader."""
    return str(LABELS.get(verb, verb))
