"""The way in: one field, some pictures, the corpora, and the entries into browsing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages import ask, counts
from portal.pages.mosaic import tiles
from search.query import SearchQuery

SAMPLE = 14
CORPORA = 6
TECHNIQUES = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language = ask.language()
    corpora = [
        {"title": corpus.title(language), "corpus": corpus, "count": count, "description": described(corpus, language)}
        for corpus, count in counts.corpora()[:CORPORA]
    ]
    sample = ask.hits(SearchQuery(fold="document", size=SAMPLE)) if counts.total() else ()
    return render(
        request,
        "home.html",
        {
            "total": counts.total(),
            "corpora": corpora,
            "tiles": tiles(sample),
            "techniques": techniques(language),
            "tries": [_("boat"), _("woman with a hat"), _("elephant"), _("map of a city"), _("flowers")],
        },
    )


def techniques(language: str) -> list[tuple[str, str, int]]:
    """(code, label, count) of the commonest techniques."""
    counted = counts.by_technique()[:TECHNIQUES]
    return [(term.code, term.label(language), count) for term, count in counted]


def described(corpus: object, language: str) -> str:
    return str(getattr(corpus, "description_fr" if language.startswith("fr") else "description_en"))
