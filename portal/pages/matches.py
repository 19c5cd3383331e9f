"""Prints of one block or negative: those of an illustration with their points, the search for more, and the group.

What is stored shows at once; "look for more" launches a computation and the page follows it. Only a curator's word
changes a match.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indexing.curating import working
from indexing.curating.values import judge_match
from indexing.models import Corpus, Document, Illustration, Match
from portal.pages import ask
from portal.pages.find import illustration_or_gone, says_gone
from portal.pages.limits import allowed
from portal.pages.match_drawing import FIRST, drawing
from portal.pages.match_years import axis
from portal.pages.mosaic import tiles
from portal.roles import curators_only, is_curator, staff_only
from search import matches, notices

STOP_POLLING = 286
STRIP = 8


@require_safe
@says_gone
def prints(request: HttpRequest, pk: int) -> HttpResponse:
    """The other prints of an illustration; `with` names the one shown beside it."""
    row = illustration_or_gone(pk)
    curator = is_curator(request.user)
    pairs = matches.pairs(pk, ask.language(), refused=curator)
    asked = request.GET.get("with", "")
    chosen = next((pair for pair in pairs if str(pair.other.id) == asked), pairs[0] if pairs else None)
    other = Illustration.objects.select_related("page").get(pk=chosen.other.id) if chosen else None
    part = _region(request.GET.get("region", ""), row)
    return render(
        request,
        "match/prints.html",
        {
            "illustration": row,
            "document": row.page.document,
            "pairs": list(zip(pairs, tiles([pair.other for pair in pairs]), strict=True)),
            "chosen": chosen,
            "drawing": drawing(row, other, chosen) if chosen and other else None,
            "first": FIRST,
            "curator": curator,
            "look": matches.look_of(pk, request.GET.get("job", "")),
            "narrowed": part is not None,
            "part": part or (row.x, row.y, row.w, row.h),
            "group": next((pair.group for pair in pairs if pair.group), None),
        },
    )


@require_safe
@says_gone
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the search for more is; once it is over the page is asked anew, with what was found."""
    row = illustration_or_gone(pk)
    look = matches.look_of(pk, request.GET.get("job", ""))
    if look is None:
        raise Http404
    response = render(
        request, "match/_look.html", {"illustration": row, "look": look}, status=STOP_POLLING if look.over else 200
    )
    if look.over:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@says_gone
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Launches the comparison with all that may show the same block; `x`, `y`, `w`, `h` ask for a part of the page."""
    row = illustration_or_gone(pk)
    back = reverse("matches", args=[pk])
    sides = ",".join(request.POST.get(name, "").strip() for name in "xywh")
    region = _region(sides, row)
    if sides.strip(",") and region is None:
        messages.error(request, _("A part is four whole numbers inside the page: x, y, width, height."))
        return redirect(back)
    if not allowed(request, "upload"):
        messages.error(request, _("Too many requests in a short time: wait a minute and ask again."))
        return redirect(back)
    user = request.user if request.user.is_authenticated else None
    found, missing = matches.look_for_more(row, region, user)
    for code in missing:
        messages.warning(request, notices.notice(code).text)
    if found is None:
        messages.info(request, _("Nothing that is described looks like it: there is nothing to compare it with."))
        return redirect(back)
    part = f"&region={','.join(map(str, region))}" if region else ""
    return redirect(f"{back}?job={found.job}{part}")


@require_POST
@curators_only
def review(request: HttpRequest, pk: int, match: int) -> HttpResponse:
    """A curator accepts or refuses a match."""
    found = get_object_or_404(Match.objects.filter(Q(one=pk) | Q(other=pk)), pk=match)
    status = request.POST.get("status", "")
    if status not in Match.Status.values:
        raise Http404
    judge_match(cast(User, request.user), found, status)
    messages.success(request, _("Done."))
    other = found.other_id if found.one_id == pk else found.one_id
    return redirect(f"{reverse('matches', args=[pk])}?with={other}")


@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """All prints of one block, and when they were printed."""
    found = matches.group(pk, ask.language())
    if found is None:
        raise Http404
    years = matches.years(found.prints)
    ids = {hit.document_id for hit in found.prints}
    return render(
        request,
        "match/group.html",
        {
            "group": found,
            "years": years,
            "axis": axis(found.prints, *years) if years else None,
            "rows": list(zip(found.prints, tiles(found.prints), strict=True)),
            "publishers": dict(Document.objects.filter(pk__in=ids).values_list("pk", "publisher")),
            "documents": len(ids),
        },
    )


@require_POST
@staff_only
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """A job that compares what is new in a corpus with all that looks like it."""
    corpus = get_object_or_404(Corpus, pk=pk)
    job = working.compute("matches", cast(User, request.user), corpus=corpus)
    messages.success(request, _("The job is launched."))
    return redirect(job)


def strip(pk: int) -> dict[str, Any]:
    """What the illustration's page shows of its block."""
    pairs = matches.pairs(pk, ask.language())
    return {
        "tiles": tiles([pair.other for pair in pairs[:STRIP]]),
        "count": len(pairs),
        "group": next((pair.group for pair in pairs if pair.group), None),
    }


def _region(text: str, row: Illustration) -> tuple[int, int, int, int] | None:
    """`x,y,w,h` in page pixels, within the page."""
    sides = text.split(",")
    if len(sides) != 4 or not all(side.isascii() and side.isdigit() and len(side) < 8 for side in sides):
        return None
    x, y, w, h = (int(side) for side in sides)
    inside = w > 0 and h > 0 and x + w <= row.page.width and y + h <= row.page.height
    return (x, y, w, h) if inside else None
