"""All addresses of the portal; each room keeps its own list."""

from django.urls import URLPattern, URLResolver, include, path

from portal.health import healthz, livez
from portal.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.pages.urls")),
    path("", include("portal.iiif.urls")),
    path("", include("search.iiif.urls")),
    path("", include("search.api.urls")),
    path("", include("search.oai.urls")),
    path("healthz", healthz, name="healthz"),
    path("livez", livez, name="livez"),
    path("metrics", metrics, name="metrics"),
]

handler404 = "portal.errors.not_found"
