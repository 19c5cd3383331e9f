"""What the encoder learns from: lexicon, gloss, phrases, clean captions, and a split that lets no book leak."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexing.training.corpus import Pair, clean, split_by_book
from indexing.training.gloss import Glosser
from indexing.training.lexicon import concept_labels, fold, load_lexicon
from indexing.training.phrases import PhraseMaker

PAIR = Pair("1/a", 1, "fr", "Un cheval devant l'église", "", "", "estampe", Path("a.jpg"))


def test_books_are_held_out_whole_and_in_both_languages() -> None:
    pairs = [
        replace(PAIR, id=f"{book}/{number}", book=book, language="fr" if book % 2 else "en")
        for book in range(40)
        for number in range(10)
    ]
    split = split_by_book(pairs, share=0.1, seed=7)
    assert {pair.book for pair in split.train}.isdisjoint(pair.book for pair in split.held_out)
    assert {pair.language for pair in split.held_out} == {"fr", "en"}
    assert len(split.held_out) == 40
    assert split == split_by_book(pairs, share=0.1, seed=7)


@pytest.mark.parametrize(
    ("caption", "kept"),
    [
        ("Fig. 12. Coupe du navire", "Coupe du navire"),
        ("Le port.—D'APRÈS UNE PHOTOGRAPHIE.", "Le port"),
        ("Red Kangaroo. Macropus rufus. × 1⁄18.", "Red Kangaroo. Macropus rufus"),
        ("Fig. 3", "Fig. 3"),
    ],
)
def test_captions_lose_what_is_not_shown(caption: str, kept: str) -> None:
    assert clean(caption) == kept


def test_fold_drops_accents_case_and_ligatures() -> None:
    assert fold("L’Église à l'Œuvre") == "l'eglise a l'oeuvre"


def test_every_word_of_the_lexicon_is_said_in_both_languages() -> None:
    concepts = load_lexicon()
    assert len(concepts) > 400
    assert all(concept.french and concept.english for concept in concepts)
    leading = [concept.french[0] for concept in concepts]
    assert sorted({word for word in leading if leading.count(word) > 1}) == []


def test_a_malformed_lexicon_line_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "lexicon.txt"
    broken.write_text("[animal]\ncheval horse\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"lexicon\.txt:2"):
        load_lexicon(broken)


def test_labels_come_from_words_in_the_caption_and_from_rules() -> None:
    concepts = load_lexicon()
    row = concept_labels([PAIR], concepts)[0]
    named = {concept.french[0] for concept, there in zip(concepts, row.tolist(), strict=True) if there}
    assert named == {"cheval", "église", "estampe"}


def test_gloss_prefers_long_entries_and_undoes_endings() -> None:
    gloss = Glosser(load_lexicon(), [("charmant", "charming"), ("noyer", "walnut")])
    assert gloss("Chemin de fer à Zanzibar") == "railway at zanzibar"
    assert gloss("charmantes") == "charming" or "charming" in gloss("charmants")


def test_phrases_are_the_same_for_a_seed_and_elide() -> None:
    maker = PhraseMaker(load_lexicon(), [("Afrique", "Africa")])
    phrases = list(maker.make(300, seed=3))
    assert phrases == list(maker.make(300, seed=3))
    assert any("d'Afrique" in french and english.endswith("of Africa") for french, english in phrases)
    assert not any(" de a" in fold(french) for french, _ in phrases)
