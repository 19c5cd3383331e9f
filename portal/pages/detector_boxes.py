"""Corrected boxes out and in. A file that comes in is shown in numbers first and written when the curator says so.

What was read waits in the cache for a quarter of an hour under a name that only its curator knows; after that the file
is to be sent again. A file that cannot be read changes nothing and says why.
"""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indexing.boxes_io import reading, sending
from indexing.boxes_io.bringing import bring, compared
from indexing.boxes_io.given import MOST_PAGES, GivenError, GivenPage
from indexing.boxes_io.sheets import pages_of, sheets
from indexing.models import Corpus
from portal.pages import ask
from portal.pages.limits import allowed
from portal.roles import curators_only, is_curator

#: Pages in one zip with their pictures, bytes of a file, and changes written while the curator waits; the command
#: `manage.py boxes` has none of these limits.
MOST_PICTURES, LARGEST, MOST_CHANGES = 1000, 500 * 2**20, 3000


def _corpus(words: str) -> Corpus:
    return get_object_or_404(Corpus, pk=int(words) if words.isascii() and words.isdigit() and len(words) < 18 else 0)


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    if not is_curator(request.user):
        raise PermissionDenied
    corpus, form = _corpus(request.GET.get("corpus", "")), request.GET.get("format", "")
    pages = pages_of([corpus], reviewed=request.GET.get("pages") != "all")
    problem = ""
    if form not in sending.FORMATS:
        problem = _("Choose one of the formats.")
    elif not allowed(request, "export"):
        problem = _("Too many files in a short time: try again in an hour.")
    elif form == "yolo" and pages.count() > MOST_PICTURES:
        most = {"most": MOST_PICTURES}
        problem = _("More than %(most)s pages with their pictures: use “manage.py boxes export”, or COCO.") % most
    elif pages.count() > MOST_PAGES:
        problem = _("More than %(most)s pages: use “manage.py boxes export”.") % {"most": MOST_PAGES}
    elif not pages.exists():
        problem = _("No page of this corpus was reviewed yet.")
    if problem or form not in sending.FORMATS:
        messages.error(request, problem)
        return redirect("detectors")
    with tempfile.TemporaryDirectory(prefix="boxes-") as folder:
        path = Path(folder) / "out"
        sending.write(sheets(pages.iterator()), form, path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=sending.name_of(corpus.slug, form))


@require_POST
@curators_only
def preview(request: HttpRequest) -> HttpResponse:
    """What a file would change."""
    corpus, file = _corpus(request.POST.get("corpus", "")), request.FILES.get("file")
    try:
        if file is None or file.size is None:
            raise GivenError(_("Choose a file."))
        if file.size > LARGEST:
            raise GivenError(_("The file is larger than %(most)s MB.") % {"most": LARGEST // 2**20})
        given = reading.read(cast(BinaryIO, file))
    except GivenError as error:
        messages.error(request, _("Nothing was changed. %(reason)s") % {"reason": error})
        return redirect("detectors")
    told = compared(given, corpus)
    token = secrets.token_urlsafe(18)
    cache.set(_key(request, token), (corpus.pk, file.name, given), settings.UPLOAD_TTL)
    context = {
        "told": told,
        "strangers": told.strangers[:20],
        "file": file.name,
        "corpus": corpus.title(ask.language()),
        "token": token,
        "too_many": told.changes > MOST_CHANGES,
        "most": MOST_CHANGES,
    }
    return render(request, "detectors/import.html", context)


@require_POST
@curators_only
def write(request: HttpRequest) -> HttpResponse:
    """Writes what was shown, as it stands now."""
    key = _key(request, request.POST.get("token", "")[:64])
    kept: tuple[int, str, list[GivenPage]] | None = cache.get(key)
    if kept is None:
        messages.error(request, _("The file is no longer kept: send it again."))
        return redirect("detectors")
    pk, name, given = kept
    corpus = get_object_or_404(Corpus, pk=pk)
    if compared(given, corpus).changes > MOST_CHANGES:
        messages.error(request, _("So many changes are written by “manage.py boxes import”."))
        return redirect("detectors")
    told = bring(given, corpus, cast(User, request.user), name)
    cache.delete(key)
    if told.act:
        words = _("%(count)s boxes were changed. History takes the act back.") % {"count": told.changes}
        messages.success(request, words)
    else:
        messages.info(request, _("There was nothing to change."))
    return redirect("detectors")


def _key(request: HttpRequest, token: str) -> str:
    return f"boxes:{request.user.pk}:{token}"
