"""The queue of review: one picture at a time, answered by keys or by buttons, as a page or as pieces for its script.

A GET gives the curator a picture and keeps it for some minutes, which is no change of the collection. An answer that
came too late, or names no label, shows the picture again with the reason (409, 422).
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from indexing.curating import StaleError, UndoError
from indexing.curating.turns import keep, release, take
from indexing.curating.verdicts import VERDICTS, answer, take_back
from indexing.models import Change, Doubt, Term
from portal.pages import ask, review_filter
from portal.pages.review_filter import Filter
from portal.pages.review_item import Item, found_term, item
from portal.roles import curators_only
from search.terms import glossary

#: Illustrations skipped, in the session, the latest last.
SKIPPED, MOST_SKIPPED = "review-skipped", 300


@require_safe
@never_cache
@curators_only
def review(request: HttpRequest) -> HttpResponse:
    asked = review_filter.read(request.GET, glossary())
    wanted = _number(request.GET.get("illustration", ""))
    return _page(request, asked, _one(request, asked, wanted) or _next(request, asked, ()))


@require_safe
@never_cache
@curators_only
def following(request: HttpRequest) -> HttpResponse:
    """The picture after those in hand (`held`), for the script to keep ready."""
    asked = review_filter.read(request.GET, glossary())
    return _pieces(request, asked, _next(request, asked, _held(request.GET)))


@require_POST
@curators_only
def judge(request: HttpRequest) -> HttpResponse:
    asked = review_filter.read(QueryDict(request.POST.get("criteria", "")[:500]), glossary())
    verdict = request.POST.get("verdict", "")
    if verdict == "undo":
        return _undo(request, asked)
    if verdict not in (*VERDICTS, "skip"):
        return HttpResponseBadRequest(_("This is no answer."), content_type="text/plain; charset=utf-8")
    doubts = Doubt.objects.select_related("statement__term", "statement__agent")
    doubt = get_object_or_404(doubts, statement=_number(request.POST.get("statement", "")) or 0)
    if verdict == "skip":
        _skip(request, doubt.illustration_id)
        return _on(request, asked, _("Skipped."))
    return _answer(request, asked, doubt, verdict)


def _answer(request: HttpRequest, asked: Filter, doubt: Doubt, verdict: str) -> HttpResponse:
    term, problem = None, ""
    if verdict == "relabel":
        term, problem = found_term(doubt.vocabulary, request.POST.get("term", ""))
        if term is None:
            return _again(request, asked, item(doubt, glossary(), ask.language(), problem=problem), 422)
    try:
        answer(_user(request), doubt, verdict, _number(request.POST.get("version", "")) or 0, term,
               sample=asked.queue.sample)  # fmt: skip
    except StaleError as stale:
        return _again(request, asked, _changed(request, doubt, stale.since), 409)
    return _on(request, asked, _told(verdict, doubt, term))


def _changed(request: HttpRequest, doubt: Doubt, since: list[Change]) -> Item:
    keep(_user(request), doubt.illustration_id)
    return item(doubt, glossary(), ask.language(), since=since)


def _told(verdict: str, doubt: Doubt, term: Term | None) -> str:
    label = doubt.statement.term.label(ask.language())
    if term is not None:
        return _("%(label)s instead of %(wrong)s.") % {"label": term.label(ask.language()), "wrong": label}
    words = _("Accepted: %(label)s.") if verdict == "accept" else _("Rejected: %(label)s.")
    return words % {"label": label}


def _undo(request: HttpRequest, asked: Filter) -> HttpResponse:
    try:
        said = take_back(_user(request))
    except UndoError:
        words = _("There is no answer of yours to take back.")
        if _by_script(request):
            return _pieces(request, asked, None, words, 409)
        messages.error(request, words)
        return redirect(asked.url())
    _skip(request, said.illustration_id, back=True)
    if _by_script(request):
        return _pieces(request, asked, _one(request, asked, said.illustration_id), _("Taken back."))
    messages.success(request, _("Taken back."))
    return redirect(asked.url(said.illustration_id))


def _on(request: HttpRequest, asked: Filter, words: str) -> HttpResponse:
    """The next picture. A script holds one already, which is kept on, and gets the one after it."""
    held = _held(request.POST)
    for illustration in held:
        keep(_user(request), illustration)
    if _by_script(request):
        return _pieces(request, asked, _next(request, asked, held), words)
    messages.success(request, words)
    return redirect(asked.url())


def _again(request: HttpRequest, asked: Filter, shown: Item, status: int) -> HttpResponse:
    if _by_script(request):
        return _pieces(request, asked, shown, status=status)
    return _page(request, asked, shown, status)


def _one(request: HttpRequest, asked: Filter, illustration: int | None) -> Item | None:
    """A certain illustration, if it has a label of the vocabulary and nobody else has it in hand."""
    rows = Doubt.objects.filter(illustration=illustration, vocabulary=asked.vocabulary).order_by("-state", "-score")
    doubt = rows.select_related("statement__term", "statement__agent").first() if illustration else None
    if doubt is None or not keep(_user(request), doubt.illustration_id):
        return None
    return item(doubt, glossary(), ask.language())


def _next(request: HttpRequest, asked: Filter, held: tuple[int, ...]) -> Item | None:
    doubt = take(asked.queue, _user(request), [*held, *request.session.get(SKIPPED, [])])
    return item(doubt, glossary(), ask.language()) if doubt else None


def _skip(request: HttpRequest, illustration: int, *, back: bool = False) -> None:
    kept = [one for one in request.session.get(SKIPPED, []) if one != illustration]
    request.session[SKIPPED] = kept if back else [*kept, illustration][-MOST_SKIPPED:]
    if not back:
        release(_user(request), illustration)


def _page(request: HttpRequest, asked: Filter, shown: Item | None, status: int = 200) -> HttpResponse:
    words, language = glossary(), ask.language()
    labels = Term.objects.filter(vocabulary=asked.vocabulary).order_by("fr" if language == "fr" else "en")
    context = {
        "choices": review_filter.choices(asked, words, language),
        "labels": [term.label(language) for term in labels],
        "agreement": review_filter.agreed(asked),
        "skipped": len(request.session.get(SKIPPED, [])),
    }
    return render(request, "review/page.html", context | _context(request, asked, shown), status=status)


def _pieces(
    request: HttpRequest, asked: Filter, shown: Item | None, words: str = "", status: int = 200
) -> HttpResponse:
    context = {**_context(request, asked, shown), "words": words}
    return render(request, "review/_pieces.html", context, status=status)


def _context(request: HttpRequest, asked: Filter, shown: Item | None) -> dict[str, Any]:
    return {"asked": asked, "item": shown, "progress": review_filter.progress(asked, _user(request))}


def _held(params: QueryDict) -> tuple[int, ...]:
    return tuple(number for text in params.getlist("held")[:3] if (number := _number(text)) is not None)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
