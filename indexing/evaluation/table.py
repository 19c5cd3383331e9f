"""The table of targets in docs/models.md, made from the records that ship; no figure in it is typed.

    python manage.py evaluate_shipped --table       writes it anew

A target without a record, or whose record lacks the figure, says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from indexing.evaluation.outcome import percent
from indexing.evaluation.targets import TARGETS, Target

BEGIN, END = "<!-- table of targets: manage.py evaluate_shipped writes it -->", "<!-- end of the table -->"
HEAD = """| model | target | wanted | measured | on | by | |
|---|---|---|---|---|---|---|"""

Records = list[dict[str, Any]]


def table(found: Records) -> str:
    """`found`: records, newest first."""
    return "\n".join([HEAD, *(_row(target, found) for target in TARGETS)])


def placed(page: str, found: Records) -> str:
    """The page with the table of these records between its marks; ValueError when it has none."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no marks for the table")
    return f"{before}{BEGIN}\n\n{table(found)}\n\n{END}{after}"


def write(page: Path, found: Records) -> None:
    page.write_text(placed(page.read_text(encoding="utf-8"), found), encoding="utf-8")


def _row(target: Target, found: Records) -> str:
    record = next((one for one in found if (one["measure"], one["set"]["name"]) == (target.measure, target.on)), None)
    value = _value(target, record["figures"]) if record else None
    start = f"| {target.part} | {target.what} | {_wanted(target)}"
    if record is None or value is None:
        return f"{start} | not measured | {target.stands_in} | {_command(target)} | |"
    return f"{start} | {percent(value)} | {_on(target, record)} | {_command(target)} | {_verdict(target, value)} |"


def _wanted(target: Target) -> str:
    return f"{'≥' if target.at_least else '≤'} {percent(target.wanted)}" if target.wanted is not None else "no target"


def _verdict(target: Target, value: float) -> str:
    if target.wanted is None:
        return ""
    met = value >= target.wanted if target.at_least else value <= target.wanted
    return "met" if met else "**missed**" + (f": {target.why}" if target.why else "")


def _command(target: Target) -> str:
    made_in_training = {"": "", "heads": "`train heads`", "objects": "`train detector`"}
    return made_in_training.get(target.measure, f"`evaluate {target.measure}`")


def _on(target: Target, record: dict[str, Any]) -> str:
    """Name and size of the set, and what it stands for."""
    counted = _at(record["figures"], target.counted) if target.counted else record["set"]["items"]
    return f"{target.on}, {counted}" + (f" ({target.stands_in})" if target.stands_in else "")


def _value(target: Target, figures: dict[str, Any]) -> float | None:
    value, other = _at(figures, target.figure), _at(figures, target.minus) if target.minus else 0.0
    return None if value is None or other is None else abs(value - other)


def _at(figures: Any, place: str) -> Any:
    for part in place.split("."):
        figures = figures.get(part) if isinstance(figures, dict) else None
    return figures
