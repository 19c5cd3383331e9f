"""A search as a table of two facets. Parse, one call, answer."""

from __future__ import annotations

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search.api.answers import ROOT
from search.api.describe import parameters
from search.api.problems import BadSearch
from search.api.shapes import Shape
from search.api.views import REFUSED, asked, language
from search.browse import AXES, Value, matrix
from search.exports.rows import absolute
from search.problems import Problem


class AxisShape(Shape):
    code = s.CharField(help_text="a term's code, or the first year of a decade")
    label = s.CharField()  # type: ignore[assignment]
    url = s.URLField(help_text="the search that finds them")


class SampleShape(Shape):
    id = s.IntegerField()
    url = s.URLField()
    image = s.URLField(allow_blank=True, help_text="empty while the page was not fetched")


class CellShape(Shape):
    row = s.CharField()
    column = s.CharField()
    count = s.IntegerField()
    url = s.URLField(help_text="the search that finds them")
    samples = SampleShape(many=True, help_text="at most three, the surest first")


class MatrixShape(Shape):
    rows = AxisShape(many=True)
    columns = AxisShape(many=True)
    cells = CellShape(many=True, help_text="those that are not empty")


class BrowseView(APIView):
    @extend_schema(
        operation_id="browse",
        summary="Search, as a table of two facets",
        description="How many results each pair of values has. Criteria of the two axes themselves are left out.",
        parameters=[
            *parameters(without=("cursor", "size", "sort", "fold", "confidence")),
            OpenApiParameter("rows", str, enum=list(AXES), description="What the rows are (default function)."),
            OpenApiParameter(
                "columns", str, enum=list(AXES), description="What the columns are; not what the rows are."
            ),
        ],
        responses={200: MatrixShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        rest = request.GET.copy()
        down, across = _axis(rest, "rows", "function"), _axis(rest, "columns", "technique")
        if down == across:
            raise BadSearch([Problem("columns", "unknown-value", across)])
        table = matrix(asked(rest), down, across, language())
        cells = [
            {
                "row": cell.row, "column": cell.column, "count": cell.count, "url": absolute(ROOT + cell.url),
                "samples": [
                    {"id": one.id, "url": absolute(one.url), "image": absolute(one.image) if one.image else ""}
                    for one in cell.samples
                ],
            }
            for cell in table.cells.values()
        ]  # fmt: skip
        return Response({"rows": _axes(table.rows), "columns": _axes(table.columns), "cells": cells})


def _axis(rest: QueryDict, name: str, default: str) -> str:
    axis = str(rest.pop(name, [default])[-1])
    if axis not in AXES:
        raise BadSearch([Problem(name, "unknown-value", axis[:80])])
    return axis


def _axes(values: tuple[Value, ...]) -> list[dict[str, str]]:
    return [{"code": one.code, "label": one.label, "url": absolute(ROOT + one.url)} for one in values]
