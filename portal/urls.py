"""All addresses of the portal; each room keeps its own list."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = ["portal.pages", "portal.iiif", "search.iiif", "search.api"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{room}.urls")) for room in ROOMS if find_spec(room) and find_spec(f"{room}.urls")
]
if find_spec("portal.health"):
    from portal.health import healthz

    urlpatterns.append(path("healthz", healthz, name="healthz"))
