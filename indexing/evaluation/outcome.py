"""What a measure hands back: the figures that are printed, and what the record and the picture need besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indexing.evaluation.inputs import Material

Role = Literal["encoder", "detector", "heads"]


@dataclass(frozen=True)
class Outcome:
    """One measure of one model on one set. `summary`: lines for people; `draw`: makes the picture, None for none."""

    measure: str
    role: Role
    material: Material
    figures: dict[str, Any]
    summary: list[str]
    draw: Callable[[], Figure] | None = None
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
