"""Folding: what a reader types and what a page holds must meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text import clean, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élève ÉLÈVE", "eleve eleve"),
        ("Œuvres & mœurs", "oeuvres & moeurs"),
        ("Straße, Æther, Łódź", "strasse, aether, lodz"),
        ("congreſſe oﬃciel", "congresse officiel"),
        ("l’aéro\xadplane", "l'aeroplane"),
        ("e\u0301te\u0301", "ete"),
        ("a\x00b", "a b"),
        ('"chat noir" -chien OR cheval', '"chat noir" -chien or cheval'),
    ],
)
def test_it_folds(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert "\x00" not in fold(text)


def test_stored_text_keeps_its_accents():
    assert clean(" Élève\x07\n ") == "Élève"
