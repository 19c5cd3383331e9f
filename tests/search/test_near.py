"""Words almost like those typed: which are taken, which are not, and what the page says of them."""

import pytest
from django.utils import timezone

from indexing.models import Job, Word
from indexing.pipeline import computing, words
from indexing.trigrams import pieces, trigrams
from search import near, text
from tests import factories as make
from tests.search.ask import ask, ids

pytestmark = pytest.mark.django_db


def count_words() -> None:
    """The whole computation, share after share, as a worker runs it."""
    job = computing.launch("words")
    keys = ["all"]
    while keys:
        keys = [*keys[1:], *words.count(job, keys[0])]


@pytest.fixture
def elephants() -> list[int]:
    rows = [make.entry(caption="Un éléphant").pk for _ in range(12)]
    rows.append(make.entry(caption="Un e1ephant").pk)
    rows.append(make.entry(caption="L'éléphani").pk)
    make.entry(caption="Une élégante")
    count_words()
    return rows


def test_a_word_differing_in_fewer_letters_than_parts_keeps_a_part() -> None:
    whole = set(trigrams("elephant"))
    assert len(whole) == 8
    for other in ("elephani", "e1ephant", "elephantt", "lephant"):
        kept = set(trigrams(other))
        assert any(set(part) <= kept for part in pieces("elephant", 2)), other


@pytest.mark.parametrize(
    ("left", "right", "cost"),
    [
        ("elephant", "e1ephant", 0.5),  # one figure for a letter
        ("rnontagne", "montagne", 0.5),  # rn for m
        ("cheval", "chenal", 1.0),  # another word
        ("elefant", "elephant", 0.5),  # the same sound
        ("abbaye", "abaye", 0.5),  # a letter that is doubled
        ("bataeu", "bateau", 1.0),  # two letters in the wrong order
    ],
)
def test_distances(left: str, right: str, cost: float) -> None:
    assert near.distance(left, right, near.SOUNDS_TOO) == near.distance(right, left, near.SOUNDS_TOO) == cost


def test_a_known_word_also_finds_its_misreadings_after_those_typed(elephants: list[int]) -> None:
    found = ask("q=éléphant&mode=text", "en")
    assert [hit.id for hit in found.hits][:12] == elephants[:12] and found.count == len(elephants)
    assert set(near.alternatives("elephant")) == {"e1ephant", "elephani"}


def test_a_word_nobody_wrote_finds_the_nearest_that_are(elephants: list[int]) -> None:
    assert set(ids("q=elefant&mode=text")) == set(elephants)


def test_the_page_says_so_and_leads_to_the_words_as_typed(elephants: list[int]) -> None:
    (notice,) = ask("q=un elefant -chat&mode=text&type=book", "en").notices
    assert notice.code == "near-words" and "elephant" in notice.text
    assert notice.url == "/search?q=un+%22elefant%22+-chat&mode=text&type=book"
    exact = ask('q="elefant"&mode=text')
    assert (exact.count, exact.notices) == (0, ())


@pytest.mark.parametrize("q", ['"éléphani"', "-elefant", "eleph*", "élé", "1848"])
def test_what_is_quoted_begun_refused_or_short_is_taken_as_it_is(elephants: list[int], q: str) -> None:
    assert near.widened(text.read(q)) == text.read(q)


def test_other_endings_and_common_words_are_no_misreadings() -> None:
    for caption in ["la gare"] * 12 + ["la garde"] * 3 + ["les gares"]:
        make.entry(caption=caption)
    count_words()
    assert near.alternatives("gare") == near.alternatives("gares") == ()


def test_words_are_counted_once_for_each_illustration() -> None:
    page = make.page(make.document(title="Les Bateaux", creators=["Durand, Paul"]), text="Un bateau. Un BATEAU au port")
    for x in (0, 500):
        make.entry(make.illustration(page, (x, 0, 100, 100), caption="bateau, Bateau et chats"))
    make.entry(caption="bateau", noise=True)
    count_words()
    count_words()
    held = {word.word: (word.spelling, word.count) for word in Word.objects.all()}
    assert held["bateau"] == ("bateau", 2) and held["port"] == ("port", 2) and "les" not in held
    assert held["chats"] == ("chats", 2)


def test_a_share_done_twice_counts_once() -> None:
    make.entry(caption="bateau")
    job = computing.launch("words")
    assert words.count(job, "all") == ["0"]
    (following,) = words.count(job, "0")
    assert words.count(job, "0") == [following]
    assert words.count(job, following) == []
    assert Word.objects.get(word="bateau").count == 1


def test_words_that_are_gone_are_forgotten() -> None:
    row = make.entry(caption="bateau")
    count_words()
    row.delete()
    count_words()
    assert not Word.objects.exists() and Job.objects.count() == 2


def ended(**values: object) -> Job:
    return Job.objects.create(state=Job.State.DONE, ended_at=timezone.now(), **values)


def test_words_are_counted_again_once_indexing_has_ended() -> None:
    assert computing.launch_due() == []
    ended()
    ended()
    assert [job.options["task"] for job in computing.launch_due()] == list(computing.AFTER_INDEXING)
    assert computing.launch_due() == []
    Job.objects.filter(options__has_key="task").update(state=Job.State.DONE)
    assert computing.launch_due() == []
    Job.objects.create(state=Job.State.RUNNING)
    ended()
    assert computing.launch_due() == [], "another job is at work: ten minutes must have passed"
    Job.objects.filter(state=Job.State.RUNNING).delete()
    assert len(computing.launch_due()) == len(computing.AFTER_INDEXING)
