"""The factories of the tests make rows that hang together."""

import pytest

from indexing import vectors
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_entry_carries_its_tokens_words_and_vector() -> None:
    row = make.entry(caption="Un bateau à voile", technique="estampe", objects={"boat": 0.8}, meaning=[3, 4, 0])
    row.refresh_from_db()
    assert len(row.tokens) == len(row.facets) + 16
    assert "'bateau'" in row.text
    assert row.technique == make.term("technique", "estampe").pk
    assert vectors.read(make.space(), [row.pk])[row.pk] == pytest.approx([0.6, 0.8, 0], abs=1e-3)
