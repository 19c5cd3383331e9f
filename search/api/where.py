"""Where in an illustration the encoder sees what words say."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.models import Illustration
from search import parameters
from search.api.problems import BadSearch, Gone
from search.api.shapes import ProblemShape, Shape, box
from search.api.throttles import AnonRateThrottle, ScopedRateThrottle
from search.encoder import NoEncoderError
from search.notices import notice
from search.problems import Problem
from search.where import Place, where


class PlaceShape(Shape):
    xywh = box()
    score = s.FloatField(help_text="standard deviations above the mean of the picture's windows")


class PlacesShape(Shape):
    words = s.CharField()
    agent = s.CharField(help_text="the encoder that looked, with its version")
    places = PlaceShape(many=True, help_text="windows of the picture that stand out, best first")
    heat = PlaceShape(many=True, help_text="cells of the picture above its mean")


class NoEncoder(exceptions.APIException):
    """Nobody is there to look."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE

    def __init__(self, code: str) -> None:
        super().__init__(_("Where things are cannot be told just now."))
        self.problems = [{"parameter": "", "code": code, "value": "", "detail": notice(code).text}]


class WhereView(APIView):
    throttle_classes = (AnonRateThrottle, ScopedRateThrottle)
    throttle_scope = "upload"

    @extend_schema(
        operation_id="where",
        summary="Where in an illustration words are seen",
        description="A relevance map, not a detection: something always stands out, whether the thing is there or not.",
        parameters=[
            OpenApiParameter("q", str, description="Words, in French or English.", required=True),
            OpenApiParameter("lang", str, description="Language of messages.", enum=["fr", "en"]),
        ],
        responses={
            200: PlacesShape,
            400: OpenApiResponse(ProblemShape, description="Which parameters are wrong, and why (problem+json)"),
            404: OpenApiResponse(ProblemShape, description="Nothing is at this address (problem+json)"),
            410: OpenApiResponse(ProblemShape, description="It was withdrawn (problem+json)"),
            503: OpenApiResponse(ProblemShape, description="No encoder answers (problem+json)"),
        },
    )
    def get(self, request: Request, pk: int) -> Response:
        words = _words(request)
        row = get_object_or_404(Illustration.objects.select_related("page__document"), pk=pk)
        if row.withdrawn_at or row.page.document.withdrawn_at:
            raise Gone(_("This illustration has been withdrawn."))
        try:
            found = where(row, words)
        except NoEncoderError as error:
            raise NoEncoder(error.code) from error
        body = {"words": found.words, "agent": found.agent, "places": _listed(found.best), "heat": _listed(found.heat)}
        return Response(body)


def _words(request: Request) -> str:
    problems = [Problem(name, "unknown-parameter") for name in request.GET if name not in ("q", "lang")]
    words = parameters.words(request.GET.get("q", ""))
    if not words:
        problems.append(Problem("q", "malformed", request.GET.get("q", "")[:80]))
    if problems:
        raise BadSearch(problems)
    return words


def _listed(places: tuple[Place, ...]) -> list[dict[str, object]]:
    return [{"xywh": list(one.xywh), "score": one.score} for one in places]
