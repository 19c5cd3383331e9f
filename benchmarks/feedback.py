"""python -m benchmarks.feedback: what marks are worth, on pictures that the shipped encoder was not trained on.

Two sets from ../shared/data: single words of held-out books (what captions name, which is not all that pictures show),
asked by their French word; and BnF's kinds of picture, asked by one picture of the kind. A reader is imitated who goes
down the first list and marks every right picture yes, and of the wrong ones that stand before them at most as
many no. The average precision is then of the pictures not yet marked, so that a method cannot win by the marks
themselves. It falls with more marks where few right pictures are left: compare down a column, not along a row. The
table goes to docs/feedback.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
import numpy as np
from sklearn.metrics import average_precision_score

os.environ.update(DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY="bench",  # noqa: S106
                  DATABASE_URL="postgres://none/none",
                  REDIS_URL="redis://none", HF_HUB_OFFLINE="1")  # fmt: skip
django.setup()

from indexing import linear_head  # noqa: E402
from search import feedback  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "feedback.md"
MARKS = (1, 5, 10, 20)
SEED = 2026
FIRSTS = 5


@dataclass(frozen=True)
class Task:
    """What is sought among rows of two spaces; `asked` are the scores of the question itself."""

    spaces: dict[str, np.ndarray]
    right: np.ndarray
    asked: np.ndarray


def main() -> None:
    sets = {"single words, held-out books": words(), "kinds of picture, BnF": kinds()}
    figures = {name: {method: row(tasks, score) for method, score in METHODS.items()} for name, tasks in sets.items()}
    table = written(figures, {name: len(tasks) for name, tasks in sets.items()})
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(r"(<!-- figures -->\n).*(<!-- end -->)", rf"\1{table}\2", page, flags=re.S), encoding="utf-8"
    )
    json.dump(figures, sys.stdout, indent=1)


def words() -> list[Task]:
    from indexing.evaluation import held_out

    with tempfile.TemporaryDirectory() as folder:
        given = json.loads(held_out.words(DATA, Path(folder))["concepts"].read_text(encoding="utf-8"))
    embedder, seen = embedded([DATA / "corpus" / file for file in given["files"]])
    texts = embedder.embed_texts([one["fr"] for one in given["concepts"]])
    return [
        Task(seen, np.isin(np.arange(len(given["files"])), one["relevant"]), seen["meaning"] @ text)
        for one, text in zip(given["concepts"], texts, strict=True)
    ]


def kinds() -> list[Task]:
    from indexing.evaluation import types

    read = types.read(DATA / "bnf_types")
    _, seen = embedded(read.paths)
    chance = np.random.default_rng(SEED)
    found = []
    for kind in range(len(read.folders)):
        right = read.owners == kind
        for first in chance.choice(np.flatnonzero(right), FIRSTS, replace=False):
            asked = seen["look"] @ seen["look"][first]
            others = np.arange(len(right)) != first
            found.append(Task({k: v[others] for k, v in seen.items()}, right[others], asked[others]))
    return found


def embedded(paths: list[Path]):
    """The encoder, and {kind: rows} of the pictures, kept under DATA_DIR since they take minutes."""
    from django.conf import settings

    from indexing.evaluation.pictures import vectors
    from indexing.vision.registry import embedder

    model = embedder(settings.ENCODER)
    names = "\n".join([model.card.sha256, *(str(path.relative_to(DATA)) for path in paths)])
    kept = Path(settings.DATA_DIR) / "benchmarks" / f"vectors-{hashlib.sha256(names.encode()).hexdigest()[:16]}.npz"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, **vectors(model, paths))
    return model, dict(np.load(kept))


def marks(task: Task, number: int) -> tuple[list[int], list[int]]:
    yes: list[int] = []
    no: list[int] = []
    for place in np.argsort(-task.asked, kind="stable"):
        if len(yes) + len(no) >= number:
            break
        if task.right[place]:
            yes.append(int(place))
        elif len(no) < len(yes):
            no.append(int(place))
    return yes, no


def row(tasks: list[Task], score: Callable) -> list[float]:
    """Mean average precision over the unmarked, for each number of marks."""
    figures = []
    for number in MARKS:
        found = []
        for task in tasks:
            yes, no = marks(task, number)
            left = ~np.isin(np.arange(len(task.right)), [*yes, *no])
            found.append(average_precision_score(task.right[left], score(task, yes, no)[left]))
        figures.append(round(float(np.mean(found)), 3))
    return figures


def by_rocchio(kind: str) -> Callable:
    def score(task: Task, yes: list[int], no: list[int]) -> np.ndarray:
        rows = task.spaces[kind]
        away = rows[no].mean(axis=0) if no else 0
        return rows @ (feedback.YES * rows[yes].mean(axis=0) - feedback.NO * away)

    return score


def by_head(kind: str) -> Callable:
    def score(task: Task, yes: list[int], no: list[int]) -> np.ndarray:
        rows = task.spaces[kind]
        free = np.setdiff1d(np.arange(len(rows)), [*yes, *no])
        others = free[np.linspace(0, len(free) - 1, linear_head.OTHERS).astype(int)]
        return linear_head.fit(rows[yes], rows[no], rows[others]).of(rows)

    return score


def with_words(inner: Callable) -> Callable:
    """The marks' list and the question's, made one by reciprocal rank."""

    def score(task: Task, yes: list[int], no: list[int]) -> np.ndarray:
        lists = (task.asked, inner(task, yes, no))
        ranks = [np.argsort(np.argsort(-one, kind="stable"), kind="stable") + 1 for one in lists]
        return sum(1 / (60 + one) for one in ranks)

    return score


def written(figures: dict[str, dict[str, list[float]]], tasks: dict[str, int]) -> str:
    lines = []
    for name, rows in figures.items():
        lines += [f"\n**{name}** ({tasks[name]} questions)\n"]
        heads = " | ".join(f"{number} marks" if number > 1 else "1 mark" for number in MARKS)
        lines += [f"| | {heads} |", "|---|" + "---:|" * len(MARKS)]
        lines += [f"| {method} | {' | '.join(f'{one:.3f}' for one in found)} |" for method, found in rows.items()]
    return "\n".join(lines) + "\n"


METHODS: dict[str, Callable] = {
    "no feedback": lambda task, yes, no: task.asked,
    "Rocchio, by look": by_rocchio("look"),
    "Rocchio, by meaning": by_rocchio("meaning"),
    "head, by look": by_head("look"),
    "head, by meaning": by_head("meaning"),
    "head by look, fused with the question": with_words(by_head("look")),
}

if __name__ == "__main__":
    main()
