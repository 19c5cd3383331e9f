"""Small pictures of figures: curves, bars and matrices, never the material itself. PNG, at most 60 kB.

Bars and curves differ in form as well as in colour, so that they can be told apart without seeing colours.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Okabe and Ito, *Color Universal Design* (2008): told apart with any colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442", "#000000")
HATCHES = ("", "//", "..", "xx", "\\\\", "++")
STROKES = ("-", "--", "-.", ":")
LIMIT = 60_000  # bytes
MOST = 12  # curves or words in one picture


def _figure(wide: float = 6.4, high: float = 3.6, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """A figure that asks for no screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as NewFigure

    figure = NewFigure(figsize=(wide, high), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, columns, squeeze=False)[0]
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    return figure, list(axes)


def save(figure: Figure, path: Path) -> None:
    """At the finest resolution that stays within LIMIT."""
    for dots in (110, 90, 70, 50):
        figure.savefig(path, dpi=dots, metadata={"Software": None})
        if path.stat().st_size <= LIMIT:
            return


def recalls(said: dict[str, dict[str, Any]], chance: float) -> Figure:
    """Bars of recall at 1, 5 and 10 for each language that has captions."""
    figure, (axes,) = _figure()
    shown = {language: one for language, one in said.items() if one["n"]}
    width = 0.8 / max(1, len(shown))
    for number, (language, one) in enumerate(shown.items()):
        at = [place + number * width for place in range(3)]
        bars = axes.bar(
            at,
            [100 * one[f"r{k}"] for k in (1, 5, 10)],
            width * 0.92,
            label=f"{language}, {one['n']} captions",
            color=COLOURS[number % len(COLOURS)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor="white",
        )
        axes.bar_label(bars, fmt="%.1f", fontsize=8)
    axes.axhline(100 * chance, color="#444444", linestyle=":", label="R@10 by chance")
    axes.set_xticks([place + width * (len(shown) - 1) / 2 for place in range(3)], ["R@1", "R@5", "R@10"])
    axes.set_ylabel("captions whose picture is found, %")
    axes.legend(frameon=False)
    return figure


def concepts(each: list[dict[str, Any]]) -> Figure:
    """Precision at 10 of each word in both languages, against what is possible."""
    shown = sorted(each, key=lambda one: (one["p10"]["fr"] + one["p10"]["en"], one["fr"]))[-40:]
    figure, (axes,) = _figure(6.4, 1.2 + 0.28 * len(shown))
    rows = range(len(shown))
    axes.barh(rows, [min(10, one["relevant"]) for one in shown], 0.86, color="#DDDDDD", label="possible")
    for number, (language, shift) in enumerate((("fr", 0.2), ("en", -0.2))):
        axes.barh(
            [row + shift for row in rows],
            [10 * one["p10"][language] for one in shown],
            0.36,
            color=COLOURS[number],
            hatch=HATCHES[number],
            edgecolor="white",
            label=language,
        )
    axes.set_yticks(list(rows), [f"{one['fr']} / {one['en']}" for one in shown], fontsize=8)
    axes.set_xlabel("right among the first 10")
    axes.legend(frameon=False, loc="lower right", fontsize=8)
    return figure


def confusions(confusion: dict[str, Any]) -> Figure:
    """Matrices of the zero-shot answers and of the probe: rows are true, columns said, shares of the row."""
    parts = [(name, confusion[key]) for name, key in (("words alone", "zero_shot"), ("probe on look", "look"))]
    parts = [(name, matrix) for name, matrix in parts if matrix is not None]
    figure, axes = _figure(4.6 * len(parts), 4.4, len(parts))
    for one, (name, matrix) in zip(axes, parts, strict=True):
        _matrix(one, confusion["labels"], matrix)
        one.set_title(name, fontsize=10)
    return figure


def _matrix(axes: Axes, labels: list[str], matrix: list[list[int]]) -> None:
    shares = [[count / max(1, sum(row)) for count in row] for row in matrix]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, counts in enumerate(matrix):
        for column, count in enumerate(counts):
            colour = "white" if shares[row][column] > 0.5 else "black"
            if len(labels) <= MOST:
                axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=8)
    axes.set_xticks(range(len(labels)), labels, rotation=60, ha="right", fontsize=8)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_xlabel("said")
    axes.set_ylabel("true")


def precision_recall(curves: dict[str, list[float]], ways: str) -> Figure:
    """{name: precision at recall 0, .01 … 1}, at IoU .5."""
    figure, (axes,) = _figure(5.4, 4.2)
    for number, (name, precision) in enumerate(list(curves.items())[:MOST]):
        recall = [step / (len(precision) - 1) for step in range(len(precision))]
        axes.plot(
            recall,
            precision,
            color=COLOURS[number % len(COLOURS)],
            linestyle=STROKES[number % len(STROKES)],
            label=name,
        )
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02), title=ways)
    axes.legend(frameon=False, fontsize=8, loc="lower left")
    return figure


def pairs(figures: dict[str, Any]) -> Figure:
    """Recall of the other half, and what local features say of true and of shuffled pairs."""
    figure, (axes,) = _figure()
    names = ["meaning R@1", "look R@1", "meaning R@10", "look R@10", "confirmed", "false matches"]
    values = [figures[k][kind] for k in ("r1", "r10") for kind in ("meaning", "look")]
    values += [figures["confirm_recall"], figures["false_match_rate"]]
    bars = axes.barh(names[::-1], [100 * value for value in values[::-1]], color=COLOURS[0])
    axes.bar_label(bars, fmt="%.1f", fontsize=8, padding=2)
    axes.set(xlim=(0, 108), xlabel=f"% of {figures['n']} pairs")
    return figure


def reliability(curves: dict[str, list[dict[str, Any]]]) -> Figure:
    """{name: bins with `confidence` and `accuracy`}; a calibrated model lies on the diagonal."""
    figure, (axes,) = _figure(5.0, 4.6)
    axes.plot([0, 1], [0, 1], color="#999999", linestyle=":")
    for number, (name, bins) in enumerate(list(curves.items())[:MOST]):
        filled = [one for one in bins if one["n"]]
        axes.plot(
            [one["confidence"] for one in filled],
            [one["accuracy"] for one in filled],
            color=COLOURS[number % len(COLOURS)],
            linestyle=STROKES[number % len(STROKES)],
            marker="o",
            markersize=4,
            label=name,
        )
    axes.set(xlabel="mean confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(frameon=False, fontsize=8)
    return figure
