"""Words that mean nothing, words that a model does not know, and what each corpus makes of a cosine."""

import numpy as np
import pytest

from indexing.models import Space, Word
from indexing.pipeline import calibration, computing
from indexing.trigrams import trigrams
from search import encoder, text
from search.meaning import understood
from search.near import widened
from search.score import ODDS, Calibration, in_corpora
from tests import factories as make
from tests.search.ask import ask

pytestmark = pytest.mark.django_db
PIECES = {"cathedrale": 1, "qwzx": 4, "vlorp": 3, "elefant": 3, "nenuphar": 4, "haie": 2, "trilport": 3}


@pytest.fixture
def tokenizer(monkeypatch: pytest.MonkeyPatch, words) -> None:
    """The fake encoder, which also says into how many pieces it cuts a word, as the shipped one does these."""
    others = encoder._ask

    def answer(task: str, arguments: list) -> object:
        if task == "workers.tasks.encode_pieces":
            return {"pieces": [PIECES.get(word, 1) for word in arguments[0]]}
        return others(task, arguments)

    monkeypatch.setattr(encoder, "_ask", answer)


def word(spelling: str, folded: str, count: int) -> None:
    Word.objects.create(word=folded, spelling=spelling, count=count, trigrams=trigrams(folded))


def test_a_string_of_letters_finds_nothing_and_says_so(tokenizer, words) -> None:
    make.entry(caption="Un bateau", meaning=[1, 0, 0])
    words(qwzx_vlorp=[1, 0, 0])
    found = ask("q=qwzx vlorp", "en")
    assert (found.count, [notice.code for notice in found.notices]) == (0, ["no-meaning"])


def test_an_ordinary_word_is_searched_by_meaning(tokenizer, words) -> None:
    row = make.entry(caption="Planche", meaning=[1, 0, 0])
    words(cathédrale=[1, 0, 0])
    found = ask("q=cathédrale")
    assert [(hit.id, hit.why) for hit in found.hits] == [(row.pk, ("meaning",))]


def test_where_no_picture_is_near_enough_the_page_says_so(tokenizer, words) -> None:
    make.entry(caption="Planche", meaning=[0, 1, 0])
    words(cathédrale=[1, 0, 0])
    found = ask("q=cathédrale")
    assert (found.count, [notice.code for notice in found.notices]) == (0, ["nothing-near"])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("la cathédrale", "la cathédrale"),
        ("cathédrale qwzx", "cathédrale"),
        ("qwzx vlorp", ""),
        ("Trilport", "Trilport"),  # the collection has it
        ("nénuphar", ""),  # nobody knows it: it is searched as text alone
        ("elefant", "éléphant"),  # a slip of the pen
        ("ελέφας", "ελέφας"),  # another script is not judged
    ],
)
def test_what_is_left_for_the_model(tokenizer, asked: str, meant: str) -> None:
    word("Trilport", "trilport", 5)
    word("éléphant", "elephant", 40)
    assert understood(widened(text.read(asked)), make.space()) == meant


def test_without_the_encoder_the_words_are_left_as_they_are() -> None:
    assert understood(text.read("qwzx"), make.space()) == "qwzx"


def test_figures_of_a_corpus_move_the_curve_and_those_of_several_mix() -> None:
    own = {"mean": 0.0, "std": 0.1, "a": 10.0, "b": -6.0}
    figures = {"look": own, "text": own, "corpora": {
        "a": {"rows": 300, "look": {"mean": 0.2, "std": 0.2}, "text": {"mean": 0.2, "std": 0.2}},
        "b": {"rows": 100, "look": {"mean": 0.6, "std": 0.2}},
    }}  # fmt: skip
    alone = Calibration.of(in_corpora(figures, ["a"]), "look")
    # half way was 6 deviations above unrelated pairs, and still is: 0.2 + 6 * 0.2
    assert (alone.mean, alone.half, alone.floor()) == pytest.approx((0.2, 1.4, 0.7))
    # one picture in a hundred is what was asked: 50 % of half-and-half pairs are 1 % of a search
    assert Calibration.of(in_corpora(figures, ["a"]), "text").percentage(1.4) == 1.0
    mixed = Calibration.of(in_corpora(figures, []), "look")
    # (300 * 0.2 + 100 * 0.6) / 400; the corpora lie apart, which widens the spread
    assert mixed.mean == pytest.approx(0.3) and mixed.std == pytest.approx((0.04 + 0.03) ** 0.5)
    assert Calibration.of(in_corpora(figures, ["-b"]), "look") == alone
    assert Calibration.of(in_corpora(figures, ["unmeasured"]), "look").mean == 0.0
    assert Calibration.of(in_corpora({"corpora": {}}, []), "image") == Calibration.of({}, "image")
    assert pytest.approx(4.595, abs=0.001) == ODDS


def test_a_corpus_is_measured_on_its_own_pictures_and_again_when_it_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = make.corpus("petit")
    corpus = make.corpus("mesure")
    make.entry(corpus=small, meaning=[0, 0, 1])
    for angle in np.linspace(0, np.pi / 2, 40):
        make.entry(corpus=corpus, meaning=[np.cos(angle), np.sin(angle), 0], look=[1, 0, 0])

    class Texts:
        def embed_texts(self, texts: list[str]) -> np.ndarray:
            return np.tile(np.float32([0, 0, 1]), (len(texts), 1))

    monkeypatch.setattr("indexing.pipeline.calibration.registry.embedder", lambda name: Texts())
    job = computing.launch("calibration")
    for key in calibration.measure(job, "all"):
        assert calibration.measure(job, key) == []
    figures = {space.kind: space.calibration["corpora"] for space in Space.objects.all()}
    assert set(figures["meaning"]) == {"mesure"} and figures["meaning"]["mesure"]["text"] == {"mean": 0.0, "std": 0.0}
    assert figures["look"]["mesure"] == {"rows": 40, "look": {"mean": 1.0, "std": 0.0}}
    assert 0.7 < figures["meaning"]["mesure"]["image"]["mean"] < 0.9

    def never(name: str) -> None:
        raise AssertionError

    monkeypatch.setattr("indexing.pipeline.calibration.registry.embedder", never)
    calibration.measure(job, str(corpus.pk))
    for _ in range(10):
        make.entry(corpus=corpus, meaning=[1, 0, 0])
    with pytest.raises(AssertionError):
        calibration.measure(job, str(corpus.pk))
