"""What is offered for the beginning of a word, in which order, and where it leads."""

import pytest
from django.core.cache import cache
from django.test import Client

from search.suggest import suggest
from tests import factories as make
from tests.search.ask import query
from tests.search.test_near import count_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> None:
    cache.clear()
    for caption in ("Le cheval", "Un cheval blanc", "Des chevaux", "La chèvre"):
        make.entry(caption=caption, title="Histoire naturelle", creators=["Buffon, Georges"], objects={"horse": 0.9})
    make.entry(technique="estampe", function="affiche", title="Chevaliers")
    count_words()


def offered(address: str, language: str = "fr") -> list[tuple[str, str, int | None]]:
    return [(one.kind, one.text, one.count) for one in suggest(query(address), language)]


def test_terms_words_titles_and_creators(shelf: None) -> None:
    assert offered("q=che") == [
        ("object", "cheval", 4),
        ("word", "cheval", 2),
        ("word", "Chevaliers", 1),
        ("word", "chevaux", 1),
        ("word", "chèvre", 1),
        ("title", "Chevaliers", 1),
    ]
    assert offered("q=histoire nat")[-1] == ("title", "Histoire naturelle", 4)
    assert offered("q=buff")[-1] == ("creator", "Buffon, Georges", 4)


def test_the_readers_language_comes_first_and_the_other_is_understood(shelf: None) -> None:
    assert offered("q=hors", "en")[0] == ("object", "horse", 4)
    assert offered("q=horse", "fr")[0] == ("object", "cheval", 4)


def test_accents_and_capitals_do_not_matter(shelf: None) -> None:
    assert ("word", "chèvre", 1) in offered("q=CHÈV") and ("word", "chèvre", 1) in offered("q=chev")


def test_the_words_before_and_the_other_criteria_are_kept(shelf: None) -> None:
    term, word = suggest(query("q=blanc chev&technique=estampe"), "fr")[:2]
    assert (term.q, term.url) == ("blanc", "/search?q=blanc&technique=estampe&object=horse")
    assert (word.q, word.count, word.url) == ("blanc cheval", None, "/search?q=blanc+cheval&technique=estampe")


def test_a_word_refused_is_completed_too(shelf: None) -> None:
    assert next(one.q for one in suggest(query("q=blanc -chè"), "fr")) == "blanc -cheval"


@pytest.mark.parametrize("typed", ["", "c", "  ", '"', "!!", "zzz", "che ", "a'b'%_\\"])
def test_nothing_is_offered_for_too_little_or_nothing_known(shelf: None, typed: str) -> None:
    assert suggest(query("").replace(q=typed), "fr") == []


def test_the_page_and_the_api_answer(shelf: None, client: Client) -> None:
    page = client.get("/search/suggest?q=che&lang=en&technique=estampe&unknown=1").content.decode()
    assert 'role="option"' in page and "technique=estampe" in page and "6 suggestions" in page
    first = client.get("/api/v1/suggest?q=che&lang=fr").json()["suggestions"][0]
    assert (first["kind"], first["text"], first["count"]) == ("object", "cheval", 4)
    assert first["search"].endswith("/api/v1/search?object=horse")
    refused = client.get("/api/v1/suggest?q=che&technique=nothing")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
