"""Writes only the rows that something has changed: a source that is read again mostly says what it said before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

T = TypeVar("T", bound=Model)
State = dict[Any, tuple[Any, ...]]


def state(rows: Iterable[Model], fields: Sequence[str]) -> State:
    """{primary key: the values of `fields`} of stored rows, to be compared with later."""
    return {row.pk: _values(row, fields) for row in rows}


def changed(rows: Iterable[T], fields: Sequence[str], before: State) -> list[T]:
    """Those whose `fields` are no longer what they were."""
    return [row for row in rows if _values(row, fields) != before.get(row.pk)]


def _values(row: Model, fields: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row.serializable_value(name) for name in fields)
