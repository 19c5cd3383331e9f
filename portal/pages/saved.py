"""Saved searches of a signed-in reader: list, run, rename, mail, delete; and the feeds, which need no account.

Another reader's search is 404. The address of a saved search's feed is its key: nobody guesses it.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import alerts, atom
from portal.models import SavedSearch
from portal.pages import ask
from portal.pages.cited import LONGEST
from portal.pages.search import parse
from search.engine import Found
from search.exports.citation import cite, criteria
from search.query import SearchQuery
from search.terms import glossary

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _save(request, cast(User, request.user))
    rows = SavedSearch.objects.filter(owner=cast(User, request.user))
    mail_works = bool(settings.MAIL_WORKS and cast(User, request.user).email)
    return render(request, "saved/list.html", {"rows": rows, "mail_works": mail_works})


def _save(request: HttpRequest, owner: User) -> HttpResponse:
    query, _problems = parse(QueryDict(request.POST.get("criteria", "")[:LONGEST]))
    if query.image:
        messages.error(request, _("A picture of yours is kept for minutes only: a search with it cannot be kept."))
        return HttpResponseRedirect(query.url())
    if SavedSearch.objects.filter(owner=owner).count() >= MOST:
        messages.error(request, _("You have %(most)s saved searches: delete one first.") % {"most": MOST})
        return redirect("saved")
    address = query.replace(size=SearchQuery().size).url("")[1:]
    name = request.POST.get("name", "").strip() or criteria(query, glossary(), ask.language())
    row, new = SavedSearch.objects.get_or_create(
        owner=owner, query=address, defaults={"name": name[:200], "language": ask.language()}
    )
    if new:
        alerts.start(row)
    messages.success(request, _("The search is saved.") if new else _("This search was saved already."))
    return redirect("saved")


@require_POST
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`act`: rename (with `name`), mail-on, mail-off or delete."""
    row = get_object_or_404(SavedSearch, pk=pk, owner=cast(User, request.user))
    act, name = request.POST.get("act"), request.POST.get("name", "").strip()[:200]
    if act == "delete":
        row.delete()
        messages.success(request, _("The saved search is deleted."))
    elif act == "rename" and name:
        row.name = name
        row.save(update_fields=["name"])
    elif act in ("mail-on", "mail-off"):
        if act == "mail-on":
            alerts.news(row)  # what came meanwhile is no news of tomorrow
        row.by_mail = act == "mail-on"
        row.save(update_fields=["by_mail"])
    else:
        raise Http404
    return redirect("saved")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    row = get_object_or_404(SavedSearch, token=token)
    with translation.override(row.language):
        found = alerts.hits_of(alerts.since_saved(row, atom.ENTRIES), row.language)
        return atom.answer(found, row.name, _cited(alerts.asked(row)), row.url, request.path, row.language)


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """The newest illustrations that a search finds. Criteria that are wrong are refused with the reason."""
    query, problems = SearchQuery.parse(request.GET)
    if problems:
        return HttpResponseBadRequest("\n".join(p.text for p in problems), content_type="text/plain; charset=utf-8")
    found = Found(query.replace(cursor=0))
    newest = found.hits(found.newest(atom.ENTRIES), ask.language())
    title = criteria(query, found.glossary, ask.language())
    whole = query.replace(size=SearchQuery().size)
    return atom.answer(newest, title, _cited(found), whole.url(), whole.url("/search.atom"), ask.language())


def _cited(found: Found) -> str:
    return cite(found.query, found.count(), found.glossary, ask.language()).sentence


@csrf_exempt  # a mail reader's one click comes without our cookie (RFC 8058); the token is the key
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the mails of one search: at once by POST, after a button by GET, since mail scanners follow links."""
    row = get_object_or_404(SavedSearch, token=token)
    if request.method == "POST":
        row.by_mail = False
        row.save(update_fields=["by_mail"])
    with translation.override(row.language):
        return render(request, "saved/stop.html", {"row": row, "stopped": not row.by_mail})
