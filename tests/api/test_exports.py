"""A whole result set as a file, in every format."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from search.exports import rows, yolo
from tests import factories as make

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_csv_has_a_bom_stable_columns_rights_and_permalinks(client: Client) -> None:
    row = make.entry(caption="Éléphant", technique="estampe", objects={"elephant": 0.75}, title="Zoologie")
    book = row.document
    book.rights, book.manifest = (
        "https://creativecommons.org/publicdomain/mark/1.0/",
        "https://x.fr/iiif/ark:/12148/bpt6k1/m.json",
    )
    book.creators = ["Buffon", "Daubenton"]
    book.save()
    answer = client.get("/api/v1/search.csv?technique=estampe&cursor=")
    body = text(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    assert body.startswith("\ufeff")
    (line,) = csv.DictReader(StringIO(body.removeprefix("\ufeff")))
    assert tuple(line) == rows.COLUMNS
    assert line["permalink"] == f"http://127.0.0.1:8000/illustration/{row.pk}"
    assert (line["rights"], line["ark"]) == (book.rights, "ark:/12148/bpt6k1")
    assert (line["caption"], line["creators"], line["objects"]) == ("Éléphant", "Buffon; Daubenton", "elephant 0.75")


def test_every_row_goes_out_in_the_order_of_the_search(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BATCH", 3)
    made = [make.entry(years=1900 - number).pk for number in range(8)]
    answer = client.get("/api/v1/search.jsonl?sort=date&size=2")
    lines = [json.loads(line) for line in text(answer).splitlines()]
    assert [line["id"] for line in lines] == made[::-1]
    assert answer["X-Total-Count"] == "8" and tuple(lines[0]) == rows.COLUMNS


@pytest.mark.parametrize("caption", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", " =1"])
def test_no_cell_is_a_formula(client: Client, caption: str) -> None:
    make.entry(caption=caption)
    (line,) = csv.DictReader(StringIO(text(client.get("/api/v1/search.csv")).removeprefix("\ufeff")))
    assert line["caption"] == "'" + caption


def test_exports_refuse_what_the_search_refuses(client: Client) -> None:
    answer = client.get("/api/v1/search.csv?technique=unheard-of", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_every_row_says_which_search_it_came_from_and_when(client: Client) -> None:
    make.entry(technique="estampe")
    answer = client.get("/api/v1/search.csv?technique=estampe&size=3")
    (line,) = csv.DictReader(StringIO(text(answer).removeprefix("\ufeff")))
    assert line["query"] == "http://127.0.0.1:8000/search?technique=estampe"
    assert line["retrieved"] == f"{timezone.now():%Y-%m-%d}"
    assert answer["Link"] == f'<{line["query"]}>; rel="cite-as"'


@pytest.mark.parametrize(("language", "words"), [("en", "2 illustrations"), ("fr", "2 illustrations")])
def test_the_whole_result_as_json_begins_with_its_citation(client: Client, language: str, words: str) -> None:
    made = [make.entry(years=1890 + n, technique="estampe").pk for n in range(2)]
    answer = client.get(f"/api/v1/search.json?sort=date&technique=estampe&lang={language}")
    body = json.loads(text(answer))
    assert list(body) == ["citation", "count", "results"]
    assert [row["id"] for row in body["results"]] == made
    assert body["count"] == body["citation"]["count"] == 2
    assert words in body["citation"]["text"]
    named = {"en": "Technique: print", "fr": "Technique : estampe"}[language]
    assert body["citation"]["criteria"].replace("\xa0", " ") == named
    assert body["citation"]["url"] == "http://127.0.0.1:8000/search?technique=estampe&sort=date"


def test_an_empty_result_is_a_whole_file_in_every_format(client: Client) -> None:
    make.term("technique", "estampe")
    assert json.loads(text(client.get("/api/v1/search.json?technique=estampe")))["results"] == []
    coco = json.loads(text(client.get("/api/v1/search.coco.json?technique=estampe")))
    assert (coco["images"], coco["annotations"], coco["categories"]) == ([], [], [])
    assert len(text(client.get("/api/v1/search.csv?technique=estampe")).splitlines()) == 1
    with zipped(client.get("/api/v1/search.yolo.zip?technique=estampe")) as archive:
        assert archive.testzip() is None


def zipped(answer) -> ZipFile:
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def horse_and_rider():
    """A working copy at half the size of the page: boxes come at half their size, from the corner of the picture."""
    row = make.entry(objects={"horse": 0.8}, caption="Un cheval")  # 300 x 400 at 100,200; its box is 50 x 50 at +10,+10
    make.statement(row.illustration, "object", "person", 0.4, box=(380, 580, 100, 100))  # half of it outside
    make.statement(row.illustration, "object", "dog", 0.9, box=(900, 900, 50, 50))  # outside
    make.statement(row.illustration, "object", "cat", 0.9, box=(110, 210, 50, 50), status="rejected")
    return row


def test_coco_boxes_are_in_pixels_of_the_picture_delivered(client: Client) -> None:
    row = horse_and_rider()
    body = json.loads(text(client.get("/api/v1/search.coco.json")))
    (image,) = body["images"]
    assert (image["id"], image["width"], image["height"]) == (row.pk, 150, 200)
    assert image["coco_url"].endswith(f"/iiif/3/{row.page_id}/100,200,300,400/max/0/default.jpg")
    names = {c["id"]: c["name"] for c in body["categories"]}
    boxes = {names[a["category_id"]]: (a["bbox"], a["score"]) for a in body["annotations"]}
    assert boxes == {"horse": ([5, 5, 25, 25], 0.8), "person": ([140, 190, 10, 10], 0.4)}
    assert {a["image_id"] for a in body["annotations"]} == {row.pk}
    assert body["licenses"][0]["id"] == image["license"]
    assert body["info"]["citation"]["count"] == 1 and body["info"]["date_created"]


def test_coco_leaves_out_boxes_under_the_confidence_that_was_asked(client: Client) -> None:
    row = make.entry(objects={"horse": 0.8})
    make.statement(row.illustration, "object", "horse", 0.3, box=(110, 210, 20, 20))
    make.statement(row.illustration, "object", "person", 0.2, box=(110, 210, 20, 20))
    everything = json.loads(text(client.get("/api/v1/search.coco.json?object=horse")))["annotations"]
    sure = json.loads(text(client.get("/api/v1/search.coco.json?object=horse:0.5")))["annotations"]
    assert [a["score"] for a in everything] == [0.8, 0.3, 0.2]
    assert [a["score"] for a in sure] == [0.8, 0.2]  # nothing was asked of persons


def test_yolo_has_labels_classes_pictures_rights_and_a_citation(client: Client) -> None:
    row, empty = horse_and_rider(), make.entry()
    with zipped(client.get("/api/v1/search.yolo.zip?lang=fr")) as archive:
        names = set(archive.namelist())
        assert names == {f"labels/{row.pk}.txt", f"labels/{empty.pk}.txt", "data.yaml", "images.csv", "README.txt"}
        labels = [line.split() for line in archive.read(f"labels/{row.pk}.txt").decode().splitlines()]
        assert labels == [["0", "0.116667", "0.087500", "0.166667", "0.125000"],
                          ["1", "0.966667", "0.975000", "0.066667", "0.050000"]]  # fmt: skip
        assert archive.read(f"labels/{empty.pk}.txt") == b""
        data = yaml.safe_load(archive.read("data.yaml"))
        assert data["names"] == {0: "horse", 1: "person"}
        table = list(csv.DictReader(StringIO(archive.read("images.csv").decode("utf-8-sig"))))
        assert [line["file"] for line in table] == [f"images/{row.pk}.jpg", f"images/{empty.pk}.jpg"]
        words = archive.read("README.txt").decode()
        assert "consultée le" in words and "http://127.0.0.1:8000/search" in words


def test_yolo_refuses_more_than_a_zip_should_hold(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yolo, "MOST", 1)
    make.entry(), make.entry()
    answer = client.get("/api/v1/search.yolo.zip")
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] == "too-many-results"


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "coco.json", "yolo.zip"])
@pytest.mark.parametrize("wrong", ["technique=unheard-of", "object=:2", "nonsense=1", "year_from=x"])
def test_every_format_refuses_what_the_search_refuses(client: Client, name: str, wrong: str) -> None:
    answer = client.get(f"/api/v1/search.{name}?{wrong}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["problems"][0]["detail"]
