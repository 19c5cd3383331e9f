"""Why a head could not be trained, published or rolled back, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

REFUSALS = {
    "few": gettext_noop(
        "Too few examples: %(known)s are known outside the documents held out, and %(least)s are needed."
    ),
    "one-document": gettext_noop(
        "All examples come from one document, or each class from a document of its own: a head would learn the "
        "document and not the class."
    ),
    "one-class": gettext_noop(
        "Only one class has enough examples: each needs %(fewest)s, of at least two documents, and there must be two."
    ),
    "no-space": gettext_noop("No picture has been described yet: there are no vectors to learn from."),
    "not-described": gettext_noop("Too few of the examples have been described by the model in use."),
    "gone": gettext_noop("The uploaded file is gone: send it again."),
    "not-a-zip": gettext_noop("This file is not a zip that can be read."),
    "locked": gettext_noop("The zip is locked by a password."),
    "too-heavy": gettext_noop("The zip is heavier than %(megabytes)s MB."),
    "too-much": gettext_noop("The zip holds more than %(pictures)s files, or more than %(megabytes)s MB unpacked."),
    "no-folders": gettext_noop("The zip must hold folders, one for each class, with pictures in them."),
    "unknown-folder": gettext_noop(
        "The folder “%(folder)s” is called after no value of this facet. Use its name in French or in English, "
        "or “other”."
    ),
    "unknown-facet": gettext_noop("There is no such facet to learn."),
    "unknown-term": gettext_noop("“%(term)s” is no value of this facet."),
    "lists": gettext_noop("Give pictures in both lists."),
    "list": gettext_noop("“%(line)s” is neither the number of an illustration nor a search."),
    "rate": gettext_noop("Too many requests in a short time: wait a minute and try again."),
    "not-ready": gettext_noop("This head cannot be published: it is not trained, or is published already."),
    "not-published": gettext_noop("This head is not published."),
    "outdated": gettext_noop("The model that this head was learned with is no longer at work: train a new one."),
    "in-use": gettext_noop("This head is being trained, or has been published: it is kept."),
}


def refusal(code: str, values: Mapping[str, Any]) -> str:
    return gettext(REFUSALS[code]) % values if code in REFUSALS else code
