"""The basket: illustrations that a reader sets aside. It lives in the session, so that no account is needed.

A reader who never put anything in has no session because of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from search.parameters import MOST_CHOSEN

KEY = "basket"


def held(request: HttpRequest) -> list[int]:
    """In the order in which they were put in."""
    session = getattr(request, "session", None)
    return list(session.get(KEY, ())) if session is not None else []


def add(request: HttpRequest, ids: Iterable[int]) -> bool:
    """False when the basket is too full for all of them; what fits is kept."""
    kept = list(dict.fromkeys([*held(request), *ids]))
    request.session[KEY] = kept[:MOST_CHOSEN]
    return len(kept) <= MOST_CHOSEN


def remove(request: HttpRequest, ids: Iterable[int]) -> None:
    gone = set(ids)
    request.session[KEY] = [key for key in held(request) if key not in gone]


def empty(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
