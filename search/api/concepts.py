"""Concepts in the API: what was learned, by whom and how well, for all to read."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.models import Concept
from search.api.shapes import ProblemShape
from search.exports.rows import absolute

MISSING = OpenApiResponse(ProblemShape, description="Nothing is at this address (problem+json)")


class ConceptScoreShape(s.Serializer):
    yes = s.IntegerField()
    no = s.IntegerField()
    unmarked = s.IntegerField(help_text="pictures nobody marked, taken for no at a small weight")
    ap = s.FloatField(allow_null=True, help_text="average precision on examples held out")
    f1 = s.FloatField(allow_null=True)
    spread = s.FloatField(allow_null=True, help_text="standard deviation of ap between cross-validations")
    weak = s.BooleanField(help_text="too few examples to trust the figures")
    at = s.DateTimeField()


class ConceptShape(s.Serializer):
    id = s.IntegerField()
    code = s.CharField(help_text="the value of `object=`")
    fr = s.CharField()
    en = s.CharField()
    state = s.ChoiceField(Concept.State.values)
    owner = s.CharField(allow_null=True)
    by = s.ChoiceField(["look", "meaning"], allow_null=True)
    agent = s.CharField()
    yes = s.ListField(child=s.IntegerField())
    no = s.ListField(child=s.IntegerField())
    score = ConceptScoreShape()
    url = s.URLField()
    search = s.URLField()


def shown(concept: Concept) -> dict[str, Any]:
    return {
        "id": concept.pk,
        "code": concept.term.code,
        "fr": concept.term.fr,
        "en": concept.term.en,
        "state": concept.state,
        "owner": concept.owner.username if concept.owner else None,
        "by": concept.space.kind if concept.space else None,
        "agent": str(concept.agent),
        "yes": concept.positives,
        "no": concept.negatives,
        "score": {name: value for name, value in concept.score.items() if name != "history"},
        "url": absolute(f"/curation/concepts/{concept.pk}"),
        "search": absolute(f"/api/v1/search?object={concept.term.code}"),
    }


class ConceptsView(APIView):
    @extend_schema(operation_id="concepts", summary="Concepts learned from marks", responses=ConceptShape(many=True))
    def get(self, request: Request) -> Response:
        rows = Concept.objects.select_related("term", "owner", "space", "agent")
        return Response([shown(one) for one in rows])


class ConceptView(APIView):
    @extend_schema(operation_id="concept", summary="One concept", responses={200: ConceptShape, 404: MISSING})
    def get(self, request: Request, pk: int) -> Response:
        rows = Concept.objects.select_related("term", "owner", "space", "agent")
        return Response(shown(get_object_or_404(rows, pk=pk)))
