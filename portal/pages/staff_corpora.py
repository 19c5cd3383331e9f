"""Corpora, for staff: the list, each one in figures, a new one, and its edition, which is an act like any other."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indexing import figures
from indexing.curating import acting, working
from indexing.models import Corpus
from portal.forms import CorpusForm
from portal.pages import ask, counts
from portal.pages.words import vocabulary
from portal.roles import staff_only


@require_safe
@staff_only
def corpora(request: HttpRequest) -> HttpResponse:
    found = counts.by_corpus()
    live = Count("documents", filter=Q(documents__withdrawn_at=None))
    rows = [
        {"corpus": corpus, "title": corpus.title(ask.language()), "illustrations": found.get(corpus.pk, 0)}
        for corpus in Corpus.objects.annotate(document_count=live)
    ]
    return render(request, "staff/corpora.html", {"rows": rows})


@require_safe
@staff_only
def corpus(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Corpus, pk=pk)
    context = {
        "corpus": found,
        "title": found.title(ask.language()),
        "size": figures.size(found),
        "cost": figures.cost(found),
        "reviewed": [{"row": one, "words": vocabulary(one.vocabulary)} for one in figures.reviewed(found)],
        "last": figures.last_harvest(found),
        "floors": [(vocabulary(name), floor) for name, floor in found.floors.items()],
    }
    return render(request, "staff/corpus.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def create(request: HttpRequest) -> HttpResponse:
    form = CorpusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with acting(cast(User, request.user), "corpus-create", detail={"slug": form.cleaned_data["slug"]}) as pen:
            made = pen.create([Corpus(**form.values())])[0]
        messages.success(request, _("The corpus is saved."))
        return redirect("staff-corpus", pk=made.pk)
    return render(request, "staff/corpus_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Corpus, pk=pk)
    form = CorpusForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        _change(pk, form, cast(User, request.user))
        messages.success(request, _("The corpus is saved."))
        return redirect("staff-corpus", pk=pk)
    return render(
        request, "staff/corpus_form.html", {"form": form, "corpus": found}, status=422 if form.errors else 200
    )


def _change(pk: int, form: CorpusForm, user: User) -> None:
    # Read anew: the form has already written its values on the row it was given.
    row = Corpus.objects.get(pk=pk)
    with acting(user, "corpus", detail={"slug": row.slug}, corpus=row) as pen:
        pen.update([row], **form.values())


@require_POST
@staff_only
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """A job that describes all pages of the corpus anew, with its own detector and the models of today's settings."""
    job = working.describe(get_object_or_404(Corpus, pk=pk), cast(User, request.user))
    messages.success(request, _("The job is launched."))
    return redirect(job)
