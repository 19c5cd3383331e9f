"""`?explain=1`, for staff: how the search came to its answer, as a table under the results."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from portal.roles import is_staff
from search.problems import Problem
from search.results import Plan, Results


def plan(request: HttpRequest, asked_for: QueryDict, results: Results) -> Plan | None:
    return results.plan if asked_for.get("explain") == "1" and is_staff(request.user) else None


def problems(request: HttpRequest, asked_for: QueryDict) -> list[Problem]:
    """What is wrong with asking for it."""
    asked = asked_for.get("explain")
    if asked is None:
        return []
    if not is_staff(request.user):
        return [Problem("explain", "staff-only")]
    return [] if asked == "1" else [Problem("explain", "unknown-value", asked)]
