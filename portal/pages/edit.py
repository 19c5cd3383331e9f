"""One illustration changed by hand: all of a form is one act; one that comes too late is shown beside what was done.

Faults and shapes that cannot be had are said on the form (422), with all that was typed kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indexing.curating import StaleError, acting, version
from indexing.curating.edits import apply
from indexing.curating.shapes import ShapeError
from indexing.curating.undoing import undone
from indexing.models import Act, Illustration
from portal.pages import ask, edit_form, edit_reading, edit_stale
from portal.pages.edit_reading import Asked
from portal.pages.find import GoneError, says_gone
from portal.roles import curators_only

ROWS = Illustration.objects.select_related("page__document__corpus")


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
@says_gone
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    # Read before the row: what is done in between is then refused rather than overwritten unseen.
    known = version(pk)
    row = ROWS.filter(pk=pk).first()
    if row is not None and row.page.document.withdrawn_at:
        raise GoneError
    if request.method != "POST":
        if row is None:
            raise Http404
        return _form(request, row, known)
    asked = edit_reading.read(request.POST, row, ask.language())
    if row is None:
        # A part that came of a cut goes when the cut is undone: what was typed is shown once more.
        return edit_stale.answer(request, None, asked, [])
    if asked.faults:
        return _form(request, row, asked.version, asked, asked.faults)
    return _written(request, row, asked)


def _written(request: HttpRequest, row: Illustration, asked: Asked) -> HttpResponse:
    corpus, user = row.page.document.corpus, cast(User, request.user)
    try:
        with acting(user, asked.verb, detail=asked.changed, corpus=corpus, seen={row.pk: asked.version}) as pen:
            made = apply(pen, ROWS.get(pk=row.pk), asked.edit)
            changed = pen.changed
    except Illustration.DoesNotExist:  # unmade while this waited
        return edit_stale.answer(request, None, asked, [])
    except StaleError as error:
        return edit_stale.answer(request, ROWS.get(pk=row.pk), asked, error.since)
    except ShapeError as error:
        return _form(request, row, asked.version, asked, [said(error.code)])
    if made is not None:
        words = _("The illustration is cut in two; the other part is no. %(number)s.") % {"number": made.pk}
    else:
        words = _("Saved.") if changed else _("Nothing was changed.")
    messages.success(request, words)
    return done(row.pk, pen.act.pk if changed else 0)


def done(illustration: int, act: int) -> HttpResponse:
    """Back to the form, which offers to take the act back."""
    address = reverse("illustration-edit", args=[illustration])
    return redirect(f"{address}?done={act}" if act else address)


def _form(
    request: HttpRequest, row: Illustration, known: int, asked: Asked | None = None, faults: Sequence[str] = ()
) -> HttpResponse:
    """`known` is the last change that its reader has seen, also where what was typed stands on top of it."""
    mine, was = (asked.mine, asked.was) if asked else (None, None)
    context: dict[str, Any] = edit_form.context(row, ask.language(), mine, was)
    context["version"] = known
    context["done"] = _own(request)
    context["canvas"] = edit_form.canvas(row, closely=request.GET.get("show") != "page")
    context |= {"faults": faults, "cut": edit_form.cut(request.POST, row)}
    return render(request, "edit/illustration.html", context, status=422 if faults else 200)


def _own(request: HttpRequest) -> Act | None:
    """The act that has just been done, while it can be taken back."""
    asked = edit_reading.keys([request.GET.get("done", "")])
    act = Act.objects.filter(pk__in=asked, user=cast(User, request.user)).exclude(ended_at=None).first()
    return None if act is None or undone(act) else act


def said(code: str) -> str:
    """Why a shape cannot be had."""
    texts = {
        "outside": _("This box lies outside the page."),
        "taken": _("Another illustration, perhaps a removed one, has exactly this frame."),
        "turn": _("A picture can be turned by 0, 90, 180 or 270 degrees."),
        "cut": _("This line does not cut the illustration in two."),
        "few": _("Choose at least two illustrations to merge."),
        "pages": _("Illustrations of different pages cannot be merged."),
        "gone": _("One of these illustrations has been removed meanwhile."),
        "itself": _("An illustration is no copy of itself."),
        "unknown": _("No illustration has this number."),
        "iconclass": _("Iconclass: one of these lines is no notation, such as 25F23(LION) or 11H(JEROME)3."),
    }
    return texts.get(code, code)
