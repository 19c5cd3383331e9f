"""Rows for tests, with sensible values for all that a test does not care about.

`illustration()` alone makes its page, document and corpus. `entry()` makes the flat row that search reads, with the
statements behind it, and stores vectors in small spaces (3 dimensions) whose cosines can be worked out by hand:

    boat = entry(caption="Un bateau à voile", technique="estampe", objects={"boat": 0.8}, meaning=[1, 0, 0])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
from django.db import connection

from indexing import vectors, vocabularies
from indexing.models import Agent, Corpus, Document, Entry, Illustration, Page, Space, Statement, Term
from indexing.pipeline import colours
from indexing.pipeline.entries import SAID, WORDS, words
from indexing.text import fold
from indexing.tokens import token, tokens

_numbers = count(1)
#: Cosines of 3-dimension vectors spread evenly: unrelated at 0, 50 % at 0.6 (see `search.score`).
CALIBRATION = {kind: {"mean": 0.0, "std": 0.1, "a": 10.0, "b": -6.0} for kind in ("text", "image", "look")}


def corpus(slug: str = "essais", **values: Any) -> Corpus:
    return Corpus.objects.get_or_create(
        slug=slug, defaults={"title_fr": f"Corpus {slug}", "title_en": f"{slug} corpus", **values}
    )[0]


def document(corpus: Corpus | None = None, **values: Any) -> Document:
    number = next(_numbers)
    return Document.objects.create(
        corpus=corpus or globals()["corpus"](),
        **{
            "source_kind": "manifest",
            "source_id": f"https://example.org/iiif/{number}/manifest.json",
            "title": f"Document {number}",
            "year_from": 1890,
            "year_to": 1890,
            "type": "book",
            "language": "fr",
            **values,
        },
    )


def page(document: Document | None = None, **values: Any) -> Page:
    document = document or globals()["document"]()
    order = values.pop("order", document.pages.count() + 1)
    return Page.objects.create(
        document=document,
        order=order,
        **{
            "label": str(order),
            "width": 1000,
            "height": 1500,
            "image": f"https://example.org/iiif/{document.pk}-{order}",
            "api": "3",
            "file": f"pages/{document.pk}-{order}.jpg",
            "file_width": 500,
            "file_height": 750,
            **values,
        },
    )


def illustration(
    page: Page | None = None, xywh: tuple[int, int, int, int] = (100, 200, 300, 400), **values: Any
) -> Illustration:
    x, y, w, h = xywh
    return Illustration.objects.create(page=page or globals()["page"](), x=x, y=y, w=w, h=h, **values)


def term(vocabulary: str, code: str, **values: Any) -> Term:
    """The term, with its labels from our lists where it is one of them, provisional otherwise."""
    known = vocabularies.find(vocabulary, code) if vocabulary in vocabularies.VOCABULARIES else None
    labels = {"fr": known.fr, "en": known.en} if known else {"fr": code, "en": code, "provisional": True}
    return Term.objects.get_or_create(vocabulary=vocabulary, code=code, defaults={**labels, **values})[0]


def agent(name: str = "settled-tests", kind: str = "model", version: str = "1", **values: Any) -> Agent:
    return Agent.objects.get_or_create(name=name, kind=kind, version=version, sha256="", defaults=values)[0]


def statement(
    illustration: Illustration,
    vocabulary: str,
    code: str,
    confidence: float = 1.0,
    box: tuple[int, int, int, int] | None = None,
    agent: Agent | None = None,
    **values: Any,
) -> Statement:
    place = dict(zip("xywh", box, strict=True)) if box else {}
    return Statement.objects.create(
        illustration=illustration,
        term=term(vocabulary, code),
        agent=agent or globals()["agent"](),
        confidence=confidence,
        **place,
        **values,
    )


def space(kind: str = "meaning", dims: int = 3, **values: Any) -> Space:
    """The active space of `kind`, with its table."""
    known = Space.objects.filter(kind=kind, active=True).first()
    if known is None:
        known = Space.objects.create(
            kind=kind,
            dims=dims,
            active=True,
            **{"agent": agent(), "model": "tests:tiny", "calibration": CALIBRATION, **values},
        )
        vectors.create_table(known)
    return known


def entry(
    of: Illustration | None = None,
    *,
    page: Page | None = None,
    corpus: Corpus | None = None,
    years: tuple[int, int] | int | None = 1890,
    title: str = "",
    creators: Sequence[str] = (),
    caption: str = "",
    objects: Mapping[str, float] | None = None,
    labels: Mapping[str, float] | None = None,
    meaning: Sequence[float] | None = None,
    look: Sequence[float] | None = None,
    **values: Any,
) -> Entry:
    """One searchable row with all that lies under it.

    `technique="estampe"`, `function`, `genre`, `theme`, `colour`, `colour_mode`, `type`, `language`, `rights`, `agent`
    and `status` are codes (a list for several); `labels` gives the confidence of the first three, `{"technique": 0.4}`.
    """
    year_from, year_to = years if isinstance(years, tuple) else (years, years)
    if of is None:
        where = page or globals()["page"](
            document(
                corpus,
                year_from=year_from,
                year_to=year_to,
                creators=list(creators),
                **({"title": title} if title else {}),
            )
        )
        own = ("xywh", "fingerprint", "palette", "paper", "rotation", "heading")
        picture = {k: values.pop(k) for k in own if k in values}
        of = illustration(where, caption=caption, **picture)
    sheet, book = of.page, of.page.document
    facets = _facets(book, values)
    classes = {name: facets[name][0] if name in facets else None for name in ("technique", "function", "genre")}
    coded = [token(t.pk) for ts in facets.values() for t in ts]
    found = {term("object", code): confidence for code, confidence in (objects or {}).items()}
    for thing, confidence in found.items():
        statement(of, "object", thing.code, confidence, box=(of.x + 10, of.y + 10, 50, 50))
    row = Entry.objects.create(
        illustration=of, page=sheet, document=book, corpus=book.corpus, year_from=year_from, year_to=year_to,
        area=of.w * of.h / (sheet.width * sheet.height),
        title_folded=fold(book.title), creators_folded=fold(" ".join(book.creators)), copies=of.fingerprint,
        tokens=sorted(coded + [t for thing, confidence in found.items() for t in tokens(thing.pk, confidence)]),
        facets=sorted(coded + [token(thing.pk) for thing in found]),
        **{name: t and t.pk for name, t in classes.items()},
        **{f"{name}_confidence": (labels or {}).get(name, 1.0) for name, t in classes.items() if t},
        **values,
    )  # fmt: skip
    _index_words(row, of)
    colours.write([of])
    for kind, vector in (("meaning", meaning), ("look", look)):
        if vector is not None:
            vectors.write(space(kind, len(vector)), [(row, unit(vector))])
    return row


def unit(vector: Sequence[float]) -> np.ndarray:
    array = np.asarray(vector, dtype=np.float32)
    return array / np.linalg.norm(array)


VOCABULARY = {"type": "document_type"}


def _facets(book: Document, values: dict[str, Any]) -> dict[str, list[Term]]:
    asked = {"corpus": book.corpus.slug, "type": book.type, "language": book.language, "rights": book.rights}
    for name in (
        "technique",
        "function",
        "genre",
        "theme",
        "colour",
        "colour_mode",
        "layout",
        "agent",
        "status",
        *asked,
    ):
        if name in values:
            asked[name] = values.pop(name)
    codes = {name: [code] if isinstance(code, str) else list(code) for name, code in asked.items() if code}
    return {name: [term(VOCABULARY.get(name, name), code) for code in several] for name, several in codes.items()}


def _index_words(row: Entry, of: Illustration) -> None:
    """As the pipeline writes them."""
    *source, said = words(of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE indexing_entry SET text = {WORDS}, said = {SAID} WHERE illustration_id = %s",
            [text for one in (*source, said) for text in (one, one)] + [row.pk],
        )
