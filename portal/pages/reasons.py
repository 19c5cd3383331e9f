"""Why steps fail, in words for staff. The code comes from the pipeline; one without words is shown as it is."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

REASONS = {
    "bad-address": gettext_noop("The address cannot be read as one."),
    "bad-csv": gettext_noop("The table of metadata cannot be read."),
    "bad-id": gettext_noop("The identifier is not valid."),
    "bad-json": gettext_noop("The answer is not valid JSON."),
    "bad-list": gettext_noop("The list cannot be read."),
    "bad-status": gettext_noop("The server answered with an error."),
    "bad-encoding": gettext_noop("The answer is packed in a way that cannot be read."),
    "bad-xml": gettext_noop("The answer is not valid XML."),
    "bad-zip": gettext_noop("The archive cannot be read."),
    "busy": gettext_noop("The server is too busy."),
    "empty": gettext_noop("There is nothing inside."),
    "few-pages": gettext_noop("Too few documents were reviewed to learn from some and measure on others."),
    "forbidden": gettext_noop("The server refuses access."),
    "gone": gettext_noop("What was made is no longer there."),
    "host-stopped": gettext_noop("The server refuses us: nothing more is asked of it."),
    "http": gettext_noop("The server could not be reached."),
    "is-a-collection": gettext_noop("This is a collection, where one document was expected."),
    "local": gettext_noop("A file of this server was named where that is not allowed."),
    "no-model": gettext_noop("The model cannot be had here."),
    "no-pictures": gettext_noop("The document holds no picture."),
    "no-such-page": gettext_noop("The document has no page of this number."),
    "not-a-picture": gettext_noop("This is no picture."),
    "not-alto": gettext_noop("The text of the page is not ALTO."),
    "not-fetched": gettext_noop("The page was not fetched."),
    "not-found": gettext_noop("Not found at its source."),
    "not-gallicapix": gettext_noop("This is not a GallicaPix export."),
    "not-iiif": gettext_noop("This is not a IIIF document."),
    "outside-folder": gettext_noop("A file outside the folder was named."),
    "redirects": gettext_noop("The server sends from one address to another without end."),
    "refused": gettext_noop("The source was refused."),
    "retry-later": gettext_noop("The server asks to come back later."),
    "ssrf": gettext_noop("The address leads into a private network."),
    "timeout": gettext_noop("The server did not answer in time."),
    "too-large": gettext_noop("The file is too large."),
    "too-many-pixels": gettext_noop("The picture has too many pixels."),
    "truncated": gettext_noop("The picture is cut off."),
    "unsupported-type": gettext_noop("Pictures of this kind are not read."),
    "untunable": gettext_noop("These weights cannot be fine-tuned."),
    "unexpected": gettext_noop("An unforeseen fault: its details are in the log."),
    "unknown-host": gettext_noop("No server has this name."),
    "unknown-source": gettext_noop("No kind of source knows this address."),
    "unreadable": gettext_noop("The picture cannot be read."),
    "unsafe-xml": gettext_noop("The XML asks for things that are not safe."),
    "worker-lost": gettext_noop("Workers died repeatedly on it."),
    "zero-size": gettext_noop("The picture has no size."),
    "zip-bomb": gettext_noop("The archive unpacks to far too much."),
}


def in_words(reason: str) -> str:
    return gettext(REASONS[reason]) if reason in REASONS else reason.replace("-", " ").capitalize()
