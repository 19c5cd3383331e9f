"""Sizes of boxes: pure figures, and the same on the page, in the API and in the exports."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from indexing.measures import Measure, Sheet, measure
from tests import factories
from tests.pages.conftest import PLAIN

FRAME = (100, 200, 300, 400)


@pytest.mark.parametrize(
    ("box", "sheet", "found"),
    [
        (FRAME, Sheet(1000, 1500), Measure(300, 400, 1.0, 0.08, None, None)),
        ((100, 200, 30, 40), Sheet(1000, 1500, 250, 300), Measure(30, 40, 0.01, 0.0008, 7.5, 8.0)),
        # Half of it lies outside the illustration, a quarter outside the page.
        ((-15, 200, 230, 40), Sheet(1000, 1500), Measure(230, 40, 0.0383, 0.0057, None, None)),
        ((900, 900, 10, 10), Sheet(1000, 1500, 250, None), Measure(10, 10, 0.0, 0.0001, None, None)),
        (FRAME, Sheet(0, 0, 1, 1), Measure(300, 400, 1.0, 0.0, None, None)),
    ],
)
def test_measures(box, sheet, found):
    assert measure(box, FRAME, sheet) == found


def test_sizes_are_the_same_everywhere(client, db, settings):
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    page = factories.page(mm_width=254.0, mm_height=381.0)
    row = factories.entry(factories.illustration(page, FRAME), objects={"boat": 0.8})
    thing = Measure(50, 50, 0.0208, 0.0017, 12.7, 12.7).as_json()
    whole = Measure(300, 400, 1.0, 0.08, 76.2, 101.6).as_json()
    (found,) = client.get("/api/v1/search").json()["results"]
    assert found["measure"] == whole and found["objects"][0]["measure"] == thing
    one = client.get(f"/api/v1/illustrations/{row.pk}").json()
    assert one["measure"] == whole and [s["measure"] for s in one["statements"]] == [thing]
    line = json.loads(client.get("/api/v1/search.jsonl").getvalue())
    assert (line["of_page"], line["mm_width"], line["mm_height"]) == (0.08, 76.2, 101.6)
    assert line["sizes"] == [{"term": "boat", **thing}]
    body = client.get("/api/v1/search.csv").getvalue().decode().removeprefix("\ufeff")
    (cells,) = csv.DictReader(StringIO(body))
    assert cells["sizes"] == "boat 50x50 px 2.08 % 12.7x12.7 mm" and cells["iconclass"] == ""
    shown = client.get(f"/illustration/{row.pk}?lang=en").text
    assert "300 × 400 px · 8.0% of the page · 76.2 × 101.6 mm" in shown
    assert "50 × 50 px · 2.1% of the picture · 0.2% of the page · 12.7 × 12.7 mm" in shown
    assert "2,1\u00a0% de l’image" in client.get(f"/illustration/{row.pk}?lang=fr").text
