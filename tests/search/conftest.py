"""A fake encoder at the edge of the queue: words whose vectors the tests choose."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search import encoder

Learn = Callable[..., None]


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> Learn:
    """`words(boat=[1, 0, 0])` teaches the encoder; other words find no encoder at all."""
    known: dict[str, list[float]] = {}
    encoder.store().flushdb()

    def ask(task: str, arguments: list[str]) -> object:
        if task == "workers.tasks.encode_text" and arguments[0] in known:
            return {"meaning": known[arguments[0]]}
        if task == "workers.tasks.encode_image" and "picture" in known:
            return {"meaning": known["picture"], "look": known["picture"], "palette": [[50, 60, 40, 1.0]]}
        raise encoder.NoEncoderError("no-encoder")

    monkeypatch.setattr(encoder, "_ask", ask)

    def learn(**vectors: list[float]) -> None:
        known.update({word.replace("_", " "): vector for word, vector in vectors.items()})

    return learn
