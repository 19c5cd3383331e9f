"""What a curator wants a head to be trained from, read from the form: statements, two lists of pictures, or a zip.

LearnError says what cannot be used.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, QueryDict

from indexing.learning import folders
from indexing.learning.errors import LearnError
from indexing.learning.truth import LEARNT
from indexing.models import Illustration, Term
from indexing.text import fold
from indexing.vocabularies import VOCABULARIES, find
from portal.pages.asked import tidy
from portal.pages.search import parse
from search.engine import Found

#: Pictures that one list may hold.
MOST = 2_000
LONGEST = 20_000


def vocabulary(request: HttpRequest) -> str:
    name = request.POST.get("vocabulary", "")
    if name not in LEARNT:
        raise LearnError("unknown-facet")
    return name


def plan(request: HttpRequest, facet: str) -> dict[str, Any]:
    """As `indexing.learning.publishing.launch` takes it."""
    source = request.POST.get("from", "")
    if source == "folders":
        return _folders(request, facet)
    if source == "lists":
        return _lists(request, facet)
    return {"from": "statements"}


def _folders(request: HttpRequest, facet: str) -> dict[str, Any]:
    file = request.FILES.get("zip")
    if file is None:
        raise LearnError("not-a-zip")
    if (file.size or 0) > folders.MOST_BYTES:
        raise LearnError("too-heavy", megabytes=folders.MOST_BYTES // 2**20)
    return folders.keep(cast(BinaryIO, file), facet)


def _lists(request: HttpRequest, facet: str) -> dict[str, Any]:
    word = request.POST.get("term", "").strip()
    yes, no = (pictures(request.POST.get(name, "")) for name in ("yes", "no"))
    if not yes or not no:
        raise LearnError("lists")
    return {"from": "lists", "term": term(facet, word).pk, "yes": sorted(set(yes) - set(no)), "no": no}


def term(facet: str, word: str) -> Term:
    """The value that a word means: its code, or its name in either language."""
    known = find(facet, word) if facet in VOCABULARIES else None
    rows = Term.objects.filter(vocabulary=facet)
    folded = fold(word)
    found = rows.filter(code=known.code).first() if known else next(
        (row for row in rows if folded and folded in (fold(row.fr), fold(row.en), fold(row.code))), None
    )  # fmt: skip
    if found is None:
        raise LearnError("unknown-term", term=word[:80])
    return found


def pictures(text: str) -> list[int]:
    """The illustrations of a list: numbers, addresses of illustrations, and searches, one to a line."""
    found: dict[int, None] = {}
    for line in text[:LONGEST].splitlines():
        found |= dict.fromkeys(_line(line.strip()))
    return list(Illustration.objects.filter(pk__in=list(found)[:MOST], withdrawn_at=None).values_list("pk", flat=True))


def _line(line: str) -> list[int]:
    if not line or re.fullmatch(r"[\d\s,;]+", line, re.ASCII):
        return [int(number) for number in re.findall(r"\d{1,18}", line)]
    illustration = re.search(r"/illustration/(\d{1,18})\b", line)
    if illustration:
        return [int(illustration[1])]
    _before, mark, asked = line.rpartition("?")
    query, problems = parse(tidy(QueryDict(asked)))
    if problems or not (mark or "=" in line):
        raise LearnError("list", line=line[:80])
    return [place.id for place, _ in zip(Found(query.replace(cursor=0)).places(), range(MOST), strict=False)]
