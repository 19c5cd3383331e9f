"""How the portal is doing, for staff: the same facts as `/metrics`, in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from portal import operations, retention
from portal.pages.reasons import in_words
from portal.roles import staff_only

ROOMS = {
    "pictures": gettext_noop("Working copies of pages"),
    "fetched": gettext_noop("Files as fetched from libraries"),
    "models": gettext_noop("Models"),
    "database": gettext_noop("Database"),
    "vectors": gettext_noop("Vectors, within the database"),
}


@require_safe
@staff_only
def summary(request: HttpRequest) -> HttpResponse:
    told = operations.summary()
    hosts = [
        {"host": host, "reasons": [(in_words(reason), count) for reason, count in host.reasons]}
        for host in told["hosts"]
    ]
    rooms = [
        {"title": _(ROOMS[room.name]), **{part: _megabytes(getattr(room, part)) for part in ("taken", "used", "free")}}
        for room in told["rooms"]
    ]
    return render(request, "operations/page.html", {**told, "hosts": hosts, "rooms": rooms, "rules": retention.due()})


def _megabytes(count: int | None) -> float | None:
    return None if count is None else count / 1e6
