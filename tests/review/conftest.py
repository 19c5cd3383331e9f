"""Two curators, and illustrations that a model has labelled with falling certainty."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from indexing.models import Illustration
from indexing.pipeline import doubt
from indexing.pipeline.settle import settle_illustrations
from tests.factories import agent, illustration, statement


def labelled(*said: tuple[str, float, str], vocabulary: str = "technique") -> Illustration:
    """`said`: (code, confidence, name of the model)."""
    row = illustration()
    for code, confidence, model in said:
        statement(row, vocabulary, code, confidence, agent=agent(model))
    settle_illustrations([row.pk])
    return row


@pytest.fixture(autouse=True)
def no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which pictures are shown to a second curator depends on their numbers, which tests do not choose."""
    monkeypatch.setattr(doubt, "SECOND", 2**62)


@pytest.fixture
def marie(db) -> User:
    return User.objects.create_user("marie")


@pytest.fixture
def luc(db) -> User:
    return User.objects.create_user("luc")


@pytest.fixture
def shelf(db) -> list[Illustration]:
    """The most doubtful first."""
    return [labelled(("dessin", 0.5 + 0.1 * step, "m")) for step in range(5)]
