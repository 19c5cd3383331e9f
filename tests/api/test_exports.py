"""CSV and JSON Lines of a whole result set."""

import csv
import json
from io import StringIO

import pytest
from django.test import Client

from search import exports
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
    assert tuple(line) == exports.COLUMNS
    assert line["permalink"] == f"http://127.0.0.1:8000/illustration/{row.pk}"
    assert (line["rights"], line["ark"]) == (book.rights, "ark:/12148/bpt6k1")
    assert (line["caption"], line["creators"], line["objects"]) == ("Éléphant", "Buffon; Daubenton", "elephant 0.75")


def test_every_row_goes_out_in_the_order_of_the_search(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 3)
    rows = [make.entry(years=1900 - number).pk for number in range(8)]
    answer = client.get("/api/v1/search.jsonl?sort=date&size=2")
    lines = [json.loads(line) for line in text(answer).splitlines()]
    assert [line["id"] for line in lines] == rows[::-1]
    assert answer["X-Total-Count"] == "8" and tuple(lines[0]) == exports.COLUMNS


@pytest.mark.parametrize("caption", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", " =1"])
def test_no_cell_is_a_formula(client: Client, caption: str) -> None:
    make.entry(caption=caption)
    (line,) = csv.DictReader(StringIO(text(client.get("/api/v1/search.csv")).removeprefix("\ufeff")))
    assert line["caption"] == "'" + caption


def test_exports_refuse_what_the_search_refuses(client: Client) -> None:
    answer = client.get("/api/v1/search.csv?technique=unheard-of", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
