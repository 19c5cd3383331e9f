"""What the quality page reads: records and their pictures, without a path of the machine that made them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from indexing.evaluation import concepts, plots, records, retrieval, types
from indexing.evaluation.outcome import Outcome
from tests.evaluation.stubs import Colours, write_json, write_lines
from tests.evaluation.test_types import kinds


@pytest.fixture
def outcome(album: Path) -> Outcome:
    rows = [{"file": "r.png", "caption": "rouge", "lang": "fr"}, {"file": "g.png"}]
    return retrieval.evaluate(write_lines(album / "retrieval.jsonl", rows), Colours())


def test_a_record_says_what_was_measured_on_what_and_hides_where(outcome: Outcome, quality: Path) -> None:
    made = records.record(outcome, f"open_clip:local-dir:{settings.BASE_DIR}/indexing/weights/encoder", "ab", 1.23)
    path = records.save(made, outcome.draw())
    kept = json.loads(path.read_text())
    assert kept["measure"] == "retrieval" and kept["role"] == "encoder" and kept["seconds"] == 1.2
    assert kept["model"] == "open_clip:local-dir:indexing/weights/encoder"
    assert kept["set"]["name"] == "album" and kept["set"]["items"] == 2 and len(kept["set"]["sha256"]) == 64
    assert kept["figures"] == outcome.figures
    assert (quality / kept["picture"]).read_bytes()[:4] == b"\x89PNG"
    assert str(settings.BASE_DIR) not in path.read_text() and str(quality) not in path.read_text()
    assert records.public_name("ultralytics:/somewhere/else/own.pt") == "ultralytics:own.pt"
    assert records.public_name("open_clip:ViT-B-32@laion2b_s34b_b79k") == "open_clip:ViT-B-32@laion2b_s34b_b79k"


def test_records_come_newest_first_and_a_broken_one_is_left_out(outcome: Outcome, quality: Path) -> None:
    made = records.record(outcome, "stub:colours", "ab", 1.0)
    for moment in ("2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"):
        records.save(made | {"made_at": moment})
    (quality / "broken.json").write_text("{")
    (quality / "other.json").write_text('{"a": 1}')
    mine = [one for one in records.load_all() if one["folder"] == quality]
    assert [one["made_at"][5:7] for one in mine] == ["03", "02", "01"]


def test_every_picture_is_small(outcome: Outcome, tmp_path: Path) -> None:
    files = [f"images/{name}.png" for name in "rgb"]
    words = [{"fr": f"mot {n}", "en": f"word {n}", "relevant": [0]} for n in range(60)]
    album = tmp_path / "album"
    asked = concepts.evaluate(write_json(album / "c.json", {"files": files, "concepts": words}), Colours())
    sorts = types.evaluate(kinds(tmp_path / "kinds", {"r": 5, "b": 5}), Colours())
    curves = {f"class {n}": [1 - k / 100 * n / 20 for k in range(101)] for n in range(20)}
    figures = [one.draw() for one in (outcome, asked, sorts) if one.draw]
    for number, figure in enumerate([*figures, plots.precision_recall(curves, "boxes")]):
        path = tmp_path / f"{number}.png"
        plots.save(figure, path)
        assert 1000 < path.stat().st_size <= plots.LIMIT
