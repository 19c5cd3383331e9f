"""Whole result sets at once: along the years, by decade, on the map. Parse, one call, answer."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search.api import overview_shapes as shapes
from search.api.answers import ROOT, result
from search.api.describe import KEY, parameters
from search.api.problems import BadSearch
from search.api.views import LANGUAGE, REFUSED, asked, language
from search.exports.rows import absolute
from search.parameters import PARAMETERS, Fault
from search.problems import Problem
from search.views import map as maps
from search.views.decades import STEPS, Decade, decades
from search.views.timeline import Period, Segment, timeline

JSON = dict[str, Any]
WHOLE = parameters(without=("cursor", "size", "sort"))
MOST_PICTURES = 100


class TimelineView(APIView):
    @extend_schema(
        operation_id="search_timeline",
        summary="Search, along the years",
        description="Results by period and technique, and the best ranked of each period.",
        parameters=WHOLE,
        responses={200: shapes.TimelineShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        found = timeline(asked(request.GET), language())
        return Response(
            {
                "step": found.step,
                "techniques": [_segment(one) for one in found.techniques],
                "periods": [
                    {**_span(one), "segments": [_segment(part) for part in one.segments]} for one in found.periods
                ],
                "undated": found.undated,
            }
        )


class DecadesView(APIView):
    @extend_schema(
        operation_id="search_decades",
        summary="Search, the nearest of each decade",
        description="The best ranked of each decade, or of each year; `size` and `cursor` count decades.",
        parameters=[
            *parameters(without=("sort",)),
            OpenApiParameter("per", str, enum=list(STEPS), description="What is taken together."),
        ],
        responses={200: shapes.DecadesShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        rest = request.GET.copy()
        per = str(rest.pop("per", ["decade"])[-1])
        if per not in STEPS:
            raise BadSearch([Problem("per", "unknown-value", per[:80])])
        query = asked(rest)
        found = decades(query, language(), per)
        following = None
        if found.following is not None:
            address = query.replace(cursor=found.following).url(f"{ROOT}/search/decades")
            following = absolute(address + (f"&per={per}" if per != "decade" else ""))
        return Response(
            {
                "per": found.per,
                "decades": [_span(one) for one in found.decades],
                "total": found.total,
                "undated": found.undated,
                "next": following,
            }
        )


class MapView(APIView):
    @extend_schema(
        operation_id="search_map",
        summary="Search, on the map by likeness",
        description=f"Where each result lies, at most {maps.MOST_POINTS}, the best ranked first, as columns.",
        parameters=WHOLE,
        responses={200: shapes.MapShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        found = maps.points(asked(request.GET))
        atlas = found.atlas and {
            "tile": found.atlas.tile,
            "across": found.atlas.across,
            "per_sheet": found.atlas.per_sheet,
            "drawn": found.atlas.drawn,
            "sheets": [absolute(sheet) for sheet in found.atlas.sheets],
        }
        return Response(
            {
                "map": found.map,
                "method": found.method,
                "made_at": found.made_at,
                "count": found.count,
                "placed": found.placed,
                "atlas": atlas,
                "points": {"id": found.ids, "x": found.x, "y": found.y, "sprite": found.sprites},
            }
        )


class RegionsView(APIView):
    @extend_schema(
        operation_id="search_map_regions",
        summary="Search, the regions of the map",
        description="A grid over the map, or over the `area` asked, row by row: how many results, what they share.",
        parameters=WHOLE,
        responses={200: shapes.RegionShape(many=True), 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        return Response(
            [
                {
                    "column": one.column,
                    "row": one.row,
                    "corners": one.corners,
                    "count": one.count,
                    "words": one.words,
                    "url": absolute(ROOT + one.url) if one.url else None,
                    "results": [result(hit) for hit in one.hits],
                }
                for one in maps.regions(asked(request.GET), language())
            ]
        )


class PicturesView(APIView):
    @extend_schema(
        operation_id="map_pictures",
        summary="The pictures behind some points of the map",
        description=f"At most {MOST_PICTURES}; ids that are unknown or withdrawn are left out.",
        parameters=[
            OpenApiParameter(
                "id",
                {"type": "array", "items": KEY, "maxItems": MOST_PICTURES},
                explode=True,
                description="An illustration. Repeatable.",
            ),
            LANGUAGE,
        ],
        responses={200: shapes.PictureShape(many=True), 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        return Response(
            [
                {
                    "id": hit.id,
                    "caption": hit.caption,
                    "document": hit.document_title,
                    "year": hit.year_from,
                    "url": absolute(hit.url),
                    "image": absolute(hit.image),
                }
                for hit in maps.pictures(_ids(request.GET), language())
            ]
        )


def _ids(params: QueryDict) -> list[int]:
    texts = params.getlist("id")
    if len(texts) > MOST_PICTURES:
        raise BadSearch([Problem("id", "too-many")])
    found = []
    for text in texts:
        try:
            found.append(int(PARAMETERS["document"].read(text.strip())))
        except Fault as fault:
            raise BadSearch([Problem("id", fault.code, text[:80])]) from fault
    return found


def _span(one: Period | Decade) -> JSON:
    return {
        "start": one.start,
        "end": one.end,
        "count": one.count,
        "url": absolute(ROOT + one.url),
        "results": [result(hit) for hit in one.hits],
    }


def _segment(one: Segment) -> JSON:
    return {"technique": one.code, "label": one.label, "count": one.count, "url": absolute(ROOT + one.url)}
