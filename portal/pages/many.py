"""Editing many at once: choose what to do with a result set, see exactly what would change, confirm.

The address holds the whole: the search and, in `do`, the deed. What is confirmed must be what was shown: when the
result set has changed since, or somebody has changed its values, the preview comes again and nothing is done.
"""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indexing.curating import many
from indexing.curating.deeds import VERBS, Deed, DeedError, affected
from portal.pages import ask
from portal.pages.many_words import held, labels, offers, said
from portal.pages.selection import Selection
from portal.roles import curators_only

DO = "do"
LONGEST = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def edit_many(request: HttpRequest) -> HttpResponse:
    return confirm(request) if request.method == "POST" else choose(request)


def choose(request: HttpRequest) -> HttpResponse:
    """The deeds offered, or with `do` the preview of one."""
    own = [name for name in request.GET if name == DO or name.startswith(f"{DO}.")]
    selection = Selection.read(request.GET, *own)
    if len(own) > 1:
        return HttpResponseRedirect(address(selection, written(request.GET)))
    problem = refusal(selection)
    if problem:
        return render(request, "many/refused.html", {"problem": problem, "selection": selection}, status=400)
    words = request.GET.get(DO, "")
    if not words:
        return render(request, "many/choose.html", {**shown(selection), **offers(selection.ids, ask.language())})
    try:
        deed = Deed.read(words)
    except DeedError:
        messages.error(request, _("Choose what to do, and with which value."))
        return HttpResponseRedirect(address(selection))
    return preview(request, selection, deed)


def preview(request: HttpRequest, selection: Selection, deed: Deed) -> HttpResponse:
    context = {
        "deed": str(deed),
        "said": said(deed, ask.language()),
        "changed": affected(selection.ids, deed),
        "held": held(selection.ids, deed, ask.language()),
        **shown(selection),
    }
    return render(request, "many/preview.html", context)


def confirm(request: HttpRequest) -> HttpResponse:
    sent = request.POST
    selection = Selection.read(QueryDict(sent.get("criteria", "")[:LONGEST]))
    problem = refusal(selection)
    if problem:
        return render(request, "many/refused.html", {"problem": problem, "selection": selection}, status=400)
    try:
        deed = Deed.read(sent.get(DO, ""))
    except DeedError:
        messages.error(request, _("Choose what to do, and with which value."))
        return HttpResponseRedirect(address(selection))
    if (sent.get("mark"), sent.get("changed")) != (selection.mark, str(affected(selection.ids, deed))):
        messages.warning(request, _("The collection has changed since this was counted. Look again, then confirm."))
        return HttpResponseRedirect(address(selection, str(deed)))
    act = many.launch(cast(User, request.user), deed, selection.ids, selection.criteria)
    return redirect("act", act.pk)


def shown(selection: Selection) -> dict[str, object]:
    return {
        "selection": selection,
        "tiles": selection.sample(),
        "back": address(selection),
        "search_url": selection.query.url(reverse("search")),
        "criteria": list(QueryDict(selection.criteria).lists()),
        "labels": labels(),
    }


def refusal(selection: Selection) -> str:
    """Why nothing can be done with the selection; empty when it can."""
    if selection.problems:
        return " ".join(str(problem.text) for problem in selection.problems)
    if selection.too_many:
        return _("At most %(most)s illustrations can be changed at once: narrow the search first.") % {
            "most": f"{many.MOST:,}".replace(",", "\u202f" if ask.language() == "fr" else ",")
        }
    return "" if selection.count else _("No illustration is meant by this: there is nothing to change.")


def written(sent: QueryDict) -> str:
    """The deed of the form, where each has a field of its own for its value: `do=set` and `do.set=technique:dessin`."""
    verb = sent.get(DO, "")
    name, _dot, _rest = verb.partition("-")
    value = sent.get(f"{DO}.{verb}", "")
    floor = sent.get(f"{DO}.floor", "") if verb.endswith("-label") else ""
    return ":".join(filter(None, (name, value, floor))) if name in VERBS else ""


def address(selection: Selection, deed: str = "") -> str:
    query = QueryDict(selection.criteria, mutable=True)
    if deed:
        query[DO] = deed
    return f"{reverse('edit-many')}?{query.urlencode()}"
