"""Means of a result set and objects by year, as data. Means are asked for, and fetched once a job has made them."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.pipeline import averages
from search import means
from search.api.answers import ROOT
from search.api.describe import parameters
from search.api.problems import BadSearch
from search.api.shapes import ProblemShape, Shape
from search.api.throttles import AnonRateThrottle, ScopedRateThrottle
from search.api.views import LANGUAGE, MISSING, REFUSED, asked, language
from search.engine import Found
from search.exports.citation import cite
from search.exports.rows import absolute
from search.frequency import frequency
from search.problems import Problem

WHOLE = parameters(without=("cursor", "size", "sort"))
TOO_OFTEN = OpenApiResponse(ProblemShape, description="Asked too often; Retry-After says when (problem+json)")
TOKEN = re.compile(r"[0-9a-f]{32}\Z")


class SeriesShape(Shape):
    object = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    years = s.DictField(child=s.IntegerField(), help_text="{year: illustrations that show it}")


class YearsShape(Shape):
    citation = s.DictField(help_text="the search, its address, its count and the day")
    dated = s.DictField(child=s.IntegerField(), help_text="{year: illustrations of that year}")
    objects = SeriesShape(many=True)


class AskedShape(Shape):
    token = s.CharField()
    url = s.URLField(help_text="where the means will be")


class MeansGroupShape(Shape):
    group = s.CharField(help_text='"all", "undated", or the first year of a decade')
    illustrations = s.IntegerField()
    pictures = s.IntegerField(help_text="how many the mean picture is made of")
    faces = s.IntegerField(help_text="how many the mean face is made of; nobody is recognised")
    faces_by_eyes = s.IntegerField(help_text="how many of these were aligned by the eyes")
    palettes = s.IntegerField()
    palette = s.ListField(child=s.ListField(child=s.FloatField()), help_text="[L, a, b, share]")
    mean_colour = s.ListField(child=s.FloatField(), allow_null=True, help_text="[L, a, b]")
    mean = s.URLField(allow_null=True, help_text="PNG")
    face = s.URLField(allow_null=True, help_text="PNG")


class MeansShape(Shape):
    state = s.ChoiceField(["waiting", "done", "failed"])
    done = s.IntegerField(help_text="pictures looked at")
    total = s.IntegerField()
    count = s.IntegerField(allow_null=True, help_text="of the search; at most 2,000 are drawn by lot")
    citation = s.DictField(allow_null=True)
    rights = s.ListField(child=s.DictField(), help_text="rights and credits, and how many illustrations bear them")
    groups = MeansGroupShape(many=True)


class YearsView(APIView):
    @extend_schema(
        operation_id="search_objects_by_year",
        summary="Search, objects by year",
        description="Of the dated illustrations of each year, how many show each object.",
        parameters=WHOLE,
        responses={200: YearsShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        found = Found(asked(request.GET))
        told = frequency(found, language())
        citation = cite(found.query, found.count(), found.glossary, language())
        series = [{"object": one.code, "label": one.label, "years": one.years} for one in told.series]
        return Response({"citation": citation.as_json(), "dated": told.dated, "objects": series})


class AskMeansView(APIView):
    throttle_classes = (AnonRateThrottle, ScopedRateThrottle)
    throttle_scope = "export"

    @extend_schema(
        operation_id="search_averages",
        summary="Ask for the mean picture, face and palette of a search",
        description="A job reckons them; the address answered says how far it is, then gives them for seven days.",
        parameters=[*WHOLE, OpenApiParameter("by", str, enum=["decade"], description="Means of each decade too.")],
        request=None,
        responses={202: AskedShape, 400: REFUSED, 404: MISSING, 429: TOO_OFTEN},
    )
    def post(self, request: Request) -> Response:
        rest = request.GET.copy()
        by = str(rest.pop("by", [""])[-1])
        if by not in means.BY:
            raise BadSearch([Problem("by", "unknown-value", by[:80])])
        query = asked(rest)
        token = means.begin(Found(query), by, query.url("")[1:], language())
        if not token:
            raise Http404(_("Nothing was found: there is nothing to take the mean of."))
        return Response({"token": token, "url": absolute(f"{ROOT}/averages/{token}")}, status=202)


class MeansView(APIView):
    @extend_schema(
        operation_id="averages",
        summary="The means asked for, or how far they are",
        parameters=[LANGUAGE],
        responses={200: MeansShape, 404: MISSING},
    )
    def get(self, request: Request, token: str) -> Response:
        made = averages.result(token) if TOKEN.match(token) else None
        told = means.progress(token) if made is None else None
        if made is None and told is None:
            raise Http404
        body: dict[str, Any] = {"count": None, "citation": None, "rights": [], "groups": []}
        if made:
            body |= {name: made[name] for name in ("count", "citation", "rights")}
            body |= {"state": "done", "done": made["sample"], "total": made["sample"]}
            body["groups"] = [{**group, **_pictures(token, group)} for group in made["groups"]]
        elif told:
            body |= {"state": "failed" if told.failed else "waiting", "done": told.done, "total": told.total}
        return Response(body)


def _pictures(token: str, group: dict[str, Any]) -> dict[str, str | None]:
    made = {"mean": group["pictures"], "face": group["faces"]}
    return {
        kind: absolute(f"/averages/{token}/{kind}-{group['group']}.png") if count else None
        for kind, count in made.items()
    }
