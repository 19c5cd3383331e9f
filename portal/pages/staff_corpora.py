"""Corpora, for staff: the list, a new one, and its edition."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indexing.jobs import reindex
from indexing.models import Corpus
from portal.forms import CorpusForm
from portal.pages import ask, counts
from portal.roles import staff_only


@require_safe
@staff_only
def corpora(request: HttpRequest) -> HttpResponse:
    found = counts.by_corpus()
    rows = [
        {"corpus": corpus, "title": corpus.title(ask.language()), "illustrations": found.get(corpus.pk, 0)}
        for corpus in Corpus.objects.annotate(document_count=Count("documents"))
    ]
    return render(request, "staff/corpora.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def create(request: HttpRequest) -> HttpResponse:
    return _edited(request, Corpus())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edited(request, get_object_or_404(Corpus, pk=pk))


@require_POST
@staff_only
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """A job that describes all pages of the corpus anew, with the models of today's settings."""
    job = reindex(get_object_or_404(Corpus, pk=pk), cast(User, request.user))
    messages.success(request, _("The job is launched."))
    return redirect(job)


def _edited(request: HttpRequest, corpus: Corpus) -> HttpResponse:
    form = CorpusForm(request.POST or None, instance=corpus)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The corpus is saved."))
        return redirect("staff-corpora")
    return render(request, "staff/corpus.html", {"form": form, "corpus": corpus}, status=422 if form.errors else 200)
