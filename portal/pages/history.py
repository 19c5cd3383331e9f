"""What has been done: all acts, newest first, and the changes of one illustration; both also as data.

For curators and staff only, since they name people. Filters that name nothing are refused with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indexing.curating import verbs
from indexing.models import Act, Change, Corpus, Illustration
from portal.pages import ask
from portal.pages.history_words import Line, lines, may_take_back, plain
from portal.roles import curators_only

TOGETHER = 50
MOST_LINES = 200


@dataclass(frozen=True)
class Asked:
    """The filters of the history; `problem` says what is wrong with them."""

    user: str
    verb: str
    corpus: str
    problem: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        values = {name: query.get(name, "").strip().replace("\0", "")[:150] for name in ("user", "verb", "corpus")}
        problem = ""
        if values["user"] and not User.objects.filter(username=values["user"]).exists():
            problem = _("Nobody here is called “%(name)s”.") % {"name": values["user"]}
        elif values["corpus"] and not Corpus.objects.filter(slug=values["corpus"]).exists():
            problem = _("There is no corpus “%(name)s”.") % {"name": values["corpus"]}
        elif values["verb"] and values["verb"] not in verbs.LABELS:
            problem = _("There is no act “%(name)s”.") % {"name": values["verb"]}
        return cls(**values, problem=problem)

    def acts(self) -> QuerySet[Act]:
        rows = Act.objects.defer("chosen").select_related("user", "corpus", "undoes", "job")
        if self.user:
            rows = rows.filter(user__username=self.user)
        if self.verb:
            rows = rows.filter(verb=self.verb)
        if self.corpus:
            within = Change.objects.filter(act=OuterRef("pk"), illustration__page__document__corpus__slug=self.corpus)
            rows = rows.filter(Q(corpus__slug=self.corpus) | Exists(within))
        return rows.order_by("-pk")


@require_safe
@curators_only
def history(request: HttpRequest) -> HttpResponse:
    asked = Asked.read(request.GET)
    acts = Paginator(Act.objects.none() if asked.problem else asked.acts(), TOGETHER).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    examples = _examples([act.pk for act in acts])
    context = {
        "asked": asked,
        "acts": [{"act": act, **summary(act), "example": examples.get(act.pk)} for act in acts],
        "page": acts,
        "rest": kept.urlencode(),
        "people": User.objects.filter(Exists(Act.objects.filter(user=OuterRef("pk")))).order_by("username"),
        "corpora": [(one.slug, one.title(ask.language())) for one in Corpus.objects.all()],
        "verbs": sorted(((verb, verbs.label(verb)) for verb in verbs.LABELS), key=lambda pair: pair[1].casefold()),
    }
    return render(request, "history/list.html", context, status=400 if asked.problem else 200)


def summary(act: Act) -> dict[str, Any]:
    """A line of the list: what was done."""
    return {"what": verbs.label(act.verb), "detail": plain(act, ask.language())}


def _examples(acts: Sequence[int]) -> dict[int, Line]:
    """{act: the first row that it changed}."""
    first = Change.objects.filter(act=OuterRef("pk")).order_by("pk").values("pk")[:1]
    changes = list(Change.objects.filter(pk__in=Act.objects.filter(pk__in=acts).values_list(Subquery(first))))
    return {change.act_id: line for change, line in zip(changes, lines(changes, ask.language()), strict=True)}


@require_safe
@curators_only
def history_json(request: HttpRequest) -> HttpResponse:
    """The same as data, with every change of each act: `page` by `page`."""
    asked = Asked.read(request.GET)
    if asked.problem:
        problem = {"title": asked.problem, "status": 400}
        return JsonResponse(problem, status=400, content_type="application/problem+json")
    page = Paginator(asked.acts(), TOGETHER).get_page(request.GET.get("page"))
    body = {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages}
    return JsonResponse({**body, "acts": [as_data(act) for act in page]})


def as_data(act: Act) -> dict[str, Any]:
    changes = act.changes.order_by("pk")[: MOST_LINES + 1]
    return {
        "id": act.pk,
        "user": act.user.username if act.user else None,
        "verb": act.verb,
        "detail": act.detail,
        "corpus": act.corpus.slug if act.corpus else None,
        "at": act.at.isoformat(),
        "ended_at": act.ended_at.isoformat() if act.ended_at else None,
        "count": act.count,
        "undoes": act.undoes_id,
        "changes": [change_as_data(change) for change in changes[:MOST_LINES]],
        "more_changes": len(changes) > MOST_LINES,
    }


def change_as_data(change: Change) -> dict[str, Any]:
    return {
        "illustration": change.illustration_id,
        "model": change.model,
        "row": change.row,
        "before": change.before,
        "after": change.after,
    }


@require_safe
@curators_only
def of_illustration(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Illustration.objects.select_related("page__document"), pk=pk)
    page = Paginator(changes_of(pk), TOGETHER).get_page(request.GET.get("page"))
    acts = {change.act_id: change.act for change in page}
    may = {key for key, act in acts.items() if may_take_back(act, request.user)}
    told = zip(page, lines(list(page), ask.language()), strict=True)
    rows = [
        {"act": change.act, "line": line, "what": verbs.label(change.act.verb), "may": change.act_id in may}
        for change, line in told
    ]
    return render(request, "history/illustration.html", {"illustration": found, "rows": rows, "page": page})


@require_safe
@curators_only
def of_illustration_json(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Illustration, pk=pk)
    rows = [
        {
            "act": change.act_id,
            "user": change.act.user.username if change.act.user else None,
            "verb": change.act.verb,
            "at": change.act.at.isoformat(),
            **change_as_data(change),
        }
        for change in changes_of(pk)[: 5 * MOST_LINES]
    ]
    return JsonResponse({"illustration": pk, "changes": rows})


def changes_of(pk: int) -> QuerySet[Change]:
    return Change.objects.filter(illustration=pk).select_related("act__user").defer("act__chosen").order_by("-pk")
