"""The API's addresses: parse, permission, one call, answer. Bad parameters are refused with every fault named."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from indexing.models import Document, Illustration
from search import uploads
from search.api import answers, explain, shapes
from search.api.describe import SHAPES, parameters
from search.api.permissions import IsStaff
from search.api.problems import BadSearch, Gone, Refused
from search.api.throttles import AnonRateThrottle, ScopedRateThrottle
from search.engine import search
from search.exports.rows import absolute
from search.query import SearchQuery
from search.similar import similar
from search.terms import SOURCES, glossary

REFUSED = OpenApiResponse(shapes.ProblemShape, description="Which parameters are wrong, and why (problem+json)")
MISSING = OpenApiResponse(shapes.ProblemShape, description="Nothing is at this address (problem+json)")
WITHDRAWN = OpenApiResponse(shapes.ProblemShape, description="It was withdrawn (problem+json)")
LANGUAGE = OpenApiParameter("lang", str, description="Language of labels.", enum=["fr", "en"])
VOCABULARIES = tuple(sorted({source for sources in SOURCES.values() for source in sources}))


def asked(params: QueryDict) -> SearchQuery:
    query, problems = SearchQuery.parse(params)
    if problems:
        raise BadSearch(problems)
    return query


def language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


class SearchView(APIView):
    @extend_schema(
        operation_id="search",
        summary="Search illustrations",
        description="The page's search, with the same parameters: its address is the whole state of a search.",
        parameters=[*parameters(), explain.PARAMETER],
        responses={200: shapes.ResultsShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        params, explained = explain.asked(request)
        found = search(asked(params), language())
        return Response({**answers.results(found), **({"plan": explain.plan(found)} if explained else {})})


@method_decorator(conditional_page, name="dispatch")
class IllustrationView(APIView):
    @extend_schema(
        operation_id="illustration",
        summary="One illustration, with every statement about it",
        parameters=[LANGUAGE],
        responses={200: shapes.IllustrationShape, 404: MISSING, 410: WITHDRAWN},
    )
    def get(self, request: Request, pk: int) -> Response:
        row = get_object_or_404(Illustration.objects.select_related("page__document"), pk=pk)
        if row.withdrawn_at or row.page.document.withdrawn_at:
            raise Gone(_("This illustration has been withdrawn."))
        body = answers.illustration(row, glossary(), language())
        if body is None:
            raise Http404
        return Response(body)


class SimilarView(APIView):
    @extend_schema(
        operation_id="similar",
        summary="Illustrations like this one",
        parameters=[
            OpenApiParameter("by", str, enum=["look", "meaning", "colour"], description="What likeness means."),
            OpenApiParameter("size", SHAPES["size"], description="How many at most."),
            LANGUAGE,
        ],
        responses={200: shapes.ResultShape(many=True), 400: REFUSED, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        query = asked(request.GET)
        get_object_or_404(Illustration, pk=pk, withdrawn_at=None)
        return Response([answers.result(hit) for hit in similar(pk, query.by, query.size, language())])


@method_decorator(conditional_page, name="dispatch")
class DocumentView(APIView):
    @extend_schema(
        operation_id="document",
        summary="One document and its pages",
        parameters=[LANGUAGE],
        responses={200: shapes.DocumentShape, 404: MISSING, 410: WITHDRAWN},
    )
    def get(self, request: Request, pk: int) -> Response:
        row = get_object_or_404(Document.objects.select_related("corpus"), pk=pk)
        if row.withdrawn_at:
            raise Gone(_("This document has been withdrawn."))
        return Response(answers.document(row))


class UploadView(APIView):
    parser_classes = (MultiPartParser,)
    throttle_classes = (AnonRateThrottle, ScopedRateThrottle)
    throttle_scope = "upload"

    @extend_schema(
        operation_id="upload",
        summary="Lend a picture to search with",
        description="Answers a token for `image=`. The picture is re-encoded without metadata and soon forgotten.",
        request={"multipart/form-data": shapes.UploadShape},
        responses={201: shapes.UploadedShape, 400: REFUSED},
    )
    def post(self, request: Request) -> Response:
        picture = request.FILES.get("picture")
        if picture is None:
            raise Refused("missing", _("Send the picture in the field “picture” of a multipart form."))
        try:
            token = uploads.keep(picture)
        except uploads.UploadError as error:
            raise Refused(error.code, str(error)) from error
        address = absolute(SearchQuery(image=token).url(f"{answers.ROOT}/search"))
        return Response({"token": token, "expires_in": settings.UPLOAD_TTL, "search": address}, status=201)


class JobsView(APIView):
    permission_classes = (IsStaff,)

    @extend_schema(
        operation_id="jobs",
        summary="The latest indexing jobs (staff only)",
        responses={
            200: shapes.JobShape(many=True),
            403: OpenApiResponse(shapes.ProblemShape, description="Staff only"),
        },
    )
    def get(self, request: Request) -> Response:
        return Response(answers.jobs())


@method_decorator(conditional_page, name="dispatch")
class TermsView(APIView):
    @extend_schema(
        operation_id="terms",
        summary="The terms of a vocabulary",
        parameters=[OpenApiParameter("vocabulary", str, OpenApiParameter.PATH, enum=VOCABULARIES)],
        responses={200: shapes.TermShape(many=True), 404: MISSING},
    )
    def get(self, request: Request, vocabulary: str) -> Response:
        if vocabulary not in VOCABULARIES:
            raise Http404
        return Response(answers.terms(vocabulary))
