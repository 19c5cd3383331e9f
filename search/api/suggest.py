"""Suggestions in the API: what the page's search field offers, for other fields that lead to this search."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from search.api.answers import ROOT
from search.api.views import LANGUAGE, REFUSED, asked, language
from search.exports.rows import absolute
from search.suggest import NAMED, suggest


class SuggestionShape(s.Serializer):
    kind = s.ChoiceField(["word", "title", "creator", *NAMED], help_text="a facet's name where it is one of its terms")
    text = s.CharField()
    count = s.IntegerField(allow_null=True, help_text="illustrations in the whole portal; null behind other words")
    q = s.CharField(allow_blank=True, help_text="the words that are left in the field once it is taken")
    search = s.URLField(help_text="the search that it leads to")


class SuggestionsShape(s.Serializer):
    suggestions = SuggestionShape(many=True)


class SuggestView(APIView):
    @extend_schema(
        operation_id="suggest",
        summary="How the last word of a search may go on",
        description="Terms of the vocabularies (in the language of the labels first), words of the collection, titles "
        "and creators, with their counts. Other parameters of a search are kept in the addresses.",
        parameters=[OpenApiParameter("q", str, description="The words typed so far, the last one begun."), LANGUAGE],
        responses={200: SuggestionsShape, 400: REFUSED},
    )
    def get(self, request: Request) -> Response:
        found = suggest(asked(request.GET), language())
        return Response(
            {
                "suggestions": [
                    {
                        "kind": one.kind,
                        "text": one.text,
                        "count": one.count,
                        "q": one.q,
                        "search": absolute(ROOT + one.url),
                    }
                    for one in found
                ]
            }
        )
