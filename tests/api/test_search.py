"""The JSON search: its exact shape, its links, and what it refuses."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.parameters import PARAMETERS
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_shape_is_the_contract(client: Client) -> None:
    row = make.entry(
        caption="Un cheval",
        technique="estampe",
        function="affiche",
        objects={"horse": 0.8},
        title="Chevaux",
        years=1880,
    )
    body = client.get("/api/v1/search?q=cheval&mode=text&lang=en").json()
    assert list(body) == ["count", "count_is_exact", "results", "facets", "next", "notices"]
    assert (body["count"], body["count_is_exact"], body["next"], body["notices"]) == (1, True, None, [])
    (result,) = body["results"]
    assert list(result) == [
        "id", "score", "why", "highlights", "url", "image", "iiif", "document", "page", "xywh", "region", "caption",
        "technique", "function", "genre", "year", "measure", "objects",
    ]  # fmt: skip
    assert result["id"] == row.pk and result["why"] == ["text"] and result["score"] is None
    assert result["url"] == f"http://127.0.0.1:8000/illustration/{row.pk}"
    assert (result["technique"], result["function"], result["genre"], result["year"]) == (
        "estampe",
        "affiche",
        "",
        1880,
    )
    assert result["document"]["title"] == "Chevaux" and result["xywh"] == [100, 200, 300, 400]
    (horse,) = result["objects"]
    assert horse.pop("measure")["of_page"] == 0.0017
    assert horse == {"term": "horse", "confidence": 0.8, "xywh": [110, 210, 50, 50], "agent": "settled-tests 1"}
    (value,) = body["facets"]["technique"]
    assert value == {
        "term": "estampe",
        "label": "print",
        "count": 1,
        "selected": False,
        "url": "http://127.0.0.1:8000/api/v1/search?q=cheval&mode=text&technique=estampe",
    }


def test_next_leads_through_everything(client: Client) -> None:
    rows = [make.entry().pk for _ in range(5)]
    found, address = [], "/api/v1/search?size=2&type=book"
    while address:
        body = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        found += [result["id"] for result in body["results"]]
        address = body["next"]
    assert found == rows


@pytest.mark.parametrize(
    ("address", "parameter", "code"),
    [
        ("nonsense=1", "nonsense", "unknown-parameter"),
        ("technique=unheard-of", "technique", "unknown-value"),
        ("object=unheard-of:0.5", "object", "unknown-value"),
        ("object=horse:2", "object", "out-of-range"),
        ("sort=random", "sort", "unknown-value"),
        ("year_from=MDCC", "year_from", "not-a-number"),
        ("year_from=1900&year_to=1800", "year_from", "reversed"),
        ("size=0", "size", "out-of-range"),
        ("size=1000", "size", "out-of-range"),
        ("cursor=abc", "cursor", "malformed"),
        ("region=1:0,0,0,5", "region", "out-of-range"),
        ("like=me", "like", "not-a-number"),
        ("min_score=nan", "min_score", "not-a-number"),
        ("hex=red", "hex", "malformed"),
        ("sort=date&sort=size", "sort", "repeated"),
    ],
)
def test_faults_are_400_problem_json_and_named(client: Client, address: str, parameter: str, code: str) -> None:
    make.term("object", "horse")
    answer = client.get(f"/api/v1/search?{address}&lang=en")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == 400 and body["title"] == "Bad Request"
    assert (body["problems"][0]["parameter"], body["problems"][0]["code"]) == (parameter, code)
    assert body["problems"][0]["detail"]


def test_other_errors_are_problems_too(client: Client) -> None:
    answer = client.post("/api/v1/search")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


NAMES = st.sampled_from([*PARAMETERS, "other"])
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["-", "--", ":", "-:", "1:", ":1", "1:2:3", "\x00", "%", "'", '"', "\\", "1,2,3,4", "1:1,2,3,4", "é" * 600]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_no_parameter_makes_a_server_error(client: Client, pairs: list[tuple[str, str]]) -> None:
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    answer = client.get("/api/v1/search", sent)
    assert answer.status_code in (200, 400)
