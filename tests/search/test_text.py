"""How typed words are split, and what each side gets of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import read


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted", "meaning"),
    [
        ("Éléphant d'Asie", "elephant d asie", (), "Éléphant d'Asie"),
        ('"arc de triomphe" paris', '"arc de triomphe" paris', (), "arc de triomphe paris"),
        ("cheval -course", "cheval", ("course",), "cheval"),
        ('cheval -"course de trot"', "cheval", ('"course de trot"',), "cheval"),
        ("chat OR chien", "chat or chien", (), "chat chien"),
        ("or", '"or"', (), "or"),
        ("l'or du Rhin", 'l "or" du rhin', (), "l'or du Rhin"),
        ("Jean-Paul", "jean paul", (), "Jean-Paul"),
        ("-seul", "", ("seul",), ""),
        ("OR", "", (), ""),
        ("OR chat OR", "chat", (), "chat"),
        ("!!! & | ( : *", "", (), ""),
        ('"sans fin', '"sans fin"', (), "sans fin"),
        ("a - b", "a b", (), "a b"),
    ],
)
def test_words_are_split(typed: str, wanted: str, unwanted: tuple[str, ...], meaning: str) -> None:
    found = read(typed)
    assert (found.wanted, found.unwanted, found.meaning) == (wanted, unwanted, meaning)


@given(st.text(max_size=80))
def test_nothing_typed_is_an_error_and_no_minus_is_left(typed: str) -> None:
    found = read(typed)
    assert all(not part.startswith("-") for part in found.wanted.split())
    assert bool(found) == bool(found.wanted or found.unwanted)
