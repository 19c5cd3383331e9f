"""Controlled words of the field: one CSV per vocabulary, which a librarian may open in a spreadsheet.

Several values in a cell are joined by `|`. The codes are the stable part: BnF lists use the ASCII slug of the French
label, objects, layout classes and document types an English slug. A wrong file stops the start with a `ValueError`
that names the file and the code. Nothing here imports Django or torch.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
VOCABULARIES = (
    "technique",
    "function",
    "genre",
    "theme",
    "colour_mode",
    "colour",
    "layout",
    "object",
    "document_type",
)


@dataclass(frozen=True)
class TermRecord:
    """One controlled word. `year_from`: the earliest year in which the thing can have been shown, if that is known."""

    vocabulary: str
    code: str
    fr: str
    en: str
    broader: str = ""
    year_from: int | None = None
    synonyms_fr: tuple[str, ...] = ()
    synonyms_en: tuple[str, ...] = ()
    prompts_fr: tuple[str, ...] = ()
    prompts_en: tuple[str, ...] = ()


def fold(word: str) -> str:
    """Lower case, no accents, one kind of blank: "Gravure  sur-Bois" and "gravure sur bois" become one key."""
    word = word.replace("œ", "oe").replace("Œ", "oe").replace("’", "'")
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("-", " ").replace("_", " ").split())


@cache
def load() -> tuple[TermRecord, ...]:
    """All terms, vocabulary by vocabulary, in the order of the files."""
    return tuple(term for name in VOCABULARIES for term in _read(name))


@cache
def by_vocabulary(name: str) -> tuple[TermRecord, ...]:
    """The terms of one vocabulary, `KeyError` when there is no such vocabulary."""
    if name not in VOCABULARIES:
        raise KeyError(name)
    return tuple(term for term in load() if term.vocabulary == name)


def find(vocabulary: str, word: str) -> TermRecord | None:
    """The term meant by a code, a French or English label, or a synonym; accents, case and hyphens do not matter."""
    return _index(vocabulary).get(fold(word))


@cache
def colour_prototypes() -> dict[str, tuple[str, ...]]:
    """Colour code -> sRGB examples as `#rrggbb`."""
    rows = _rows("colour")
    return {row["code"]: _split(row["srgb"]) for row in rows}


@cache
def _index(vocabulary: str) -> dict[str, TermRecord]:
    """Codes win over labels, labels over synonyms, and earlier rows over later ones."""
    terms = by_vocabulary(vocabulary)
    index: dict[str, TermRecord] = {}
    for words in (
        lambda t: (t.code,),
        lambda t: (t.fr, t.en),
        lambda t: t.synonyms_fr + t.synonyms_en,
    ):
        for term in terms:
            for word in words(term):
                index.setdefault(fold(word), term)
    return index


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _rows(name: str) -> list[dict[str, str]]:
    # utf-8-sig: spreadsheets add a byte order mark when they save.
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _read(name: str) -> list[TermRecord]:
    terms = []
    for row in _rows(name):
        try:
            terms.append(_term(name, row))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"{name}.csv, term {row.get('code')!r}: {error}") from error
    _check(name, terms)
    return terms


def _term(name: str, row: dict[str, str]) -> TermRecord:
    if not (row["code"] and row["fr"] and row["en"]):
        raise ValueError("a term needs a code, a French and an English label")
    return TermRecord(
        vocabulary=name,
        code=row["code"],
        fr=row["fr"],
        en=row["en"],
        broader=row["broader"],
        year_from=int(row["year_from"]) if row["year_from"] else None,
        synonyms_fr=_split(row["synonyms_fr"]),
        synonyms_en=_split(row["synonyms_en"]),
        prompts_fr=_split(row["prompt_fr"]),
        prompts_en=_split(row["prompt_en"]),
    )


def _check(name: str, terms: list[TermRecord]) -> None:
    codes = [term.code for term in terms]
    for term in terms:
        if codes.count(term.code) > 1:
            raise ValueError(f"{name}.csv: the code {term.code!r} is given twice")
        if term.broader and term.broader not in codes:
            raise ValueError(f"{name}.csv, term {term.code!r}: no broader term {term.broader!r}")
