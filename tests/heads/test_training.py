"""How heads are trained, on material small enough to know the answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.multinomial import fit, temperature
from indexing.training.heads.cleaning import kept
from indexing.training.heads.embed import embed
from indexing.training.heads.fitting import fit_upright
from indexing.training.heads.gather import gallica_documents, types
from indexing.training.heads.samples import Sample, opened
from indexing.training.heads.settings import Recipe
from indexing.training.heads.sheets import SHEETS
from indexing.training.heads.views import SIDE, VIEWS
from indexing.training.heads.words import terms
from indexing.vision.heads import NONE
from tests.pipeline.conftest import TinyEmbedder


def test_the_corpus_words_become_terms_and_nothing_is_guessed() -> None:
    assert terms("carte", "estampe", "Carte de France") == {"function": "carte", "layout": "map"}
    assert terms("illustration_de_livre", "", "Portrait de Molière") == {
        "function": NONE,
        "layout": "illustration",
        "genre": "representations-humaines-portraits",
    }
    assert "genre" not in terms("illustration_de_livre", "", "Un cheval devant une église")  # which of the two?
    assert terms("", "photographie", "") == {"technique": "photographie"}


def test_a_confident_contradiction_drops_a_guess_and_nothing_else() -> None:
    logits = np.array([[4, 0], [4, 0], [0, 4], [0, 4], [4, 0], [0.1, 0]], np.float32)
    answers = np.array([0, 0, 1, 1, 1, 1])
    assert kept(logits, answers, np.ones(6, bool)).tolist() == [True, True, True, True, False, True]
    assert kept(logits, answers, np.zeros(6, bool)).all()


def test_the_fit_tells_classes_apart_on_groups_it_has_not_seen() -> None:
    rng = np.random.default_rng(1)
    labels = [("a", "b", "c")[i % 3] for i in range(240)]
    rows = rng.normal(0, 1, (240, 5)).astype(np.float32)
    for i, label in enumerate(labels):
        rows[i, "abc".index(label)] += 4
    groups = [f"book {i // 12}" for i in range(240)]
    found = fit(rows, labels, groups, np.ones(240), np.ones(240, bool), 4, 1)
    assert found.head.codes == ("a", "b", "c")
    unseen = [found.head.codes[i] for i in found.out_of_fold.argmax(axis=1)]
    assert np.mean([a == b for a, b in zip(unseen, labels, strict=True)]) > 0.95
    assert found.head.shares(np.array([[5, 0, 0, 0, 0]], np.float32)).argmax() == 0
    with pytest.raises(ValueError, match="two classes"):
        fit(rows, ["a"] * 240, groups, np.ones(240), np.ones(240, bool), 4, 1)


def test_the_temperature_undoes_what_was_said_too_loud() -> None:
    rng = np.random.default_rng(2)
    honest = rng.normal(0, 1, (4000, 3)).astype(np.float32)
    shares = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    answers = np.array([rng.choice(3, p=row / row.sum()) for row in shares.astype(float)])
    assert temperature(honest * 3, answers) == pytest.approx(3, rel=0.15)


def test_the_upright_copy_wins() -> None:
    rng = np.random.default_rng(3)
    copies = rng.normal(0, 1, (60, 4, 6)).astype(np.float32)
    copies[:, 0, 2] += 5
    weight = fit_upright(copies, np.ones(60), 10.0)
    assert ((copies @ weight).argmax(axis=1) == 0).mean() > 0.95


@pytest.mark.parametrize("name", VIEWS)
def test_views_keep_a_picture_a_picture(name: str) -> None:
    picture = Image.effect_mandelbrot((150, 100), (-2, -1.5, 1, 1.5), 60).convert("RGB")
    seen = VIEWS[name](picture, np.random.default_rng(5))
    assert seen.mode == "RGB" and max(seen.size) <= SIDE * 1.5
    assert seen.width > seen.height
    again = VIEWS[name](picture, np.random.default_rng(5))
    assert np.array_equal(np.asarray(seen), np.asarray(again))


def test_sheets_are_what_they_are_called() -> None:
    detail = {
        name: np.mean([np.asarray(draw(np.random.default_rng(i)).convert("L"), float).std() for i in range(3)])
        for name, draw in SHEETS.items()
    }
    assert detail["text-only"] > detail["blank-page"]
    assert set(SHEETS) == {"text-only", "blank-page", "binding"}


def test_vectors_are_kept_and_a_turned_picture_is_the_same_picture(tmp_path: Path) -> None:
    plate = tmp_path / "plate.png"
    Image.effect_mandelbrot((80, 60), (-2, -1.5, 1, 1.5), 60).save(plate)
    samples = [Sample("a", "g", "corpus", plate, "drawn"), Sample("a/turn90", "g", "corpus", plate, "drawn", turn=90)]
    upright, lying = (opened(one, tmp_path) for one in samples)
    assert np.array_equal(np.asarray(upright.transpose(Image.Transpose.ROTATE_270)), np.asarray(lying))

    class Counting(TinyEmbedder):
        seen = 0

        def embed_images(self, images):  # type: ignore[no-untyped-def]
            self.seen += len(images)
            return super().embed_images(images)

    embedder = Counting()
    first = embed(samples, embedder, tmp_path)
    second = embed(samples[::-1], embedder, tmp_path)
    assert embedder.seen == 2
    assert np.array_equal(first["look"], second["look"][::-1])


@pytest.mark.shared
def test_documents_are_held_out_whole_and_types_never_trained_on(shared: Path, tmp_path: Path) -> None:
    recipe = Recipe(shared / "data", tmp_path, tmp_path, "")
    held = gallica_documents(recipe)
    assert held == gallica_documents(recipe) and 5 <= len(held) <= 10
    assert all(one.held for one in types(recipe))
