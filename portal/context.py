"""What every template may use: languages, canonical address, and who is reading."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal import roles
from portal.basket import held

NAMES = {"fr": "Français", "en": "English"}


def portal(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    return {
        "languages": languages(request),
        "canonical": canonical(request),
        # Lazy: a page that does not ask who is reading touches neither the session nor the database.
        "reader_is_curator": SimpleLazyObject(lambda: bool(user is not None and roles.is_curator(user))),
        "reader_is_staff": SimpleLazyObject(lambda: bool(user is not None and roles.is_staff(user))),
        "basket": SimpleLazyObject(lambda: held(request)),
        "contact": settings.CONTACT,
        "is_demo": settings.DEMO,
    }


def languages(request: HttpRequest) -> list[dict[str, object]]:
    """One entry per language: the same page and state in it. A page answered to a POST leads back to the home page."""
    path = request.path if request.method in ("GET", "HEAD") else "/"
    current = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    entries = []
    for code, _label in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        address = f"{path}?{query.urlencode()}"
        entries.append(
            {
                "code": code,
                "name": NAMES.get(code, code),
                "current": code == current,
                "url": address,
                "absolute": request.build_absolute_uri(address),
            }
        )
    return entries


def canonical(request: HttpRequest) -> str:
    """The address of this page without what only changes its dress: language, view, and the list it was opened from."""
    query = request.GET.copy()
    for name in ("lang", "view", "in"):
        query.pop(name, None)
    address = request.path + (f"?{query.urlencode()}" if query else "")
    return request.build_absolute_uri(address)
