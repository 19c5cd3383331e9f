"""Why a head cannot be trained. The sentence is made where it is read, in the reader's language."""

from __future__ import annotations


class LearnError(Exception):
    """`code` is a key of `portal.pages.learn_words.REFUSALS`, `values` fill its sentence; both fit into JSON."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(code)
        self.code, self.values = code, values
