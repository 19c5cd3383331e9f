"""Which of our pages a page of a file is: by our id, by our address, or by the file it was made from.

A name that fits several pages of the corpus fits none. Reads only.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from django.conf import settings

from indexing.boxes_io.given import GivenPage
from indexing.models import Corpus, Page

#: `page-12.jpg` as our exports call it, with what Label Studio sets before an uploaded file's name.
OURS = re.compile(r"(?:^|[/-])page-([1-9][0-9]{0,17})(?:\.[A-Za-z0-9]+)?$")
ADDRESS = re.compile(r"(?:/page/|/iiif/3/)([1-9][0-9]{0,17})(?:[/?#]|$)")


def matched(given: Collection[GivenPage], corpus: Corpus) -> tuple[dict[int, GivenPage], list[str]]:
    """({page of the corpus: what the file says of it}, names of those that match none)."""
    # Of the names of a whole corpus only those that were asked for are kept.
    asked = {one for page in given for name in page.names for one in (name, basename(name))}
    rows = Page.objects.filter(document__corpus=corpus, document__withdrawn_at=None).order_by()
    ids: set[int] = set()
    names: dict[str, set[int]] = {}
    for pk, *called in rows.values_list("pk", "image", "source_id", "file").iterator(2000):
        ids.add(pk)
        for one in asked.intersection(part for name in filter(None, called) for part in (name, basename(name))):
            names.setdefault(one, set()).add(pk)
    found: dict[int, GivenPage] = {}
    strangers = []
    for page in given:
        key = _page(page, ids, names)
        if key is None or key in found:
            strangers.append(page.called)
        else:
            found[key] = page
    return found, strangers


def basename(name: str) -> str:
    return re.split(r"[?#]", name)[0].rstrip("/").rsplit("/", 1)[-1]


def _page(page: GivenPage, ids: set[int], names: dict[str, set[int]]) -> int | None:
    asked = [page.page] if page.page else [key for name in page.names if (key := _our_id(name))]
    for key in asked:
        if key in ids:
            return key
    for name in page.names:
        for one in (name, basename(name)):
            known = names.get(one, set())
            if len(known) == 1:
                return next(iter(known))
    return None


def _our_id(name: str) -> int | None:
    if name.startswith(("http://", "https://")) and not name.startswith(settings.PUBLIC_URL + "/"):
        return None
    found = ADDRESS.search(name) or OURS.search(name)
    return int(found[1]) if found else None
