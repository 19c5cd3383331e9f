"""Stored rows as plain values, to be kept in a Change and put back exactly. Reads no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from indexing.models import (
    Concept,
    Corpus,
    Document,
    Illustration,
    Match,
    Page,
    Report,
    Schedule,
    Space,
    Statement,
    Term,
    TrainedDetector,
    TrainedHead,
    Verdict,
)

#: Name in a Change -> model. Only rows of these can be written by an act.
AUDITED: dict[str, type[Model]] = {
    "illustration": Illustration,
    "statement": Statement,
    "match": Match,
    "concept": Concept,
    "corpus": Corpus,
    "report": Report,
    "schedule": Schedule,
    "space": Space,
    "term": Term,
    "head": TrainedHead,
    "detector": TrainedDetector,
    "document": Document,
    "page": Page,
    "verdict": Verdict,
}
NAMES = {model: name for name, model in AUDITED.items()}

Values = dict[str, Any]


def values(row: Model, fields: Iterable[str] | None = None) -> Values:
    """{field: plain value} of some fields, or of all that are stored."""
    names = [field.name for field in row._meta.concrete_fields] if fields is None else list(fields)
    return {name: _plain(row.serializable_value(name)) for name in names}


def put(row: Model, kept: Mapping[str, Any]) -> None:
    """Sets what `values` gave. A field that the model no longer has is left out."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    for name, value in kept.items():
        if name in fields:
            setattr(row, fields[name].attname, fields[name].to_python(value))


def illustration_of(row: Model) -> int | None:
    """The illustration that a row is about, where it is about one."""
    if isinstance(row, Illustration):
        return row.pk
    if isinstance(row, Match):
        return row.one_id
    return getattr(row, "illustration_id", None)


def _plain(value: Any) -> Any:
    # Not Django's encoder: it drops microseconds, and an undo would then not restore the moment.
    return value.isoformat() if isinstance(value, datetime | date) else value
