"""The quality page says what was measured, of which weights, in both languages, and survives what is broken."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
from pathlib import Path

import pytest
from PIL import Image

from indexing.evaluation import records

RETRIEVAL = {
    "fr": {"n": 183, "r1": 0.055, "r5": 0.18, "r10": 0.262, "mrr": 0.12},
    "en": {"n": 0, "r1": None, "r5": None, "r10": None, "mrr": None},
    "gallery": 727,
    "chance_r10": 0.0138,
}
TYPES = {
    "n": 4,
    "zero_shot": {"fr": 0.5, "en": 0.25, "both": 0.5},
    "linear_probe": {"meaning": 0.75, "look": 1.0},
    "head": None,
    "confusion": {"labels": ["carte", "<b>photo</b>"], "zero_shot": [[2, 0], [1, 1]], "look": [[2, 0], [0, 2]]},
    "chance": 0.5,
    "majority": 0.5,
}


@pytest.fixture(autouse=True)
def encoder(tmp_path: Path, settings, monkeypatch) -> str:
    """An encoder in use with a card, no other model, and no record; returns the sum of its weights."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "open_clip_model.safetensors").write_bytes(b"weights")
    (folder / "MODEL_CARD.md").write_text(
        "# Small encoder\n\n| words | figure |\n|---|---:|\n| <script>alert(1)</script> | 5 % |\n\n"
        "[bad](javascript:alert(1)) ![picture](failure.png) [good](https://example.org/)\n"
    )
    settings.QUALITY_DIR = tmp_path / "quality"
    settings.QUALITY_DIR.mkdir()
    settings.ENCODER = f"open_clip:local-dir:{folder}"
    settings.DETECTOR = "ultralytics:none-such.pt"
    settings.LAYOUT_DETECTOR = settings.FACE_DETECTOR = settings.HEADS = ""
    monkeypatch.setattr(records, "shipped", lambda: tmp_path / "shipped")
    return hashlib.sha256(b"weights").hexdigest()


def keep(folder: Path, name: str, **changes: object) -> Path:
    record = {
        "measure": "retrieval",
        "role": "encoder",
        "model": "open_clip:local-dir:small",
        "set": {"name": "held-out books", "items": 727, "sha256": "0" * 64},
        "made_at": "2026-11-22T14:00:00+00:00",
        "seconds": 12.5,
        "figures": RETRIEVAL,
        "picture": None,
        "note": "",
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(record | changes))
    return path


def drawn(folder: Path, name: str) -> None:
    Image.new("RGB", (64, 48), "white").save(folder / name)


def english(client, address: str = "/quality"):
    return client.get(address, {"lang": "en"})


@pytest.mark.django_db
def test_everyone_reads_the_figures_beside_chance_in_their_language(people, settings, encoder):
    keep(settings.QUALITY_DIR, "a", sha256=encoder)
    for client in people:
        page = english(client)
        assert page.status_code == 200
        assert "Of 100 searches by a French caption, in how many is the right picture among the first ten?" in page.text
        assert "<strong>26.2%</strong>" in page.text
        assert "1.4% by chance" in page.text
        assert "727 items" in page.text
        assert encoder[:12] in page.text
        assert "other weights" not in page.text
        assert "by an English caption" not in page.text, "no caption was asked in English"
        french = client.get("/quality", {"lang": "fr"}).text
        assert "<strong>26,2\u00a0%</strong>" in french
        assert "parmi les dix premières" in french


def test_a_figure_and_a_plot_of_the_weights_in_use(client, settings, encoder):
    drawn(settings.QUALITY_DIR, "types.png")
    keep(settings.QUALITY_DIR, "a", sha256=encoder, measure="types", figures=TYPES, picture="types.png")
    page = english(client).text
    assert 'src="/quality/plot/types.png" alt="Plot: Kinds of picture, held-out books.' in page
    assert 'width="64" height="48"' in page
    assert "&lt;b&gt;photo&lt;/b&gt;" in page and "<b>photo" not in page
    plot = client.get("/quality/plot/types.png")
    assert plot.headers["Content-Type"] == "image/png"
    assert b"".join(plot).startswith(b"\x89PNG")


def test_other_weights_are_said_to_be_other_ones(client, settings):
    keep(settings.QUALITY_DIR, "a", sha256="f" * 64)
    page = english(client).text
    assert "measured with other weights than those in use" in page
    assert "f" * 12 in page


def test_figures_of_other_weights_go_when_those_in_use_are_measured(client, settings, encoder):
    keep(settings.QUALITY_DIR, "a", sha256="f" * 64)
    keep(settings.QUALITY_DIR, "b", sha256=encoder)
    page = english(client).text
    assert "other weights" not in page
    assert "f" * 12 not in page


def test_the_newest_of_two_records_counts(client, settings, encoder):
    keep(settings.QUALITY_DIR, "new", sha256=encoder, made_at="2026-11-23T00:00:00+00:00")
    older = RETRIEVAL | {"fr": RETRIEVAL["fr"] | {"r10": 0.999}}
    keep(settings.QUALITY_DIR, "old", sha256=encoder, figures=older)
    page = english(client).text
    assert "26.2%" in page and "99.9%" not in page


