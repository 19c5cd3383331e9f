"""Where in a picture: the shape of the answer, what is refused, and what is said when nobody can look."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from indexing.models import Entry
from indexing.vision import windows
from search import encoder
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(media) -> Entry:
    """A picture of 400 x 400 page pixels at (100, 200), here on disk."""
    found = make.entry(make.illustration(xywh=(100, 200, 400, 400)), meaning=[1, 0, 0])
    place = media / "media" / found.page.file
    place.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (500, 750), "white").save(place)
    return found


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """At the edge of the queue: whatever is asked, the encoder sees it in the lower right quarter."""
    asked: list[list[str]] = []

    def answer(task: str, arguments: list[str]) -> dict[str, object]:
        assert task == "workers.tasks.encode_places"
        asked.append(arguments)
        centres = windows.windows()[:, :2] + windows.windows()[:, 2:] / 2
        return {"agent": "tiny 1", "scores": list(-np.linalg.norm(centres - 0.8, axis=1))}

    monkeypatch.setattr(encoder, "_ask", answer)
    return asked


def test_places_are_boxes_of_the_page_best_first(client: Client, row: Entry, worker: list[list[str]]) -> None:
    body = client.get(f"/api/v1/illustrations/{row.pk}/where?q=un%20chapeau").json()
    assert (body["words"], body["agent"]) == ("un chapeau", "tiny 1")
    x, y, w, h = body["places"][0]["xywh"]
    assert x <= 100 + 0.8 * 400 <= x + w and y <= 200 + 0.8 * 400 <= y + h
    scores = [place["score"] for place in body["places"]]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert all(cell["score"] > 0 for cell in body["heat"])
    again = client.get(f"/api/v1/illustrations/{row.pk}/where?q=un%20chapeau").json()
    assert again == body and len(worker) == 1


def test_a_picture_turned_on_its_page_has_its_places_turned_back(client: Client, row: Entry, worker) -> None:
    row.illustration.rotation = 90
    row.illustration.save()
    x, y, w, h = client.get(f"/api/v1/illustrations/{row.pk}/where?q=hat").json()["places"][0]["xywh"]
    # The lower right of what is shown is the upper right of what is on the page.
    assert x + w / 2 > 300 and y + h / 2 < 400


def test_no_encoder_says_so(client: Client, row: Entry) -> None:
    answer = client.get(f"/api/v1/illustrations/{row.pk}/where?q=hat&lang=en")
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["problems"][0]["code"] == "no-encoder"


@pytest.mark.parametrize(
    ("sent", "parameter"), [("", "q"), ("q=", "q"), ("q=%20", "q"), ("q=hat&like=1", "like"), ("q=%00", "q")]
)
def test_bad_questions_are_400_with_a_reason(sent: str, parameter: str, client: Client, row: Entry) -> None:
    answer = client.get(f"/api/v1/illustrations/{row.pk}/where?{sent}")
    assert answer.status_code == 400
    assert parameter in [problem["parameter"] for problem in answer.json()["problems"]]


def test_what_is_gone_or_never_was(client: Client, row: Entry) -> None:
    assert client.get("/api/v1/illustrations/999999/where?q=hat").status_code == 404
    row.illustration.withdrawn_at = timezone.now()
    row.illustration.save()
    assert client.get(f"/api/v1/illustrations/{row.pk}/where?q=hat").status_code == 410


def test_windows_cover_the_picture_and_the_map_peaks_where_they_score() -> None:
    rows = windows.windows()
    assert len(rows) == sum(n * n for _, n in windows.LEVELS)
    assert rows.min() >= 0 and (rows[:, :2] + rows[:, 2:]).max() <= 1 + 1e-9
    scores = np.zeros(len(rows))
    scores[(rows[:, 0] < 0.01) & (rows[:, 1] < 0.01)] = 1
    top, left = np.unravel_index(windows.heat(scores).argmax(), (windows.CELLS, windows.CELLS))
    assert top < windows.CELLS / 4 and left < windows.CELLS / 4
    assert windows.best(np.zeros(len(rows))) == []
