"""Concepts: the list and each one, for all to read; made from marks by whoever is signed in, kept by owner or curators.

What cannot be done comes back as a sentence and changes nothing. Training is done at once; publishing, withdrawing and
deleting are jobs, since they speak of every picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indexing import concepts as learning
from indexing.concepts import ConceptError
from indexing.curating.verbs import label
from indexing.models import Act, Concept, Illustration
from portal.pages import ask
from portal.pages.limits import allowed
from portal.pages.marked import thumbnails
from portal.roles import is_curator
from search.query import SearchQuery, read

ACTS_SHOWN = 30


def known() -> QuerySet[Concept]:
    return Concept.objects.select_related("term", "owner", "space", "agent")


def _acts(concept: Concept) -> QuerySet[Act]:
    """What was done to it, the latest first."""
    done = Act.objects.filter(verb__startswith="concept-", detail__concept=concept.term.code)
    return done.select_related("user")[:ACTS_SHOWN]


def may_edit(user: User | AnonymousUser, concept: Concept) -> bool:
    return user.is_authenticated and (user.pk == concept.owner_id or is_curator(user))


@require_safe
def concepts(request: HttpRequest) -> HttpResponse:
    rows = [{"concept": one, "label": one.term.label(ask.language())} for one in known().order_by("-updated_at")]
    return render(request, "concepts/list.html", {"rows": rows})


@require_safe
def concept(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(known(), pk=pk)
    marked = thumbnails([*found.positives, *found.negatives])
    pairs = [*(("yes", key) for key in found.positives), *(("no", key) for key in found.negatives)]
    kind = found.space.kind if found.space else "look"
    context = {
        "concept": found,
        "label": found.term.label(ask.language()),
        "yes": [marked[key] for key in found.positives],
        "no": [marked[key] for key in found.negatives],
        "may_edit": may_edit(cast(User, request.user), found),
        "outdated": found.space is None or not found.space.active,
        "again": f"{reverse('search')}?{urlencode([*pairs, *([('by', kind)] if kind != 'look' else [])])}",
        "history": list(reversed(found.score.get("history", []))),
        "acts": [(act, label(act.verb)) for act in _acts(found)],
    }
    return render(request, "concepts/concept.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """The form that turns marks into a concept, new or one of the reader's own."""
    user = cast(User, request.user)
    sent = request.POST if request.method == "POST" else request.GET
    query = marks_of(sent)
    problem = ""
    if request.method == "POST":
        try:
            return redirect("concept", saved(request, user, query).pk)
        except ConceptError as error:
            problem = str(error)
    marked = thumbnails([*query.yes, *query.no])
    own = known().filter(owner=user) if not is_curator(user) else known()
    context = {
        "query": query,
        "yes": [marked[key] for key in query.yes],
        "no": [marked[key] for key in query.no],
        "own": [(one.pk, one.term.label(ask.language())) for one in own.order_by("term__fr")],
        "problem": problem,
        "fr": sent.get("fr", ""),
        "en": sent.get("en", ""),
    }
    return render(request, "concepts/new.html", context, status=422 if problem else 200)


def marks_of(sent: QueryDict) -> SearchQuery:
    """The marks as a search reads them: at most as many, and nothing that is no illustration."""
    query, _problems = read({name: sent.getlist(name) for name in ("yes", "no", "by") if name in sent})
    there = set(Illustration.objects.filter(pk__in=[*query.yes, *query.no]).values_list("pk", flat=True))
    yes = tuple(key for key in query.yes if key in there)
    return query.replace(yes=yes, no=tuple(key for key in query.no if key in there and key not in yes))


def saved(request: HttpRequest, user: User, query: SearchQuery) -> Concept:
    """A new concept of the marks, or the marks added to one. ConceptError; PermissionDenied."""
    limited(request)
    into = request.POST.get("into", "")
    if not into:
        names = request.POST.get("fr", ""), request.POST.get("en", "")
        made = learning.create(user, "meaning" if query.by == "meaning" else "look", *names, query.yes, query.no)
        messages.success(request, _("The concept is saved as a draft: publish it to let all search with it."))
        return made
    found = get_object_or_404(known(), pk=int(into) if into.isascii() and into.isdigit() and len(into) < 18 else 0)
    if not may_edit(user, found):
        raise PermissionDenied
    examples(found, user, {*found.positives, *query.yes} - {*query.no}, {*found.negatives, *query.no} - {*query.yes})
    messages.success(request, _("The marks were added, and the concept was trained again."))
    return found


def limited(request: HttpRequest) -> None:
    if not allowed(request, "upload"):
        raise ConceptError(_("Too many requests in a short time: wait a minute and try again."))


def examples(concept: Concept, user: User, yes: set[int], no: set[int]) -> None:
    most = 200
    concept.positives, concept.negatives = sorted(yes)[:most], sorted(no)[:most]
    learning.train(concept, user)


@require_POST
@login_required
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    found = get_object_or_404(known(), pk=pk)
    user = cast(User, request.user)
    if what not in ACTS:
        raise Http404
    if not may_edit(user, found):
        raise PermissionDenied
    try:
        limited(request)
        messages.success(request, ACTS[what](request, found, user))
    except ConceptError as error:
        messages.error(request, str(error))
    return redirect("concepts") if what == "delete" else redirect("concept", pk)


def rename(request: HttpRequest, concept: Concept, user: User) -> str:
    learning.rename(concept, user, request.POST.get("fr", ""), request.POST.get("en", ""))
    return _("The concept has its new names.")


def drop(request: HttpRequest, concept: Concept, user: User) -> str:
    """Without the examples that were ticked."""
    gone = {int(key) for key in request.POST.getlist("drop") if key.isascii() and key.isdigit() and len(key) < 18}
    examples(concept, user, {*concept.positives} - gone, {*concept.negatives} - gone)
    return _("The concept was trained again without these examples.")


def train(request: HttpRequest, concept: Concept, user: User) -> str:
    learning.train(concept, user)
    return _("The concept was trained again.")


def publish(request: HttpRequest, concept: Concept, user: User) -> str:
    learning.publish(concept, user)
    return _("The concept is being said of every picture; it becomes a filter as the job goes on.")


def withdraw(request: HttpRequest, concept: Concept, user: User) -> str:
    learning.withdraw(concept, user)
    return _("What was said of this concept is being taken back.")


def delete(request: HttpRequest, concept: Concept, user: User) -> str:
    learning.delete(concept, user)
    return _("The concept and all that was said of it are being deleted.")


ACTS: dict[str, Callable[[HttpRequest, Concept, User], str]] = {
    "rename": rename,
    "drop": drop,
    "train": train,
    "publish": publish,
    "withdraw": withdraw,
    "delete": delete,
}