def test_measures_come_in_one_order_whatever_their_age(client, settings, encoder):
    keep(settings.QUALITY_DIR, "a", sha256=encoder)
    trusted = {"text fr": {"n": 9, "ece": 0.046, "curve": []}}
    keep(
        settings.QUALITY_DIR,
        "b",
        sha256=encoder,
        measure="calibration",
        figures=trusted,
        made_at="2026-12-01T00:00:00+00:00",
    )
    page = english(client).text
    assert page.index("From a caption to its picture") < page.index("Whether percentages can be trusted")
    assert "shown for “French texts” off?" in page and "<strong>4.6%</strong>" in page


def test_weights_that_are_not_here_and_models_not_in_use(client, settings):
    keep(settings.QUALITY_DIR, "a", sha256="f" * 64, model="open_clip:ViT-B-32@large")
    page = english(client).text
    assert "The weights of this model are not on this machine" in page, "the detector's"
    assert page.index("Other models, for comparison") < page.index("ViT-B-32@large")


@pytest.mark.parametrize(
    "changes",
    [
        {"set": None}, {"made_at": "yesterday"}, {"figures": []}, {"figures": {"fr": "many"}},
        {"measure": "types", "figures": {"confusion": {"labels": ["a", "b"], "look": [[1, 0]]}}},
    ],
)  # fmt: skip
def test_a_malformed_record_is_left_out_with_a_word_in_the_log(client, settings, encoder, changes, caplog):
    keep(settings.QUALITY_DIR, "good", sha256=encoder)
    keep(settings.QUALITY_DIR, "bad", **({"sha256": encoder, "model": "bad-model"} | changes))
    (settings.QUALITY_DIR / "worse.json").write_text("{")
    with caplog.at_level(logging.WARNING):
        page = english(client)
    assert page.status_code == 200
    assert "26.2%" in page.text and "bad-model" not in page.text
    assert len([one for one in caplog.records if "record" in one.getMessage()]) == 2


@pytest.mark.parametrize("picture", ["none.png", "../secret.png", "text.png", "link.png"])
def test_a_plot_that_is_missing_or_elsewhere_is_not_shown_nor_served(client, settings, encoder, picture, tmp_path):
    drawn(tmp_path, "secret.png")
    (settings.QUALITY_DIR / "text.png").write_text("this is no picture at all")
    (settings.QUALITY_DIR / "link.png").symlink_to(tmp_path / "secret.png")
    keep(settings.QUALITY_DIR, "a", sha256=encoder, picture=picture)
    page = english(client).text
    assert "26.2%" in page and "<img" not in page
    assert client.get(f"/quality/plot/{picture}").status_code == 404


def test_a_plot_that_no_record_names_is_not_served(client, settings):
    drawn(settings.QUALITY_DIR, "private.png")
    assert client.get("/quality/plot/private.png").status_code == 404


def test_the_twins_hold_the_same_figures(client, settings, encoder):
    drawn(settings.QUALITY_DIR, "plot.png")
    keep(settings.QUALITY_DIR, "a", sha256=encoder, picture="plot.png", note="=cmd()")
    answer = client.get("/quality.json").json()
    assert [model["role"] for model in answer["models"]] == ["encoder", "detector"]
    assert answer["models"][0]["card"].endswith("/quality/encoder")
    (record,) = answer["records"]
    assert record["figures"] == RETRIEVAL
    assert record["in_use"] and record["weights_in_use_measured"]
    assert record["picture"].endswith("/quality/plot/plot.png")
    sheet = client.get("/quality.csv")
    assert sheet.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert {row["figure"]: row["value"] for row in rows}["fr.r10"] == "0.262"
    assert {row["note"] for row in rows} == {"'=cmd()"}


def test_no_record_at_all(client):
    assert "Nothing has been measured of this model yet." in english(client).text
    assert client.get("/quality.json").json()["records"] == []


def test_a_card_is_shown_without_what_could_harm(client):
    page = english(client, "/quality/encoder")
    assert page.status_code == 200
    assert "<h1>Small encoder</h1>" in page.text
    assert "&lt;script&gt;alert" in page.text
    assert 'href="javascript' not in page.text and "<img" not in page.text
    assert 'href="https://example.org/"' in page.text
    assert 'class="num"' in page.text and "style=" not in page.text


@pytest.mark.parametrize(("own", "idle"), [(True, False), (False, True)])
def test_heads_of_another_encoder_are_said_to_be_silent(client, settings, encoder, tmp_path, own, idle):
    folder = tmp_path / "heads"
    folder.mkdir()
    (folder / "heads.safetensors").write_bytes(b"heads")
    (folder / "card.json").write_text(json.dumps({"encoder": {"sha256": encoder if own else "f" * 64}}))
    settings.HEADS = str(folder)
    assert ("trained on another encoder" in english(client).text) is idle


@pytest.mark.parametrize("role", ["painter", "detector", "heads", "..", "encoder.json"])
def test_there_is_no_card_of_what_is_not_in_use_or_has_none(client, db, role):
    assert client.get(f"/quality/{role}").status_code == 404


def test_only_reading(client):
    for address in ("/quality", "/quality.json", "/quality.csv", "/quality/encoder", "/quality/plot/a.png"):
        assert client.post(address).status_code == 405
