"""Timelines, decades and maps over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from indexing.models import Projection
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(client: Client) -> Projection:
    made = Projection.objects.create(space=make.space("look"), method="pca", active=True, parameters={"sheets": []})
    for number, x in enumerate((0.2, 0.8)):
        row = make.entry(caption=f"Cheval {number}", technique="estampe", years=1850 + number * 20, look=[1, x, 0])
        made.points.create(illustration=row.illustration, x=x, y=0.5)
    return made


def test_shapes(client: Client, made: Projection) -> None:
    schema = client.get("/api/schema", headers={"Accept": "application/json"}).json()["components"]["schemas"]

    def same(body: dict, shape: str) -> None:
        assert set(body) == set(schema[shape]["properties"]), shape

    line = client.get("/api/v1/search/timeline?q=cheval").json()
    same(line, "TimelineShape"), same(line["periods"][0], "PeriodShape"), same(line["techniques"][0], "SegmentShape")
    decades = client.get("/api/v1/search/decades?q=cheval").json()
    same(decades, "DecadesShape"), same(decades["decades"][0], "DecadeShape")
    points = client.get("/api/v1/search/map").json()
    same(points, "MapShape"), same(points["points"], "PointsShape"), same(points["atlas"], "AtlasShape")
    assert points["points"]["x"] == [2000, 8000] or points["points"]["x"] == [8000, 2000]
    regions = client.get("/api/v1/search/map/regions").json()
    same(regions[0], "RegionShape")
    pictures = client.get(f"/api/v1/map/pictures?id={points['points']['id'][0]}&id=999999").json()
    assert len(pictures) == 1
    same(pictures[0], "PictureShape")


def test_addresses_lead_on(client: Client, made: Projection) -> None:
    first = client.get("/api/v1/search/decades?size=1&per=year").json()
    second = client.get(first["next"]).json()
    assert [one["start"] for one in first["decades"] + second["decades"]] == [1850, 1870]
    assert second["next"] is None
    region = client.get("/api/v1/search/map/regions").json()[0]
    assert client.get(region["url"]).json()["count"] == region["count"]


@pytest.mark.parametrize(
    ("address", "parameter", "code"),
    [
        ("search/decades?per=week", "per", "unknown-value"),
        ("search/timeline?technique=nowhere", "technique", "unknown-value"),
        ("search/map?area=1:0,0,5", "area", "malformed"),
        ("search/map?area=1:0,0,0,10", "area", "out-of-range"),
        ("search/map?area=999999:0,0,10,10", "area", "unknown-value"),
        ("search/map?area=1:0,0,10,10001", "area", "out-of-range"),
        ("search?area=1:" + ",".join(["1,2"] * 41), "area", "malformed"),
        ("map/pictures?id=cat", "id", "not-a-number"),
        ("map/pictures?" + "&".join(f"id={n}" for n in range(1, 102)), "id", "too-many"),
    ],
)
def test_bad_input(client: Client, address: str, parameter: str, code: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    assert [(p["parameter"], p["code"]) for p in answer.json()["problems"]] == [(parameter, code)]
