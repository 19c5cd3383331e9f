"""manage.py evaluate, as a person or a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from indexing.evaluation import run
from indexing.specimens import generate
from tests.evaluation.stubs import Colours, Told, write_json, write_lines
from tests.evaluation.test_boxes import found, truth


@pytest.fixture
def stubs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models at their edge: whatever is named, it sees colours, or the box it was told."""
    told = Told(("illustration",), {100: [found("illustration", 0.9, 0, 0, 50, 50)]})
    monkeypatch.setattr(run.registry, "embedder", lambda name: Colours())
    monkeypatch.setattr(run.registry, "detector", lambda name: told)


def say(*arguments: object) -> str:
    out = StringIO()
    call_command("evaluate", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_one_object_on_stdout_and_a_record_beside(stubs: None, album: Path, quality: Path) -> None:
    path = write_lines(album / "x.jsonl", [{"file": "r.png", "caption": "rouge", "lang": "fr"}])
    answer = say("retrieval", path, "--encoder", "open_clip:some@hub", "--json")
    assert json.loads(answer)["fr"] == {"n": 1, "r1": 1.0, "r5": 1.0, "r10": 1.0, "mrr": 1.0}
    (kept,) = quality.glob("*.json")
    assert json.loads(kept.read_text())["model"] == "open_clip:some@hub"
    assert "R@10 100.0 %" in say("retrieval", path, "--no-record")
    assert len(list(quality.glob("*.json"))) == 1


def test_boxes_and_their_calibration(stubs: None, tmp_path: Path, quality: Path) -> None:
    path = truth(tmp_path, [{"image_id": 0, "category_id": 3, "bbox": [0, 0, 50, 50]}])
    figures = json.loads(say("boxes", path, "--detector", "ultralytics:x.pt", "--json"))
    assert figures["agnostic"]["ap50_95"] == 1.0
    measured = json.loads(say("calibration", "--boxes", path, "--json"))
    assert measured["detector"][0]["classes"]["illustration"]["n"] == 1
    assert json.loads(say("calibration", "--json"))["detector"] == measured["detector"]
    assert len(list(quality.glob("*.png"))) == 2


def test_pictures_may_lie_elsewhere(stubs: None, album: Path, tmp_path: Path) -> None:
    path = write_json(tmp_path / "c.json", {"files": ["r.png"], "concepts": [{"fr": "a", "en": "b", "relevant": [0]}]})
    with pytest.raises(CommandError, match=r"no picture r\.png"):
        say("concepts", path)
    assert json.loads(say("concepts", path, "--images", album / "images", "--json"))["p10"] == {"fr": 0.1, "en": 0.1}


@pytest.mark.parametrize("measure", ["retrieval", "types", "concepts", "boxes", "pairs"])
def test_what_cannot_be_measured_is_said_in_a_sentence_and_nothing_is_written(
    stubs: None, tmp_path: Path, quality: Path, measure: str
) -> None:
    with pytest.raises(CommandError, match="There is no file or folder"):
        say(measure, tmp_path / "nothing", "--json")
    (tmp_path / "empty").write_text("")
    with pytest.raises(CommandError, match="empty"):
        say(measure, tmp_path / "empty", "--json")
    assert not quality.exists()


@pytest.mark.models
def test_a_bare_clone_measures_the_shipped_encoder(tmp_path: Path) -> None:
    """No database, no Redis, no secret: only the checkout, as on a machine that was just cloned to."""
    generate(tmp_path / "specimens", pages=3, seed=5)
    pages = sorted((tmp_path / "specimens").rglob("*.jpg"))[:3]
    rows = [{"file": str(page), "caption": f"page {n}", "lang": "fr"} for n, page in enumerate(pages)]
    path = write_lines(tmp_path / "pages.jsonl", rows)
    bare = {key: value for key, value in os.environ.items() if key not in {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate", "retrieval", str(path), "--json"],
        cwd=settings.BASE_DIR,
        env=bare | {"DATA_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["gallery"] == 3 and figures["fr"]["n"] == 3 and figures["fr"]["r5"] == 1.0
    assert len(list((tmp_path / "var" / "quality").iterdir())) == 2
