"""Boxes of a detector against the boxes of a COCO file, at the threshold the portal ships with and over all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexing.evaluation import coco, plots
from indexing.evaluation.coco import Box, Sheet, Truth
from indexing.evaluation.detections import Found, known, on_sheets
from indexing.evaluation.inputs import material
from indexing.evaluation.outcome import Outcome, percent
from indexing.evaluation.overlaps import Count, count, curve
from indexing.evaluation.ranking import mean_of

if TYPE_CHECKING:
    from indexing.vision.protocols import Detection, Detector


def evaluate(path: Path, detector: Detector, images: Path | None = None) -> Outcome:
    """A COCO file with `images/` beside it. Pages without a box must stay without one."""
    truth = coco.read(path, images)
    found = on_sheets(truth, detector)
    figures, curves = measured(truth, found, known(truth, detector.labels))
    return Outcome(
        "boxes",
        "detector",
        material(path, len(truth.sheets)),
        figures,
        _summary(figures),
        lambda: plots.precision_recall(curves, "Boxes, IoU at least .5"),
    )


def measured(truth: Truth, found: Sequence[Found], able: set[str]) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """The figures, and the precision-recall curve of each class. `able`: classes that the detector has."""
    whole = truth.layout or frozenset(truth.classes)
    curves: dict[str, list[float]] = {}

    def of(classes: frozenset[str], pages: Sequence[int], name: str = "") -> dict[str, Any]:
        """Figures of some classes taken for one, on some pages."""
        figures, precision = _figures([(truth.sheets[page], found[page]) for page in pages], classes)
        if name:
            curves[name] = precision
        return figures

    everywhere = range(len(truth.sheets))
    empty = [one for sheet, one in zip(truth.sheets, found, strict=True) if not sheet.boxes]
    figures: dict[str, Any] = {"agnostic": of(whole, everywhere, "all classes")}
    figures["classes"] = {code: of(frozenset({code}), everywhere, code) for code in truth.classes}
    for kind in ("ap50", "ap50_95"):
        each = [one[kind] for one in figures["classes"].values() if one[kind] is not None]
        figures[f"mean_{kind}"] = mean_of(each)
    figures["empty_pages_clean"] = round(sum(not one.kept for one in empty) / len(empty), 4) if empty else None
    figures |= {"pages": len(truth.sheets), "empty_pages": len(empty)}
    figures["unknown_to_detector"] = [code for code in truth.classes if code not in able]
    if groups := _groups(truth.sheets):
        figures["by"] = {
            name: {value: of(whole, pages) for value, pages in values.items()} for name, values in groups.items()
        }
    return figures, {name: precision for name, precision in curves.items() if precision}


def _figures(pages: list[tuple[Sheet, Found]], classes: frozenset[str]) -> tuple[dict[str, Any], list[float]]:
    there = [_of(sheet.boxes, classes) for sheet, _ in pages]
    kept = [_of(one.kept, classes) for _, one in pages]
    counts = {least: _total(kept, there, least) for least in (0.5, 0.75)}
    # One class by itself is judged as COCO does; of several taken for one, what is said twice must not count twice.
    over = curve([_of(one.each if len(classes) == 1 else one.whole, classes) for _, one in pages], there)
    return {
        "n": counts[0.5].there,
        "precision_50": counts[0.5].precision,
        "recall_50": counts[0.5].recall,
        "precision_75": counts[0.75].precision,
        "recall_75": counts[0.75].recall,
        "ap50": over.ap50,
        "ap50_95": over.ap50_95,
    }, over.precision


def _of(boxes: Sequence[Any], classes: frozenset[str]) -> list[Any]:
    return [box for box in boxes if box.label in classes]


def _total(found: Sequence[Sequence[Detection]], there: Sequence[Sequence[Box]], least: float) -> Count:
    return sum((count(one, other, least) for one, other in zip(found, there, strict=True)), Count(0, 0, 0))


def _groups(sheets: Sequence[Sheet]) -> dict[str, dict[str, list[int]]]:
    """{field: {value: places of its pages}} for fields with more than one value."""
    groups: dict[str, dict[str, list[int]]] = {}
    for place, sheet in enumerate(sheets):
        for name, value in sheet.groups.items():
            groups.setdefault(name, {}).setdefault(value, []).append(place)
    return {name: values for name, values in groups.items() if len(values) > 1}


def _summary(figures: dict[str, Any]) -> list[str]:
    names = {"all classes": figures["agnostic"]} | figures["classes"]
    for field, values in figures.get("by", {}).items():
        names |= {f"{field} {value}": one for value, one in values.items()}
    lines = [
        f"{name}: {one['n']} boxes  IoU .5: precision {percent(one['precision_50'])} recall {percent(one['recall_50'])}"
        f"  IoU .75: precision {percent(one['precision_75'])} recall {percent(one['recall_75'])}"
        f"  AP50 {percent(one['ap50'])}  AP50-95 {percent(one['ap50_95'])}"
        for name, one in names.items()
    ]
    clean = percent(figures["empty_pages_clean"])
    lines.append(f"Pages without boxes left empty: {clean} of {figures['empty_pages']}")
    if figures["unknown_to_detector"]:
        lines.append(f"The detector does not know: {', '.join(figures['unknown_to_detector'])}")
    return lines
