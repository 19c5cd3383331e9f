"""Staff draw the map by likeness anew; the job does it, and the map in use stays until the new one is whole."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from indexing.curating import working
from indexing.models import Projection
from portal.roles import staff_only


@require_POST
@staff_only
def draw(request: HttpRequest) -> HttpResponse:
    method = request.POST.get("method", "")
    if method not in Projection.Method.values:
        return HttpResponseBadRequest(_("This is no way to draw a map."))
    job = working.compute("map", cast(User, request.user), keys=("fit",), method=method)
    messages.success(request, _("The job is launched."))
    return redirect(job)
