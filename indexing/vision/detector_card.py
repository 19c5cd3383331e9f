"""What lies beside a detector's weights: its card, its thresholds, and curves that make its confidences honest.

`card.json` gives version, licence, address and the threshold of each class, `calibration.json` a rising curve of a
class from what the network says to how often that is right. Weights without these files speak for themselves. A file
that cannot be read raises `ModelUnavailableError` with its name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indexing.vision.protocols import ModelUnavailableError


@dataclass(frozen=True)
class Curve:
    """Straight pieces through the points (x, y); both rise."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def of(self, raw: float) -> float:
        """The calibrated confidence of what the network says."""
        return float(np.interp(raw, self.x, self.y))

    def least(self, floor: float) -> float:
        """The lowest raw confidence that may come to `floor`; 1 when none does."""
        if floor <= self.y[0]:
            return 0.0
        if floor > self.y[-1]:
            return 1.0
        reached = next(i for i, y in enumerate(self.y) if y >= floor)
        low, high = self.y[reached - 1], self.y[reached]
        share = (floor - low) / (high - low)
        return self.x[reached - 1] + share * (self.x[reached] - self.x[reached - 1])


@dataclass(frozen=True)
class DetectorCard:
    version: str = ""
    licence: str = ""
    url: str = ""
    thresholds: dict[str, float] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)

    def confidence(self, code: str, raw: float) -> float:
        """Calibrated, for the classes that have a curve; as it is for the others."""
        curve = self.curves.get(code)
        return raw if curve is None else curve.of(raw)

    def raw_floor(self, floor: float) -> float:
        """The lowest raw confidence at which a box of any class may reach `floor`."""
        return min([floor, *(curve.least(floor) for curve in self.curves.values())])


def beside(weights: Path) -> DetectorCard:
    """The card of the weights; empty when nothing lies beside them."""
    card, curves = _read(weights.with_name("card.json")), _read(weights.with_name("calibration.json"))
    try:
        return DetectorCard(
            str(card.get("version", "")),
            str(card.get("licence", "")),
            str(card.get("url", "")),
            {code: float(value) for code, value in card.get("thresholds", {}).items()},
            {code: _curve(points) for code, points in curves.items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelUnavailableError(f"The card beside {weights.name} cannot be read: {error}") from error


def _curve(points: dict[str, Any]) -> Curve:
    x, y = (tuple(float(value) for value in points[axis]) for axis in ("x", "y"))
    if len(x) != len(y) or len(x) < 2 or list(x) != sorted(x) or list(y) != sorted(y):
        raise ValueError("a calibration curve needs as many rising x as rising y")
    return Curve(x, y)


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelUnavailableError(f"{path.name} beside the weights cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise ModelUnavailableError(f"{path.name} beside the weights holds no table.")
    return found
