"""Averages: open to all, exact in what they count, honest in what they used; nothing of them is a server error."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import numpy as np
import pytest
from PIL import Image

from indexing.models import Job
from indexing.pipeline import averages
from indexing.vision import mean
from tests import factories
from tests.pages.pictures import on_disk
from tests.pipeline.conftest import finish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FACE_DETECTOR = tmp_path, ""
    averages._eyes.cache_clear()


def reckoned(client, **sent) -> dict:
    response = client.post("/averages/launch", sent)
    assert response.status_code == 302, response.content
    finish(Job.objects.get(options__task="averages", options__token=response.url.rsplit("/", 1)[1]))
    return {"url": response.url, **data(client, f"{response.url}/result.json")}


def data(client, url: str) -> dict:
    return json.loads(b"".join(client.get(url).streaming_content))


def pixels(client, url: str) -> np.ndarray:
    body = b"".join(client.get(url).streaming_content)
    return np.asarray(Image.open(BytesIO(body)).convert("RGB"))


def shelf(media, colours, **values) -> list:
    """Illustrations of plain colour, each filling a page of its own."""
    rows = []
    for number, colour in enumerate(colours):
        year = 1880 + 10 * number
        page = factories.page(factories.document(year_from=year, year_to=year), **values)
        on_disk(page)
        path = media / "media" / page.file
        Image.new("RGB", (page.file_width, page.file_height), colour).save(path, quality=95)
        row = factories.illustration(page, (0, 0, 1000, 1500), palette=[[50 + 10 * number, 0, 0, 1.0]])
        rows.append(factories.entry(row, years=year, objects={"face": 0.9, "boat": 0.5}))
    return rows


def test_the_mean_is_of_light(people, media):
    shelf(media, ["black", "white"])
    found = reckoned(people.patron, criteria="")
    [group] = found["groups"]
    assert (found["count"], found["sample"], group["pictures"], group["faces"], group["faces_by_eyes"]) == (
        2,
        2,
        2,
        2,
        0,
    )
    grey = pixels(people.patron, f"{found['url']}/mean-all.png")
    # Half the light of white is code 188 of sRGB (IEC 61966-2-1), not 128.
    assert np.abs(grey.astype(int) - 188).max() <= 1
    assert grey.shape[:2] == (320, 213)
    assert group["mean_colour"] == [55.0, 0.0, 0.0] and sum(row[3] for row in group["palette"]) == pytest.approx(1)
    assert found["citation"]["count"] == 2 and sum(row["illustrations"] for row in found["rights"]) == 2
    page = people.patron.get(found["url"], {"lang": "en"}).text
    assert "Nobody is recognised" in page and "of 2 pictures" in page


def test_decades_have_means_of_their_own(people, media):
    shelf(media, ["black", "white"])
    found = reckoned(people.patron, criteria="", by="decade")
    assert [(group["group"], group["pictures"]) for group in found["groups"]] == [("all", 2), ("1880", 1), ("1890", 1)]
    assert pixels(people.patron, f"{found['url']}/mean-1880.png").max() <= 2
    assert pixels(people.patron, f"{found['url']}/face-1890.png").min() >= 253


def test_a_share_done_twice_counts_once_and_lost_pictures_are_told(people, media, monkeypatch):
    monkeypatch.setattr(averages, "SHARE", 2)
    rows = shelf(media, ["red", "red", "red"])
    (media / "media" / rows[2].page.file).unlink()
    response = people.patron.post("/averages/launch", {"criteria": ""})
    job = Job.objects.get()
    for _ in range(2):
        assert averages.compute(job, "0") == ("2",)
    assert people.patron.get(response.url).status_code == 200
    assert people.patron.get(response.url, headers={"hx-request": "true"}).status_code == 200
    assert people.patron.get(f"{response.url}/result.json").status_code == 404
    assert averages.compute(job, "2") == ("join",)
    averages.compute(job, "join")
    [group] = data(people.patron, f"{response.url}/result.json")["groups"]
    assert (group["illustrations"], group["pictures"]) == (3, 2)
    assert people.patron.get(response.url, headers={"hx-request": "true"}).status_code == 286


def test_the_same_question_is_reckoned_once_and_forgotten_in_time(people, media, monkeypatch):
    shelf(media, ["red"])
    one, other = (reckoned(people.patron, criteria="") for _ in range(2))
    assert one == other and Job.objects.count() == 1
    monkeypatch.setattr(averages, "KEPT", -10)
    averages.tidy()
    assert people.patron.get(f"{one['url']}/mean-all.png").status_code == 404


def test_at_most_so_many_are_drawn_by_lot(people, media, monkeypatch):
    monkeypatch.setattr(averages, "MOST", 2)
    shelf(media, ["red", "green", "blue"])
    found = reckoned(people.patron, criteria="")
    assert (found["count"], found["sample"], len(found["illustrations"])) == (3, 2, 2)


def test_eyes_are_laid_on_eyes():
    picture = Image.new("RGB", (200, 100), "white")
    for x, y in ((60, 30), (120, 70)):
        picture.paste("black", (x - 4, y - 4, x + 5, y + 5))
    face = mean.face_by_eyes(picture, ((60, 30), (120, 70)))
    for u, v in mean.EYES:
        assert face[round(v * mean.FACE), round(u * mean.FACE)].max() < 60
    assert face[10, mean.FACE // 2].min() > 200


def test_palettes_are_grouped_by_their_shares():
    rows = [[10.0, 0.0, 0.0, 0.75], [90.0, 0.0, 0.0, 0.25]] * 3
    assert mean.palette(rows) == [[10.0, 0.0, 0.0, 0.75], [90.0, 0.0, 0.0, 0.25]]
    assert mean.mean_colour(rows) == [30.0, 0.0, 0.0] and mean.palette([]) == []
    with pytest.raises(ValueError, match="no picture"):
        mean.Mean().picture()


def test_objects_by_year_as_chart_and_as_data(people, library, media):
    page = people.patron.get("/averages?function=affiche&lang=en")
    assert page.status_code == 200 and page.text.count("<rect") == 2
    rows = list(
        csv.DictReader(StringIO(people.patron.get("/averages/objects.csv?function=affiche").text.lstrip("\ufeff")))
    )
    assert [(r["year"], r["object"], r["illustrations"], r["of"], r["share"]) for r in rows] == [
        ("1890", "boat", "1", "2", "0.5000"), ("1890", "cat", "1", "2", "0.5000")
    ]  # fmt: skip
    given = people.patron.get("/averages/objects.json?function=affiche").json()
    assert given["dated"] == {"1890": 2} and {one["object"]: one["years"] for one in given["objects"]} == {
        "boat": {"1890": 1}, "cat": {"1890": 1}
    }  # fmt: skip
    assert "function=affiche" in given["citation"]["url"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_may_open_it_from_the_results(language, people, library):
    for client in people:
        assert "/averages?technique=estampe" in client.get("/search?technique=estampe").text
        for query in ("technique=estampe", "q=bateau", "year_from=1000&year_to=1001"):
            assert client.get(f"/averages?{query}&lang={language}").status_code == 200


@pytest.mark.parametrize("query", ["technique=nothing", "year_from=x", "noise=1"])
def test_bad_questions_are_refused_with_the_reason(query, people, library):
    assert people.patron.get(f"/averages?{query}").status_code == 400
    assert people.patron.get(f"/averages/objects.csv?{query}").status_code == 400
    refused = people.patron.get(f"/averages/objects.json?{query}")
    assert refused.status_code == 400 and json.loads(refused.content)["title"]
    assert people.patron.post("/averages/launch", {"criteria": query}).status_code == 400
    assert not Job.objects.exists()


@pytest.mark.parametrize("address", ["x", "0" * 32, f"{'0' * 32}/mean-all.png", f"{'0' * 32}/..%2Fresult.json"])
def test_addresses_that_name_nothing(address, people, library):
    assert people.patron.get(f"/averages/{address}").status_code == 404


def test_many_requests_are_slowed_down(people, library, monkeypatch):
    monkeypatch.setattr("portal.pages.averages.allowed", lambda request, what: False)
    assert people.patron.post("/averages/launch", {"criteria": ""}).status_code == 429
    assert people.patron.post("/averages/launch", {"criteria": "", "by": "century"}).status_code == 400


def test_joining_twice_changes_nothing(people, media):
    shelf(media, ["black", "white"])
    made = reckoned(people.patron)
    job = Job.objects.get(options__task="averages")
    assert averages.compute(job, averages.JOIN) == ()
    assert data(people.patron, f"{made['url']}/result.json")["sample"] == 2


def test_a_label_is_no_formula_in_a_spreadsheet(people, library):
    factories.term("object", "boat").__class__.objects.filter(code="boat").update(fr='=HYPERLINK("x")')
    body = people.patron.get("/averages/objects.csv?lang=fr").content.decode()
    rows = list(csv.reader(StringIO(body.removeprefix("\ufeff"))))
    assert [row[2] for row in rows if row[1] == "boat"] == ['\'=HYPERLINK("x")']
