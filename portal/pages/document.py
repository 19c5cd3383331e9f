"""One document: what is known of it, its illustrations and its pages."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indexing.models import Illustration
from portal.pages import ask
from portal.pages.find import document_or_gone, says_gone
from portal.pages.mosaic import tiles
from portal.pages.rights import rights_of
from portal.pages.search import opened_from
from search.query import SearchQuery

PAGES = 60
ILLUSTRATIONS = 24


@require_safe
@says_gone
def document(request: HttpRequest, pk: int) -> HttpResponse:
    found = document_or_gone(pk)
    seen = Count("illustrations", filter=Q(illustrations__noise=False, illustrations__withdrawn_at=None))
    pages = Paginator(found.pages.annotate(pictures=seen).order_by("order"), PAGES)
    query = SearchQuery(document=(pk,), size=ILLUSTRATIONS)
    results = ask.answer(query)
    return render(
        request,
        "document.html",
        {
            "document": found,
            "corpus_title": found.corpus.title(ask.language()),
            "rights": rights_of(found),
            "pages": pages.get_page(request.GET.get("sheet")),
            "results": results,
            "tiles": tiles(results.hits, opened_from(f"document={pk}", results)),
            "own_criteria": f"document={pk}",
            "noise": Illustration.objects.filter(page__document=found, noise=True, withdrawn_at=None).count(),
            "all_url": f"/search?document={pk}",
            "metadata": readable(found.metadata),
        },
    )


def readable(metadata: dict[str, object]) -> list[tuple[str, str]]:
    """The source's own metadata that is plain words; nested structures stay in the manifest."""
    pairs = []
    for name, value in metadata.items():
        values = value if isinstance(value, list) else [value]
        words = [str(each) for each in values if isinstance(each, str | int | float)]
        if words:
            pairs.append((name, " ; ".join(words)[:1000]))
    return pairs
