"""Analyse a page lent for a few minutes: a picture or an address in, boxes out. Nothing is kept past its short life.

A picture or address that cannot be used: 400 with the reason; no encoder, or none in time: 503.
"""

from __future__ import annotations

from typing import cast

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.sources.records import SourceError
from search import analysing, looking_with, uploads
from search.api.problems import Refused
from search.api.shapes import ProblemShape
from search.api.throttles import AnonRateThrottle, ScopedRateThrottle
from search.api.where import NoEncoder
from search.encoder import NoEncoderError

FIELDS = ("picture", "address", "page", "floor", "detector", "lang")


class AnalyseAskedShape(serializers.Serializer[object]):
    picture = serializers.FileField(required=False, help_text="JPEG, PNG, WebP, GIF, TIFF or BMP, at most 10 MB")
    address = serializers.CharField(
        required=False, help_text="Instead: a picture, a IIIF image, canvas or manifest, or a view of Gallica"
    )
    page = serializers.IntegerField(required=False, min_value=1, max_value=99_999, help_text="of a manifest, from 1")
    floor = serializers.FloatField(required=False, min_value=0, max_value=1, help_text="least confidence, default 0.25")
    detector = serializers.IntegerField(
        required=False, help_text="number of a detector that curators have trained and published; default: the portal's"
    )


class AnalysedBoxShape(serializers.Serializer[object]):
    vocabulary = serializers.ChoiceField(["layout", "object"])
    code = serializers.CharField()
    fr = serializers.CharField()
    en = serializers.CharField()
    confidence = serializers.FloatField(help_text="0 to 1")
    xywh = serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4)
    agent = serializers.CharField(help_text="name and version of the model that says so")


class AnalysedShape(serializers.Serializer[object]):
    width = serializers.IntegerField(help_text="of the picture as it was looked at; boxes are in its pixels")
    height = serializers.IntegerField()
    token = serializers.CharField(help_text="names the picture for a few minutes: /analyse/{token} shows it")
    boxes = AnalysedBoxShape(many=True)


class AnalyseView(APIView):
    parser_classes = (MultiPartParser, FormParser)
    throttle_classes = (AnonRateThrottle, ScopedRateThrottle)
    throttle_scope = "upload"

    @extend_schema(
        operation_id="analyse",
        summary="Find the illustrations and things on a page",
        description="The picture is forgotten after a quarter of an hour.",
        request={
            "multipart/form-data": AnalyseAskedShape,
            "application/x-www-form-urlencoded": AnalyseAskedShape,
        },
        responses={
            200: AnalysedShape,
            400: OpenApiResponse(ProblemShape, description="The picture or address cannot be used (problem+json)"),
            503: OpenApiResponse(ProblemShape, description="No encoder answers (problem+json)"),
        },
    )
    def post(self, request: Request) -> Response:
        floor = _number(request, "floor", 0, 1, analysing.FLOOR)
        token = _lent(request)
        try:
            found = analysing.analysis(token)
        except NoEncoderError as error:
            raise NoEncoder(error.code) from error
        boxes = [_box(found, box) for box in found.boxes if box.confidence >= floor]
        return Response({"width": found.width, "height": found.height, "token": token, "boxes": boxes})


def _lent(request: Request) -> str:
    unknown = next((name for name in (*request.data, *request.GET) if name not in FIELDS), None)
    if unknown is not None:
        raise Refused("unknown-parameter", _("There is no parameter “%(name)s”.") % {"name": unknown[:80]})
    picture, address = request.FILES.get("picture"), cast(QueryDict, request.data).get("address", "")
    if (picture is None) == (not address) or not isinstance(address, str):
        raise Refused("missing", _("Send either a picture in the field “picture”, or its address in “address”."))
    number = int(_number(request, "page", 1, 99_999, 1))
    try:
        detector = looking_with.asked(str(cast(QueryDict, request.data).get("detector", "")))
        token = analysing.lend(picture) if picture else analysing.lend_from(address, number)
        looking_with.choose(token, detector)
        return token
    except uploads.UploadError as error:
        raise Refused(error.code, str(error)) from error
    except SourceError as error:
        raise Refused(error.code, str(error)) from error
    except ValueError as error:
        raise Refused("unknown-value", str(error)) from error


def _number(request: Request, name: str, low: float, high: float, default: float) -> float:
    words = cast(QueryDict, request.data).get(name, "")
    if words == "":
        return default
    try:
        value = float(words)
    except (TypeError, ValueError):
        value = float("nan")
    if not low <= value <= high:
        limits = {"name": name, "low": low, "high": high}
        raise Refused("malformed", _("“%(name)s” must be a number from %(low)s to %(high)s.") % limits)
    return value


def _box(found: analysing.Analysis, box: analysing.Seen) -> dict[str, object]:
    key = (box.vocabulary, box.code)
    return {
        "vocabulary": box.vocabulary,
        "code": box.code,
        "fr": analysing.names("fr").get(key, box.code),
        "en": analysing.names("en").get(key, box.code),
        "confidence": box.confidence,
        "xywh": list(box.place),
        "agent": found.agents[box.vocabulary][1],
    }
