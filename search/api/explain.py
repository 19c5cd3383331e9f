"""`explain=1` of the API's search, for staff: the plan taken, beside the answer. Others are refused."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from search.api.permissions import is_staff
from search.api.problems import BadSearch
from search.problems import Problem
from search.results import Results

PARAMETER = OpenApiParameter("explain", str, enum=["1"], description="Staff only: `plan` says how it was found.")


def asked(request: Request) -> tuple[QueryDict, bool]:
    """The parameters of the search itself, and whether its plan is wanted."""
    given = request.GET.getlist("explain")
    if not given:
        return request.GET, False
    if not is_staff(request):
        raise BadSearch([Problem("explain", "staff-only")])
    if given != ["1"]:
        raise BadSearch([Problem("explain", "unknown-value", given[-1])])
    params = request.GET.copy()
    del params["explain"]
    return params, True


def plan(found: Results) -> dict[str, Any] | None:
    return asdict(found.plan) if found.plan else None
