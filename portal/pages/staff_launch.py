"""Launching a harvest, for staff: a kind of source, a dry run that says what it would take, then the job.

The dry run asks the source's own server; a refusal comes back as a sentence in the reader's language and nothing is
stored. Launching and scheduling are acts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indexing.curating import acting, working
from indexing.models import Corpus, Job, Listing, Schedule
from indexing.sources.estimate import Estimate, estimate
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.survey import surveyed
from portal.pages.models_here import missing
from portal.pages.reasons import in_words
from portal.pages.staff_kinds import KINDS
from portal.roles import staff_only
from portal.source_forms import SourceForm


@require_safe
@staff_only
def kinds(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/kinds.html", {"kinds": KINDS})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def launch(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    form = form_of(kind, request)
    held = None
    if request.method == "POST" and form.is_valid():
        source, corpus = form.address(), form.cleaned_data["corpus"]
        if form.cleaned_data["every_days"] and Schedule.objects.filter(corpus=corpus, source=source).exists():
            form.add_error("every_days", _("This source is scheduled for this corpus already."))
        elif request.POST.get("step") == "launch":
            job = launched(form, source, cast(User, request.user))
            messages.success(request, _("The job is launched."))
            return redirect(job)
        else:
            held = looked_at(form, source)
    context = {"kind": KINDS[kind], "form": form, "held": held, "missing": missing()}
    if held:
        source, corpus = form.address(), form.cleaned_data["corpus"]
        context |= {"source": source, "known": known(source, corpus), "told": KINDS.get(held.survey.kind)}
    return render(request, "staff/launch.html", context, status=422 if form.errors else 200)


def form_of(kind: str, request: HttpRequest) -> SourceForm:
    sent = request.method == "POST"
    asked = {"corpus": request.GET.get("corpus", "")} if request.GET.get("corpus", "").isdecimal() else {}
    form = KINDS[kind].form(
        data=request.POST if sent else None,
        files=request.FILES if sent else None,
        initial={**KINDS[kind].initial, **asked},
    )
    for name, example in KINDS[kind].examples.items():
        form.fields[name].widget.attrs["placeholder"] = example
    return form


def looked_at(form: SourceForm, source: str) -> Estimate | None:
    """The dry run, None when the source is refused: the form then says why."""
    corpus = form.cleaned_data["corpus"]
    with PoliteFetcher.from_settings(alone=True, least_interval=corpus.interval or 0.0) as fetcher:
        held, code = surveyed(source, fetcher)
        if held.error:
            field = next(name for name in ("source", "base") if name in form.fields)
            form.add_error(field, in_words(code))
            form.refusal = held.error  # type: ignore[attr-defined]
            return None
        limits = {"pictures": form.cleaned_data["pictures"], "most_pages": corpus.most_pages}
        return estimate(source, held, fetcher.policy, **limits)


def known(source: str, corpus: Corpus) -> int:
    """How many documents of the source are here already."""
    return Listing.objects.filter(source=source, document__corpus=corpus, document__withdrawn_at=None).count()


@transaction.atomic
def launched(form: SourceForm, source: str, user: User) -> Job:
    """The job, and where it was asked the schedule that will launch it again."""
    given = form.cleaned_data
    options = {"pictures": given["pictures"]}
    job = working.launch(source, given["corpus"], user, options)
    days = given["every_days"]
    if days:
        with acting(user, "schedule", detail={"source": source, "every_days": days}, corpus=given["corpus"]) as pen:
            pen.create(
                [
                    Schedule(
                        corpus=given["corpus"], source=source, options=options, every_days=days, last_job=job,
                        next_at=timezone.now() + timedelta(days=days), made_by=user,
                    )
                ]
            )  # fmt: skip
    return job
