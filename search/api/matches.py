"""Prints of one block in the API: the matches of an illustration, and the group they make."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.models import Illustration, Match
from search import matches
from search.api import answers, shapes
from search.api.views import LANGUAGE, MISSING, language
from search.exports.rows import absolute

MATRIX = s.ListField(
    child=s.ListField(child=s.FloatField()), help_text="2 x 3: page pixels of the first to page pixels of the other"
)
STATUS = s.ChoiceField(Match.Status.values, help_text="machine, accepted or rejected by a curator")


class MatchShape(shapes.Shape):
    id = s.IntegerField()
    other = shapes.ResultShape()
    inliers = s.IntegerField(help_text="points of the two pictures that agree on the map")
    status = STATUS
    agent = s.CharField()
    group = s.URLField(allow_null=True)
    matrix = MATRIX
    points = s.ListField(child=s.ListField(child=s.FloatField()), help_text="some of them: x, y, x', y' in page pixels")


class LinkShape(shapes.Shape):
    id = s.IntegerField()
    one = s.IntegerField()
    other = s.IntegerField()
    inliers = s.IntegerField()
    status = STATUS
    matrix = MATRIX


class GroupShape(shapes.Shape):
    id = s.IntegerField()
    url = s.URLField()
    count = s.IntegerField()
    year_from = s.IntegerField(allow_null=True)
    year_to = s.IntegerField(allow_null=True)
    prints = shapes.ResultShape(many=True)
    matches = LinkShape(many=True)


class MatchesView(APIView):
    @extend_schema(
        operation_id="matches",
        summary="Other prints of the same block or negative",
        description="Pairs that local features confirmed; those that a curator rejected are left out.",
        parameters=[LANGUAGE],
        responses={200: MatchShape(many=True), 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        get_object_or_404(Illustration, pk=pk, withdrawn_at=None)
        return Response([_match(pair) for pair in matches.pairs(pk, language())])


class GroupView(APIView):
    @extend_schema(
        operation_id="match_group",
        summary="All prints of one block, oldest first",
        parameters=[LANGUAGE],
        responses={200: GroupShape, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        found = matches.group(pk, language())
        if found is None:
            raise Http404
        return Response(_group(found))


def _match(pair: matches.Pair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "other": answers.result(pair.other),
        "inliers": pair.inliers,
        "status": pair.status,
        "agent": pair.agent,
        "group": absolute(f"{answers.ROOT}/matches/{pair.group}") if pair.group else None,
        "matrix": pair.matrix,
        "points": pair.points,
    }


def _group(found: matches.Group) -> dict[str, Any]:
    first, last = matches.years(found.prints) or (None, None)
    return {
        "id": found.id,
        "url": absolute(f"/match/{found.id}"),
        "count": len(found.prints),
        "year_from": first,
        "year_to": last,
        "prints": [answers.result(hit) for hit in found.prints],
        "matches": [
            {
                "id": link.pk,
                "one": link.one_id,
                "other": link.other_id,
                "inliers": link.inliers,
                "status": link.status,
                "matrix": link.matrix,
            }
            for link in found.links
        ],
    }
