"""Exports of a whole result set: parse, choose the rows, stream. What the search refuses is refused here alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from search.api.describe import parameters
from search.api.problems import BadSearch
from search.api.views import REFUSED, asked, language
from search.engine import Found
from search.exports import coco, texts, yolo
from search.exports.boxes import floors
from search.exports.citation import Citation, cite
from search.exports.readme import readme, yolo_contents
from search.exports.rows import COLUMNS, Chosen
from search.problems import Problem

Body = Iterator[str] | Iterator[bytes]
Writer = Callable[[Found, Chosen, Citation, str], Body]
CRITERIA = parameters(without=("cursor", "size"))
KEYS = "Keys, as the columns of the CSV: " + ", ".join(COLUMNS)


class AsItComes(BaseContentNegotiation):
    """An export has one form; what the client says it accepts does not matter."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type or ""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]


class ExportView(APIView):
    """A whole result set as a file. The header `Link` with `cite-as` (RFC 8574) names the search it came from."""

    content_negotiation_class = AsItComes

    def export(self, request: Request, writer: Writer, media_type: str, extension: str) -> HttpResponseBase:
        found = Found(asked(request.GET).replace(cursor=0))
        chosen = Chosen(found)
        citation = cite(found.query, len(chosen), found.glossary, language())
        answer = StreamingHttpResponse(writer(found, chosen, citation, language()), content_type=media_type)
        answer["Content-Disposition"] = f'attachment; filename="illustrations-{citation.day}.{extension}"'
        answer["X-Total-Count"] = str(len(chosen))
        answer["Link"] = f'<{citation.url}>; rel="cite-as"'
        return answer


class CSVView(ExportView):
    @extend_schema(
        operation_id="search_csv",
        summary="Search, as CSV",
        description="The whole result set, UTF-8 with a byte order mark, streamed. Columns: " + ", ".join(COLUMNS),
        parameters=CRITERIA,
        responses={(200, "text/csv"): str, 400: REFUSED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request, texts.csv_lines, "text/csv; charset=utf-8", "csv")


class JSONView(ExportView):
    @extend_schema(
        operation_id="search_json",
        summary="Search, the whole result set as one JSON object",
        description=f"`citation`, `count` and `results`, streamed. {KEYS}",
        parameters=CRITERIA,
        responses={(200, "application/json"): dict, 400: REFUSED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request, texts.json_object, "application/json", "json")


class JSONLinesView(ExportView):
    @extend_schema(
        operation_id="search_jsonl",
        summary="Search, as JSON Lines",
        description=f"The whole result set, one JSON object a line, streamed. {KEYS}",
        parameters=CRITERIA,
        responses={(200, "application/jsonl"): str, 400: REFUSED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request, texts.json_lines, "application/jsonl; charset=utf-8", "jsonl")


class COCOView(ExportView):
    @extend_schema(
        operation_id="search_coco",
        summary="Boxes of a result set, as COCO",
        description="Every illustration found, as an image, with the objects in it, streamed. Boxes are in pixels of "
        "the picture at `coco_url`; `score`, `agent` and `status` say who found them and how surely. Boxes under the "
        "confidence that `object` asks are left out.",
        parameters=CRITERIA,
        responses={(200, "application/json"): dict, 400: REFUSED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        note = coco.note()

        def write(found: Found, chosen: Chosen, citation: Citation, _language: str) -> Body:
            return coco.lines(chosen, citation, found.glossary, floors(found.query, found.glossary), note)

        return self.export(request, write, "application/json", "coco.json")


class YOLOView(ExportView):
    @extend_schema(
        operation_id="search_yolo",
        summary="Boxes of a result set, for training with Ultralytics",
        description=f"A zip with data.yaml, labels, images.csv and README.txt, of at most {yolo.MOST} illustrations.",
        parameters=CRITERIA,
        responses={(200, "application/zip"): bytes, 400: REFUSED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        def write(found: Found, chosen: Chosen, citation: Citation, _language: str) -> Body:
            if len(chosen) > yolo.MOST:
                raise BadSearch([Problem("", "too-many-results", str(len(chosen)))])
            words = readme(citation, yolo_contents())
            return yolo.parts(chosen, citation, found.glossary, floors(found.query, found.glossary), words)

        return self.export(request, write, "application/zip", "yolo.zip")
