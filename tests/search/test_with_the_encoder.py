"""The search with the encoder that ships, on pictures drawn for the purpose: its scales, its sums, its windows.

What a small encoder knows of drawn pictures is little: nothing here asks more of it than technique, and that something
differs from nothing. How good it is on real pictures is measured elsewhere (docs/composed.md, docs/search.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from indexing import vectors
from indexing.models import Space
from indexing.pipeline import computing
from indexing.pipeline.calibration import FEWEST
from indexing.pipeline.spaces import spaces_of
from indexing.specimens import generate
from indexing.vision import registry
from indexing.vision.windows import best
from search import encoder, uploads
from search.score import Calibration
from tests import factories as make
from tests.search.ask import ask
from workers import encoding

pytestmark = [pytest.mark.models, pytest.mark.django_db]
TASKS = {"text": encoding.text, "pieces": encoding.pieces, "image": encoding.image, "places": encoding.places}


@pytest.fixture(scope="module")
def cuttings(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, Image.Image]]:
    """Illustrations of generated pages, whole and in halves, with what is true of them."""
    folder = tmp_path_factory.mktemp("specimens")
    found = []
    for document in generate(folder, pages=10, seed=3):
        for page in document.pages:
            sheet = Image.open(folder / document.id / f"{page.name}.jpg").convert("RGB")
            for one in page.illustrations:
                middle, right, bottom = one.x + one.w // 2, one.x + one.w, one.y + one.h
                spans = ((one.x, right), (one.x, middle), (middle, right))
                found += [(one, sheet.crop((start, one.y, end, bottom))) for start, end in spans]
    return found


@pytest.fixture(scope="module")
def described(cuttings: list[tuple[Any, Image.Image]]) -> dict[str, np.ndarray]:
    return registry.embedder(settings.ENCODER).embed_images([picture for _, picture in cuttings])


@pytest.fixture
def shelf(
    words: object, cuttings: list, described: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> Iterator[SimpleNamespace]:
    """The cuttings as entries, and the worker's own functions at the other end of the queue."""
    monkeypatch.setattr(encoder, "_ask", lambda task, sent, *_: TASKS[task.rpartition("encode_")[2]](*sent))
    spaces = spaces_of(registry.embedder(settings.ENCODER), settings.ENCODER)
    corpus = make.corpus("specimens")
    rows = [make.entry(corpus=corpus, technique=one.technique) for one, _ in cuttings]
    for kind, space in spaces.items():
        vectors.write(space, list(zip(rows, described[kind], strict=True)))
    yield SimpleNamespace(rows=rows, truth={row.pk: one for row, (one, _) in zip(rows, cuttings, strict=True)})


def calibrated() -> Space:
    job = computing.launch("calibration")
    for key in computing.run(job, "all"):
        computing.run(job, key)
    return Space.objects.get(kind="meaning", active=True)


def test_a_corpus_is_calibrated_on_its_own_pictures(shelf: SimpleNamespace) -> None:
    assert len(shelf.rows) >= FEWEST
    figures = calibrated().calibration
    here = figures["corpora"]["specimens"]
    assert here["rows"] == len(shelf.rows)
    # Pictures of one corpus are more alike than words and pictures are.
    assert here["image"]["mean"] > here["text"]["mean"]
    asked = Calibration.of(figures, "text")
    scale = [asked.percentage(cosine) for cosine in (-0.1, 0.0, 0.1, 0.2, 0.3, 0.5)]
    assert scale == sorted(scale) and 0 <= scale[0] < 20 and 80 < scale[-1] <= 100


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nonsense_finds_nothing_and_says_so(shelf: SimpleNamespace, language: str) -> None:
    calibrated()
    found = ask("q=qwzx vlorp", language)
    assert found.count == 0
    assert [notice.code for notice in found.notices] == ["no-meaning"]
    assert ask("q=gravure&mode=meaning&min_score=0", language).count > 0


@pytest.mark.parametrize(("added", "taken"), [("gravure", "photographie"), ("engraving", "photograph")])
def test_a_picture_with_another_technique_added_finds_that_technique(
    shelf: SimpleNamespace, added: str, taken: str
) -> None:
    def prints(address: str) -> int:
        return sum(shelf.truth[hit.id].technique == "estampe" for hit in ask(f"{address}&min_score=0").hits[:8])

    photographs = [key for key, one in shelf.truth.items() if one.technique == "photographie"][:4]
    alone = sum(prints(f"like={key}&by=meaning") for key in photographs)
    composed = sum(prints(f"like={key}&plus={added}&minus={taken}") for key in photographs)
    assert photographs and composed > alone


@pytest.mark.parametrize("word", ["gravure", "engraving"])
def test_a_picture_on_an_empty_sheet_is_where_the_words_are(shelf: SimpleNamespace, cuttings: list, word: str) -> None:
    """A print pasted into one corner of white paper: the best window lies there, in each of two corners."""
    space = Space.objects.get(kind="meaning", active=True)
    picture = next(cut for one, cut in cuttings if one.technique == "estampe").resize((400, 400))
    for number, corner in enumerate([(0, 0), (600, 600)]):
        sheet = Image.new("RGB", (1000, 1000), "white")
        sheet.paste(picture, corner)
        said = encoder.places(space, f"sheet {number}", lambda sheet=sheet: uploads.keep_picture(sheet), word)
        x, y, w, h = best(np.array(said["scores"]))[0].box
        assert abs(x + w / 2 - (corner[0] + 200) / 1000) < 0.35 > abs(y + h / 2 - (corner[1] + 200) / 1000)
