"""The rooms of curators and of staff: what can be done in each, as a list of doors. The navigation leads here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.roles import curators_only, staff_only


@dataclass(frozen=True)
class Door:
    """A page, by the name of its address, and what it is for in a line."""

    page: str
    label: str | Promise
    line: str | Promise


CURATION = (
    Door("browse", _("Browse"), _("Technique by function, genre and decade, with counts.")),
    Door("review", _("Review"), _("The most doubtful labels first, one picture at a time, by keys.")),
    Door("history", _("History"), _("Who did what and when; what was before and after; taken back by a button.")),
    Door("learn", _("Learn"), _("Heads trained from corrections, with figures before and after.")),
    Door("detectors", _("Detectors"), _("Boxes out and in; detectors trained on corrected boxes.")),
    Door("analyse", _("Analyse a page"), _("Boxes on a page of your own, to correct and save or to send to a corpus.")),
    Door("reports", _("Reports of readers"), _("What readers say is wrong, to be answered.")),
    Door("concepts", _("Concepts"), _("Notions learned from examples, usable as filters by all.")),
)
STAFF = (
    Door("staff-jobs", _("Jobs"), _("Launch an indexing job, watch it, pause it, try again what failed.")),
    Door("staff-schedules", _("Schedules"), _("Sources that are harvested again every so many days.")),
    Door("staff-corpora", _("Corpora"), _("Titles, rights, contact and limits of each corpus.")),
    Door("staff-models", _("Models"), _("Who described what; try an encoder beside, compare, switch, remove.")),
    Door("staff-operations", _("Operations"), _("Queues, workers, harvests, room on the disk, versions.")),
    Door("staff-users", _("Accounts"), _("Who may do what: roles, links for passwords, closing.")),
)


@require_safe
@curators_only
def curation(request: HttpRequest) -> HttpResponse:
    return render(request, "rooms.html", {"title": _("Curation"), "doors": CURATION})


@require_safe
@staff_only
def staff(request: HttpRequest) -> HttpResponse:
    return render(request, "rooms.html", {"title": _("Staff"), "doors": STAFF})
