"""What the search tells the reader besides its results, by code, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.query import SearchQuery
from search.results import Notice

#: A floor, in percent, under which next to everything is found.
LEAST = 1.0

TEXTS: dict[str, str | Promise] = {
    "no-encoder": _("Search by meaning is resting: these results come from words only."),
    "encoder-slow": _("Search by meaning took too long: these results come from words only. Try again in a moment."),
    "encoder-failed": _("Search by meaning failed: these results come from words only."),
    "no-vectors": _("No picture has been described for this kind of search yet."),
    "image-expired": _("Your picture is no longer kept: send it again."),
    "region-unknown": _("This part of a picture cannot be read."),
    "like-unknown": _("An example picture has not been described yet, and was left out."),
    "no-unlike-colour": _("Likeness by colour cannot move away from a picture: “unlike” was left out."),
    "no-meaning": _("No model here knows these words: pictures were not searched by meaning, only texts were."),
    "nothing-near": _("No picture comes near the meaning of these words."),
    "no-words": _("There was nothing to search in these words."),
    "nearest-only": _("Many pictures come near: the nearest are shown. Add a word or a filter to see further."),
    "deepest": _("Further results are in the exports, or behind a narrower search."),
}


def notice(code: str, query: SearchQuery | None = None) -> Notice:
    """With the way on from `query`, where there is one."""
    if query is not None and code == "nothing-near":
        nearest = query.replace(min_score=LEAST).url()
        return Notice(code, str(TEXTS[code]), nearest, gettext("Show the nearest all the same"))
    return Notice(code, str(TEXTS[code]))
