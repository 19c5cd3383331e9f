"""Figures as a reader writes them, and tables and flat rows of any figures that a record may hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from indexing.vocabularies import VOCABULARIES, find

LISTED = 60  # rows of one table; the CSV has them all
#: Words for the keys of figures; classes and objects have theirs in the vocabularies.
KEYS = {
    "fr": gettext_noop("French"),
    "en": gettext_noop("English"),
    "both": gettext_noop("both languages"),
    "n": gettext_noop("how many"),
    "r1": gettext_noop("first"),
    "r5": gettext_noop("among five"),
    "r10": gettext_noop("among ten"),
    "mrr": gettext_noop("mean of 1/rank"),
    "gallery": gettext_noop("pictures searched"),
    "chance_r10": gettext_noop("among ten by chance"),
    "zero_shot": gettext_noop("by words alone"),
    "linear_probe": gettext_noop("after learning from the set"),
    "head": gettext_noop("trained head"),
    "head_n": gettext_noop("pictures of kinds the heads know"),
    "confusion": gettext_noop("true kind (row) and kind said (column)"),
    "majority": gettext_noop("always the commonest"),
    "chance": gettext_noop("by chance"),
    "meaning": gettext_noop("meaning"),
    "look": gettext_noop("look"),
    "p10": gettext_noop("right among ten"),
    "best_possible": gettext_noop("best possible"),
    "share": gettext_noop("share"),
    "relevant": gettext_noop("pictures that show it"),
    "agnostic": gettext_noop("all classes"),
    "classes": gettext_noop("classes"),
    "precision_50": gettext_noop("right, roughly"),
    "recall_50": gettext_noop("found, roughly"),
    "precision_75": gettext_noop("right, closely"),
    "recall_75": gettext_noop("found, closely"),
    "ap50": "AP50",
    "ap50_95": "AP50-95",
    "empty_pages_clean": gettext_noop("pages with nothing to find left empty"),
    "pages": gettext_noop("pages"),
    "empty_pages": gettext_noop("pages with nothing to find"),
    "unknown_to_detector": gettext_noop("classes the detector does not know"),
    "confirm_recall": gettext_noop("confirmed by details"),
    "false_match_rate": gettext_noop("unrelated pairs called the same"),
    "ece": gettext_noop("mean error of the percentage"),
    "from": gettext_noop("from"),
    "to": gettext_noop("to"),
    "confidence": gettext_noop("mean percentage said"),
    "accuracy": gettext_noop("share that is right"),
    "technique": gettext_noop("Technique"),
    "function": gettext_noop("Function"),
    "genre": gettext_noop("Genre"),
    "layout": gettext_noop("Place on the page"),
    "rotation": gettext_noop("upright position"),
    "right": gettext_noop("right"),
    "documents": gettext_noop("documents"),
    "photographs": gettext_noop("photographs"),
    "drawings": gettext_noop("drawings"),
    "prompts": gettext_noop("by words alone"),
    "taken_for": gettext_noop("mistaken for"),
    "held_out": gettext_noop("documents kept apart"),
    "held_out_books": gettext_noop("books kept apart"),
    "every_document_unseen": gettext_noop("every document, unseen"),
    "out_of_fold": gettext_noop("by folds, unseen"),
    "balanced_out_of_fold": gettext_noop("by folds, mean over classes"),
    "labels_dropped": gettext_noop("labels left out as doubtful"),
    "gallica_technique": gettext_noop("technique on pages of Gallica"),
    "gallica_drawings": gettext_noop("drawings of Gallica"),
    "gallica_photographs": gettext_noop("photographs of Gallica"),
    "heads": gettext_noop("heads"),
    "text fr": gettext_noop("French texts"),
    "text en": gettext_noop("English texts"),
    "pictures": gettext_noop("pictures"),
    "start_boxes": gettext_noop("frames of the start model"),
    "student_boxes": gettext_noop("frames of this model"),
    "precision": gettext_noop("seen by the start model too"),
    "recall": gettext_noop("of the start model’s, still seen"),
    "curve": gettext_noop("curve"),
    "strength": gettext_noop("strength of regularisation"),
    "temperature": gettext_noop("temperature"),
    "confident": gettext_noop("answers given with 80% or more"),
    "mean_ap50": gettext_noop("mean AP50"),
    "mean_ap50_95": gettext_noop("mean AP50-95"),
    "by": gettext_noop("by kind of page"),
    "schema": gettext_noop("diagrams"),
    "set": gettext_noop("by set"),
    "SET_dessins": gettext_noop("set of drawings"),
    "SET_photo": gettext_noop("set of photographs"),
    "per_concept": gettext_noop("by word"),
    "specimens_out_of_fold": gettext_noop("specimens, by folds, unseen"),
    "none of these": gettext_noop("none of these"),
    "bnf_types": gettext_noop("heritage pictures by kind"),
    "out_of_fold_books": gettext_noop("books, by folds, unseen"),
    "turns": gettext_noop("quarter turns"),
    "shuffled": gettext_noop("unrelated pairs tried"),
    "by_kind": gettext_noop("by kind of pair"),
    "same_scan_resized": gettext_noop("one scan in two sizes"),
    "same_woodblock_colour_vs_bw_edition": gettext_noop("one block, in colours and in black"),
    "lost": gettext_noop("of the start model’s, lost"),
    "gallica_pages": gettext_noop("pages of Gallica"),
    "near_duplicates": gettext_noop("pairs of prints"),
    "held_out_gallica_pages": gettext_noop("pages of Gallica kept apart"),
    "held_out_early_print_pages": gettext_noop("pages of early prints kept apart"),
    "held_out_incunable_pages": gettext_noop("pages of incunables kept apart"),
    "held_out_corpus": gettext_noop("a corpus kept apart"),
    "held_out_of_each_fold": gettext_noop("kept apart, fold by fold"),
}


@dataclass(frozen=True)
class Table:
    title: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]


def of_hundred(share: float | None) -> str:
    """0.0974 -> "9,7 %" in French, "9.7%" in English; empty for None."""
    if share is None:
        return ""
    words = f"{100 * share:.1f}".removesuffix(".0")
    return f"{words.replace('.', ',')}\u00a0%" if _french() else f"{words}%"


def written(value: Any) -> str:
    """A value of a table cell."""
    if value is None:
        return "–"
    if isinstance(value, float):
        words = f"{value:g}"
        return words.replace(".", ",") if _french() else words
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def term(code: str) -> str:
    """The words for a class or a key of the figures; as it is when neither the vocabularies nor this page know it."""
    if code in KEYS:
        return gettext(KEYS[code])
    found = next((one for one in (find(name, code) for name in VOCABULARIES) if one and one.code == code), None)
    return code.replace("_", " ") if found is None else found.fr if _french() else found.en


def material(name: str) -> str:
    """The words for a set that the shipped figures were measured on; the name as it is of any other."""
    key = name.replace("-", "_")
    return gettext(KEYS[key]) if key in KEYS else name


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """("fr.r10", 0.26), … for every leaf, in the order of the record; places in lists are counted from 0."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from flat(one, f"{name}.{key}" if name else str(key))
    else:
        yield name, value


