"""Heads that curators trained, in the API: from what, how well before and after, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.models import Term, TrainedHead
from search.api.concepts import MISSING


class HeadClassShape(s.Serializer):
    code = s.CharField(allow_null=True, help_text="null: none of the others")
    n = s.IntegerField(help_text="pictures truly of it")
    said = s.IntegerField(help_text="pictures said to be of it")
    precision = s.FloatField()
    recall = s.FloatField()
    f1 = s.FloatField()


class HeadMeasureShape(s.Serializer):
    f1 = s.FloatField(allow_null=True, help_text="mean over the classes that occur")
    precision = s.FloatField(allow_null=True)
    recall = s.FloatField(allow_null=True)
    right = s.FloatField(allow_null=True, help_text="share of pictures told right")
    classes = HeadClassShape(many=True)
    confusion = s.ListField(
        child=s.ListField(child=s.IntegerField()), help_text="rows are true, columns said; the last column: nothing"
    )


class HeadShape(s.Serializer):
    id = s.IntegerField()
    facet = s.CharField()
    state = s.ChoiceField(TrainedHead.State.values)
    agent = s.CharField(allow_null=True, help_text="the value of `agent=`, once published")
    made_at = s.DateTimeField()
    published_at = s.DateTimeField(allow_null=True)
    learned_from = s.ChoiceField(["statements", "lists", "folders"])
    trained = s.IntegerField(allow_null=True, help_text="pictures trained on")
    measured_on = s.ChoiceField(["held-out", "folds"], allow_null=True)
    items = s.IntegerField(allow_null=True, help_text="pictures measured on: the same before and after")
    documents = s.IntegerField(allow_null=True)
    before = HeadMeasureShape(allow_null=True, help_text="what the models in use said of these pictures")
    after = HeadMeasureShape(allow_null=True)
    calibration_error = s.FloatField(allow_null=True)


def all_shown(heads: Iterable[TrainedHead]) -> list[dict[str, Any]]:
    rows = list(heads)
    asked = {one for head in rows for one in head.figures.get("terms", []) if one}
    codes = dict(Term.objects.filter(pk__in=asked).values_list("pk", "code"))
    return [_shown(head, codes) for head in rows]


def _shown(head: TrainedHead, codes: Mapping[int, str]) -> dict[str, Any]:
    found = head.figures
    names = [codes.get(one) for one in found.get("terms", [])]
    return {
        "id": head.pk,
        "facet": head.vocabulary,
        "state": head.state,
        "agent": str(head.agent) if head.agent else None,
        "made_at": head.made_at,
        "published_at": head.published_at,
        "learned_from": head.plan["from"],
        "trained": found.get("trained"),
        "measured_on": found.get("on"),
        "items": found.get("items"),
        "documents": found.get("documents"),
        "before": _measure(found.get("before"), names),
        "after": _measure(found.get("after"), names),
        "calibration_error": found.get("calibration", {}).get("ece"),
    }


def _measure(found: dict[str, Any] | None, codes: list[str | None]) -> dict[str, Any] | None:
    if not found:
        return None
    classes = [{"code": code} | row for code, row in zip(codes, found["classes"], strict=True)]
    return {name: found[name] for name in ("f1", "precision", "recall", "right", "confusion")} | {"classes": classes}


class HeadsView(APIView):
    @extend_schema(operation_id="heads", summary="Heads trained by curators", responses=HeadShape(many=True))
    def get(self, request: Request) -> Response:
        return Response(all_shown(TrainedHead.objects.select_related("agent").defer("head")))


class HeadView(APIView):
    @extend_schema(operation_id="head", summary="One head", responses={200: HeadShape, 404: MISSING})
    def get(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(TrainedHead.objects.select_related("agent").defer("head"), pk=pk)
        return Response(all_shown([found])[0])
