"""docs/models.md is kept true: its table is what the committed records say, and its snippets run as they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from indexing.evaluation import records, shipped, table
from indexing.evaluation.inputs import Material
from indexing.evaluation.outcome import Outcome
from indexing.evaluation.run import Made
from indexing.evaluation.targets import TARGETS
from indexing.vision.weights import sha256
from portal.pages.quality_models import weights_of

PAGE = Path(settings.BASE_DIR) / "docs" / "models.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.S | re.M)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shipped records of the test's own."""
    monkeypatch.setattr(records, "shipped", lambda: tmp_path)
    return tmp_path


def made(figures: dict, measure: str = "retrieval", on: str = "held-out-books") -> Made:
    return Made(Outcome(measure, "encoder", Material(on, 727, "0" * 64), figures, []), "open_clip:x", "a" * 64, 1.0)


def row(text: str, start: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if f"| {start} |" in line]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_table_of_the_page_is_what_the_records_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert table.placed(page, shipped.shipped_records()) == page, "run: python manage.py evaluate_shipped --table"


def test_a_row_says_figure_size_and_verdict() -> None:
    what = TARGETS[0].what
    reached = {
        "measure": "retrieval",
        "set": {"name": "held-out-books", "items": 727},
        "figures": {"fr": {"r10": 0.34}},
    }
    assert row(table.table([reached]), what)[2:4] == ["≥ 33.0 %", "34.0 %"]
    assert row(table.table([reached]), what)[-1] == "met"
    reached["figures"] = {"fr": {"r10": 0.2, "n": 183}}
    missed = row(table.table([reached]), what)
    assert missed[3] == "20.0 %" and missed[4].startswith("held-out-books, 183") and missed[-1].startswith("**missed**")
    assert row(table.table([]), what)[3] == "not measured"


def test_a_difference_is_taken_without_its_sign() -> None:
    apart = {
        "measure": "concepts",
        "set": {"name": "held-out-books", "items": 9},
        "figures": {"share": {"fr": 0.3, "en": 0.4}},
    }
    cells = row(table.table([apart]), "French and English apart by")
    assert cells[2:4] == ["≤ 5.0 %", "10.0 %"] and cells[-1].startswith("**missed**")


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no marks"):
        table.placed("# Models\n", [])


def test_a_record_takes_the_place_of_that_of_its_measure_and_set(folder: Path) -> None:
    shipped.keep(made({"fr": {"r10": 0.1}}))
    shipped.keep(made({"p10": {}}, measure="concepts"))
    shipped.keep(made({"fr": {"r10": 0.2}}))
    kept = {one["measure"]: one["figures"] for one in shipped.shipped_records()}
    assert kept == {"retrieval": {"fr": {"r10": 0.2}}, "concepts": {"p10": {}}}
    assert len(list(folder.iterdir())) == 2


def test_records_that_ship_hold_no_path_of_a_machine_and_small_plots() -> None:
    for path in records.shipped().glob("*"):
        if path.suffix == ".json":
            assert not re.search(r'"/|\.\./', path.read_text(encoding="utf-8")), path.name
        else:
            assert path.suffix == ".png" and path.stat().st_size < 100_000


@pytest.mark.parametrize("setting", ["ENCODER", "DETECTOR"])
def test_the_records_are_of_the_weights_that_ship(setting: str) -> None:
    role, sum_ = setting.lower(), sha256(weights_of(getattr(settings, setting)))
    assert {one["sha256"] for one in shipped.shipped_records() if one["role"] == role} == {sum_}


@pytest.mark.parametrize(("weights", "megabytes"), [("encoder", 25), ("detector", 7)])
def test_what_ships_is_small(weights: str, megabytes: int) -> None:
    folder = Path(settings.BASE_DIR) / "indexing" / "weights" / weights
    files = [path.stat().st_size for path in folder.iterdir()]
    assert 1_000_000 < sum(files) <= megabytes * 1_000_000


def test_missing_material_is_one_sentence(tmp_path: Path, folder: Path) -> None:
    before = PAGE.read_text(encoding="utf-8")
    with pytest.raises(CommandError, match="is not there; --data says"):
        call_command("evaluate_shipped", "encoder", data=tmp_path / "none")
    with pytest.raises(CommandError, match="There is no painter"):
        call_command("evaluate_shipped", "painter")
    assert PAGE.read_text(encoding="utf-8") == before


@pytest.mark.models
@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.split()[1])
def test_the_snippets_run_as_they_stand(snippet: str, tmp_path: Path) -> None:
    here = {**os.environ, "HF_HUB_OFFLINE": "1", "YOLO_OFFLINE": "1", "YOLO_CONFIG_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", snippet], cwd=settings.BASE_DIR, env=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.shared
def test_no_list_holds_what_was_trained_on(shared: Path, tmp_path: Path) -> None:
    """Books for the encoder, documents for the detector: whole, on one side or on the other."""
    from indexing.evaluation import held_out
    from indexing.training.corpus import load_pairs, split_by_book
    from indexing.training.settings import Recipe

    lists = held_out.words(shared / "data", tmp_path)
    split = split_by_book(load_pairs(shared / "data" / "corpus"), Recipe.held_out_share, Recipe.seed)
    trained = {pair.path.relative_to(shared / "data" / "corpus").as_posix() for pair in split.train}
    asked = [json.loads(line)["file"] for line in lists["retrieval"].read_text(encoding="utf-8").split("\n") if line]
    concepts = json.loads(lists["concepts"].read_text(encoding="utf-8"))
    assert len(asked) == 727 and len(concepts["concepts"]) == 20
    assert trained.isdisjoint([*asked, *concepts["files"]])