def tables(figures: dict[str, Any], title: str = "") -> list[Table]:
    """The figures as tables: what has the same parts stands in one, single figures in another."""
    found: list[Table] = []
    groups: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    single = {name: value for name, value in figures.items() if _single(value)}
    for name, value in figures.items():
        heading = " · ".join(filter(None, (title, term(name))))
        if isinstance(value, dict) and value and all(map(_single, value.values())):
            groups.setdefault(tuple(value), {})[name] = value
        elif isinstance(value, dict) and "labels" in value:
            found += [_matrix(f"{heading} · {term(key)}", value["labels"], rows) for key, rows in value.items()
                      if key != "labels" and rows]  # fmt: skip
        elif isinstance(value, dict):
            found += tables(value, heading)
        elif isinstance(value, list) and not _single(value):
            found.append(_grid(heading, {str(number): dict(flat(one)) for number, one in enumerate(value, 1)}))
    found = [*(_grid(title, rows) for rows in groups.values()), *found]
    if single:
        found.insert(
            0, Table(title, [gettext("Figure")], [(term(name), [written(one)]) for name, one in single.items()])
        )
    return found


def _single(value: Any) -> bool:
    return not isinstance(value, dict) and not (
        isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    )


def _grid(title: str, rows: dict[str, dict[str, Any]]) -> Table:
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    shown = list(rows.items())[:LISTED]
    return Table(
        title,
        [" · ".join(map(term, column.split("."))) for column in columns],
        [(term(name), [written(row.get(column)) for column in columns]) for name, row in shown],
    )


def _matrix(title: str, labels: list[str], rows: list[list[int]]) -> Table:
    """Rows are the true classes, columns what was said."""
    return Table(
        title, labels, [(label, [str(count) for count in row]) for label, row in zip(labels, rows, strict=True)]
    )


def _french() -> bool:
    return (translation.get_language() or "fr").startswith("fr")
