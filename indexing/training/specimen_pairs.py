"""Pictures of the specimen generator as captioned pairs: every technique and many subjects, named in both languages.

The pages are drawn from a seed of their own, so that no page of the demo or of the tests (seed 1) is trained on; the
subjects and the ways of drawing are the same, and figures on specimens say no more than that. Crops land in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from indexing.specimens import SpecimenIllustration, SpecimenPage, generate
from indexing.training.corpus import Pair

PAGES, SEED = 500, 1001
BOOK = -2
_SIDE = 320
_QUALITY = 88
# Functions whose word is a concept of the lexicon under another name.
_FUNCTIONS = {"affiche": "poster", "partition illustrée": "partition", "carte": "carte", "ornement": "ornement"}


def specimen_pairs(cache: Path) -> list[Pair]:
    """Two pairs a picture, French and English; made once, then read from `cache`."""
    pages = cache / "specimens"
    crops = cache / "specimen-crops"
    crops.mkdir(parents=True, exist_ok=True)
    documents = generate(pages, pages=PAGES, seed=SEED)
    return [
        pair
        for document in documents
        for page in document.pages
        for pair in _page(pages / document.id / f"{page.name}.jpg", page, crops, document.id)
    ]


def _page(path: Path, page: SpecimenPage, crops: Path, document: str) -> Iterator[Pair]:
    targets = [crops / f"{document}-{page.name}-{number}.jpg" for number in range(len(page.illustrations))]
    if not all(target.exists() for target in targets):
        with Image.open(path) as sheet:
            for target, one in zip(targets, page.illustrations, strict=True):
                crop = sheet.convert("RGB").crop((one.x, one.y, one.x + one.w, one.y + one.h))
                crop.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
                crop.save(target, quality=_QUALITY)
    for target, one in zip(targets, page.illustrations, strict=True):
        yield _pair(target, one, "fr", one.caption_fr)
        yield _pair(target, one, "en", one.caption_en)


def _pair(target: Path, one: SpecimenIllustration, language: str, caption: str) -> Pair:
    return Pair(
        id=f"{target.stem}-{language}",
        book=BOOK,
        language=language,
        caption=caption,
        context="",
        function=_FUNCTIONS.get(one.function, ""),
        technique=one.technique,
        path=target,
    )
