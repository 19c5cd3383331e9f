"""Texts as IIIF language maps, and the addresses that stay the same whoever asks: they are built on PUBLIC_URL."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

LanguageMap = dict[str, list[str]]


def both(text: str | Promise) -> LanguageMap:
    """A lazily translated text in every language of the portal."""
    words: LanguageMap = {}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            words[code] = [str(text)]
    return words


def plain(values: str | Iterable[str]) -> LanguageMap:
    """A text whose language is not known, or that has none."""
    return {"none": [values] if isinstance(values, str) else list(values)}


def pair(fr: str, en: str) -> LanguageMap:
    return {"fr": [fr or en], "en": [en or fr]}


def address(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
