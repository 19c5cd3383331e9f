"""Every list that a result may name has its weight in the settings, and that weight is what orders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from portal.pages.words import WORDS
from search.api.shapes import ResultShape
from tests import factories as make
from tests.search.ask import ask, ids


def reasons() -> set[str]:
    return set(ResultShape().fields["why"].child.choices)


def test_each_list_has_a_weight_and_a_name(settings: LazySettings) -> None:
    assert set(settings.FUSION_WEIGHTS) == reasons()
    assert reasons() <= set(WORDS)


@pytest.fixture
def told(db: None) -> Iterator[dict[str, int]]:
    """Two results of each pair of lists: one that the words find, one that the other list finds."""
    yield {
        "marked": make.entry(look=[1, 0, 0]).pk,
        "word": make.entry(caption="bateau").pk,
        "like": make.entry(look=[0.95, 0.3, 0]).pk,
    }


@pytest.mark.parametrize(("weight", "first"), [(0.1, "word"), (5.0, "like")])
@pytest.mark.parametrize(("why", "address"), [("feedback", "yes={marked}"), ("image", "like={marked}")])
def test_a_weight_decides_which_list_leads(
    why: str, address: str, weight: float, first: str, told: dict[str, int], settings: LazySettings
) -> None:
    settings.FUSION_WEIGHTS = {**settings.FUSION_WEIGHTS, why: weight}
    asked = f"q=bateau&{address.format(**told)}"
    assert ids(asked)[0] == told[first]
    assert {hit.id: hit.why for hit in ask(asked).hits} == {told["word"]: ("text",), told["like"]: (why,)}
