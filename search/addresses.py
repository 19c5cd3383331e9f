"""Addresses of our own pages, built by hand: a page of results holds hundreds, and `reverse` would be half its time."""

from __future__ import annotations


def illustration(key: int) -> str:
    return f"/illustration/{key}"


def document(key: int) -> str:
    return f"/document/{key}"


def page(key: int) -> str:
    return f"/page/{key}"


def iiif(page_key: int, xywh: tuple[int, int, int, int], rotation: int = 0) -> str:
    """The region at its largest, on our Image API endpoint."""
    return f"/iiif/3/{page_key}/{','.join(map(str, xywh))}/max/{rotation}/default.jpg"
