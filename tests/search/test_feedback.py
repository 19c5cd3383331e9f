"""Yes and no on results, in a space of three directions: likeness can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from indexing import linear_head
from indexing.models import Entry
from search import feedback
from search.engine import Found
from tests import factories as make
from tests.search.ask import ask, ids, query


@pytest.fixture
def crowd(db: None) -> list[Entry]:
    """Forty pictures between the first direction and the second; the third is noise that means nothing."""
    angles = np.linspace(0, np.pi / 2, 40)
    return [
        make.entry(look=[np.cos(angle), np.sin(angle), 0.3 * (n % 3)], meaning=[np.sin(angle), np.cos(angle), 0])
        for n, angle in enumerate(angles)
    ]


def marked(yes: list[Entry], no: list[Entry] = (), more: str = "") -> str:  # type: ignore[assignment]
    pairs = [f"yes={row.pk}" for row in yes] + [f"no={row.pk}" for row in no] + ([more] if more else [])
    return "&".join(pairs)


def test_one_yes_ranks_all_by_likeness_to_it(crowd: list[Entry]) -> None:
    found = ids(marked(crowd[:1], more="min_score=0&size=100"))
    assert found[0] in {crowd[1].pk, crowd[3].pk, crowd[2].pk}
    assert found[-1] in {row.pk for row in crowd[-4:]}


def test_what_was_marked_is_not_shown_again(crowd: list[Entry]) -> None:
    found = ids(marked(crowd[:3], crowd[20:22], "min_score=0&size=100"))
    assert not {row.pk for row in (*crowd[:3], *crowd[20:22])} & set(found)
    assert len(found) == 35


@pytest.mark.parametrize("number", [1, 5])
def test_a_no_pushes_what_is_like_it_down(crowd: list[Entry], number: int) -> None:
    """With and without a head. The yes stand in the middle; the no on one side of them."""
    yes, no = crowd[20 : 20 + number], crowd[5 : 5 + number]
    order = ids(marked(yes, no, "min_score=0&size=100"))
    near_no, far_from_no = crowd[12].pk, crowd[28 + number].pk
    assert order.index(far_from_no) < order.index(near_no)


def test_the_head_tells_sides_apart_and_its_score_is_a_probability(crowd: list[Entry]) -> None:
    results = ask(marked(crowd[:5], crowd[-5:], "min_score=0&size=100"))
    score = {hit.id: hit.score for hit in results.hits}
    assert score[crowd[6].pk] > 50 > score[crowd[33].pk]
    assert all(hit.why == ("feedback",) for hit in results.hits)
    assert list(score.values()) == sorted(score.values(), reverse=True)


def test_what_the_head_holds_for_likely_is_never_hidden(crowd: list[Entry]) -> None:
    everything = ask(marked(crowd[:5], crowd[-5:], "min_score=0&size=100"))
    likely = {hit.id for hit in everything.hits if hit.score and hit.score >= 50}
    assert likely
    assert likely <= set(ids(marked(crowd[:5], crowd[-5:], "size=100")))


def test_yes_alone_are_enough_for_a_head(crowd: list[Entry]) -> None:
    found = ids(marked(crowd[:6]))
    assert found[0] in {row.pk for row in crowd[6:10]}


def test_filters_hold(crowd: list[Entry]) -> None:
    other = make.entry(look=[1, 0.05, 0], technique="dessin")
    assert ids(marked(crowd[:5], more="technique=dessin&min_score=0")) == [other.pk]


def test_by_meaning_asks_the_other_space(crowd: list[Entry]) -> None:
    """The two spaces of this crowd run opposite ways, so that the same marks have the same neighbours in both."""
    asks = Found(query(marked(crowd[:5], more="by=meaning"))).selection.asks
    assert [(one.why, one.space.kind) for one in asks] == [("feedback", "meaning")]


def test_a_no_alone_refines_a_question_and_is_no_question_by_itself(crowd: list[Entry], words) -> None:
    assert len(ids(marked([], crowd[:2], "size=100"))) == 38
    words(boat=[1, 0.2, 0])
    before = ids("q=boat&by=meaning&min_score=0&size=100")
    after = ids(marked([], crowd[-1:], "q=boat&by=meaning&min_score=0&size=100"))
    assert before[0] == crowd[-1].pk or crowd[-1].pk in before[:12]
    assert crowd[-1].pk not in after and len(after) == len(before) - 1


def test_once_a_yes_is_said_the_words_rank_no_longer_by_meaning(crowd: list[Entry], words) -> None:
    words(boat=[1, 0, 0])
    lists = Found(query(marked(crowd[:1], more="q=boat"))).lists
    assert "feedback" in lists and "meaning" not in lists


def test_a_mark_without_a_vector_is_named_and_left_out(crowd: list[Entry]) -> None:
    bare = make.entry()
    results = ask(marked([*crowd[:2], bare]))
    assert [notice.code for notice in results.notices] == ["like-unknown"]
    assert results.count


def test_marks_before_anything_is_described(db: None) -> None:
    bare = make.entry()
    assert [notice.code for notice in ask(marked([bare])).notices] == ["no-vectors"]


def test_the_same_marks_give_the_same_order(crowd: list[Entry]) -> None:
    address = marked(crowd[:4], crowd[30:33], "size=100")
    assert ids(address) == ids(address)


def test_unmarked_pictures_are_spread_and_read_whole(crowd: list[Entry]) -> None:
    space = make.space("look")
    some = linear_head.unmarked(space, [crowd[0].pk], 10)
    assert 8 <= len(some) <= 10 and some.shape[1] == 3
    assert np.allclose(np.linalg.norm(some, axis=1), 1, atol=1e-2)
    assert linear_head.unmarked(space, [row.pk for row in crowd]).shape == (0, 3)


def test_a_head_on_yes_only_points_at_their_mean() -> None:
    yes = np.array([[1, 0], [0, 1]], dtype=np.float32)
    nothing = np.zeros((0, 2), dtype=np.float32)
    assert np.allclose(linear_head.fit(yes, nothing, nothing).weights, [0.7071, 0.7071], atol=1e-3)
    with pytest.raises(ValueError, match="at least one"):
        linear_head.fit(nothing, yes, nothing)


def test_rocchio_is_the_sum_that_it_says() -> None:
    make_space = make.Space(kind="look", dims=2, calibration=make.CALIBRATION)
    yes, no = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    moved = feedback.by_rocchio(make_space, None, yes, no)
    assert moved is not None
    expected = np.array([feedback.YES, -feedback.NO])
    assert np.allclose(moved.vector, expected / np.linalg.norm(expected))
    assert feedback.by_rocchio(make_space, None, yes, yes / feedback.NO) is None


def test_the_pictures_of_the_question_are_examples_too(crowd: list[Entry]) -> None:
    """Three yes and two no, and a like: the like is what tells the two ends apart here."""
    yes, no = crowd[18:21], crowd[22:24]
    toward = ids(marked(yes, no, f"like={crowd[0].pk}:1&min_score=0&size=100"))
    away = ids(marked(yes, no, f"unlike={crowd[0].pk}&min_score=0&size=100"))
    assert toward.index(crowd[2].pk) < away.index(crowd[2].pk)
    assert crowd[0].pk not in toward
