"""Rights of a document in words: the statement's name for the addresses we know, the address itself otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indexing.models import Document

KNOWN = {
    "creativecommons.org/publicdomain/mark/": gettext_noop("Public domain"),
    "creativecommons.org/publicdomain/zero/": gettext_noop("CC0, no rights reserved"),
    "creativecommons.org/licenses/by/": "CC BY",
    "creativecommons.org/licenses/by-sa/": "CC BY-SA",
    "creativecommons.org/licenses/by-nc/": "CC BY-NC",
    "creativecommons.org/licenses/by-nc-sa/": "CC BY-NC-SA",
    "creativecommons.org/licenses/by-nd/": "CC BY-ND",
    "creativecommons.org/licenses/by-nc-nd/": "CC BY-NC-ND",
    "rightsstatements.org/vocab/NoC-": gettext_noop("No copyright, other restrictions may apply"),
    "rightsstatements.org/vocab/InC": gettext_noop("In copyright"),
    "rightsstatements.org/vocab/CNE": gettext_noop("Copyright not evaluated"),
    "rightsstatements.org/vocab/UND": gettext_noop("Copyright undetermined"),
    "rightsstatements.org/vocab/NKC": gettext_noop("No known copyright"),
}


@dataclass(frozen=True)
class Rights:
    words: str
    url: str


def rights_of(document: Document) -> Rights | None:
    """The document's own rights, else its corpus's; None when neither says anything."""
    told = document.rights or document.corpus.rights
    if not told:
        return None
    # Only web addresses become links: a source could give `javascript:` as rights.
    url = told if told.startswith(("http://", "https://")) else ""
    for part, words in KNOWN.items():
        if part in told:
            return Rights(_(words), url)
    return Rights(told, url)
