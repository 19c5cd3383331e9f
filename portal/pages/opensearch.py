"""The OpenSearch description, by which a browser adds the portal to its search engines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri(reverse("search"))
    icon = request.build_absolute_uri(static("img/icon.svg"))
    kind = "application/opensearchdescription+xml"
    return render(request, "opensearch.xml", {"address": address, "icon": icon}, content_type=kind)
