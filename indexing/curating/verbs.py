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
    "import-boxes": _("Boxes brought in"),
    "publish-detector": _("Detector published"),
    "bin-detector": _("Detector binned"),
    "send-page": _("Page sent to a corpus"),
    "edit": _("Edited"),
    "split": _("Split in two"),
    "merge": _("Merged"),
    "add": _("Added"),
    "remove": _("Removed"),
    "restore": _("Put back"),
    "answer": _("Report answered"),
    "undo": _("Undone"),
    "head-train": _("Head trained"),
    "head-publish": _("Head published"),
    "head-roll-back": _("Head rolled back"),
    "head-bin": _("Head thrown away"),
    "concept-create": _("Concept made"),
    "concept-rename": _("Concept renamed"),
    "concept-train": _("Concept trained"),
    "concept-publish": _("Concept published"),
    "concept-withdraw": _("Concept withdrawn"),
    "concept-delete": _("Concept deleted"),
    "corpus-create": _("Corpus created"),
    "corpus": _("Corpus edited"),
    "schedule": _("Schedule set"),
    "schedule-remove": _("Schedule taken away"),
    "withdraw": _("Withdrawn: its source lists it no more"),
    "job-launch": _("Job launched"),
    "job-pause": _("Job paused"),
    "job-resume": _("Job resumed"),
    "job-cancel": _("Job cancelled"),
    "job-retry": _("Failed steps tried again"),
    "account-create": _("Account created"),
    "account-grant": _("Role given"),
    "account-withdraw": _("Role taken away"),
    "account-close": _("Account closed"),
    "account-open": _("Account opened again"),
    "account-link": _("Link for a password made"),
    "model-switch": _("Searches switched to another model"),
    "model-remove": _("Vectors of a model removed"),
}


def label(verb: str) -> str:
    """The verb in the language of the reader."""
    return str(LABELS.get(verb, verb))
