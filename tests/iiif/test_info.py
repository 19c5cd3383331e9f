"""info.json: what a viewer is told, and that it is true."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from indexing.models import Document, Page

CONTEXT = "http://iiif.io/api/image/3/context.json"
JSONLD = f'application/ld+json;profile="{CONTEXT}"'


@pytest.fixture
def info(client: Client, sheet: Page) -> dict:
    return json.loads(client.get(f"/iiif/3/{sheet.pk}/info.json").content)


def test_required_properties(info: dict, sheet: Page) -> None:
    assert next(iter(info)) == "@context"
    assert info["@context"] == CONTEXT
    assert info["id"] == f"http://testserver/iiif/3/{sheet.pk}"
    assert (info["type"], info["protocol"], info["profile"]) == ("ImageService3", "http://iiif.io/api/image", "level2")
    assert (info["width"], info["height"]) == (2000, 3000)
    assert (info["maxWidth"], info["maxHeight"]) == (800, 1200)
    assert info["sizes"] == [{"width": 250, "height": 375}, {"width": 500, "height": 750}]
    assert info["tiles"] == [{"width": 512, "scaleFactors": [2, 4, 8]}]


@pytest.mark.parametrize(
    "page", [(2000, 3000, 800, 1200), (700, 500, 700, 500), (9001, 333, 1600, 59), (4000, 6000, 64, 96)]
)
def test_every_size_and_tile_announced_is_served(client: Client, sheet: Page, page: tuple[int, int, int, int]) -> None:
    width, height, copy_width, copy_height = page
    Page.objects.filter(pk=sheet.pk).update(width=width, height=height, file_width=copy_width, file_height=copy_height)
    base = f"/iiif/3/{sheet.pk}"
    facts = json.loads(client.get(f"{base}/info.json").content)
    for size in facts["sizes"]:
        assert client.get(f"{base}/full/{size['width']},{size['height']}/0/default.jpg").status_code == 200
    for factor in facts["tiles"][0]["scaleFactors"]:
        step = 512 * factor
        for x, y in [(0, 0), ((width - 1) // step * step, (height - 1) // step * step)]:
            w, h = min(step, width - x), min(step, height - y)
            tile = f"{x},{y},{w},{h}/{-(-w // factor)},{-(-h // factor)}"
            response = client.get(f"{base}/{tile}/0/default.jpg")
            assert response.status_code == 200, (tile, response.content)


def test_features_announced_are_true(client: Client, sheet: Page, info: dict) -> None:
    base = f"/iiif/3/{sheet.pk}"
    redirect = client.get(base)
    assert (redirect.status_code, redirect.headers["Location"]) == (303, f"http://testserver{base}/info.json")
    for format in info["extraFormats"]:
        assert client.get(f"{base}/full/50,/0/default.{format}").status_code == 200
    for quality in info["extraQualities"]:
        assert client.get(f"{base}/full/50,/0/{quality}.jpg").status_code == 200
    assert {"sizeUpscaling", "rotationArbitrary", "mirroring", "regionSquare", "cors"} <= set(info["extraFeatures"])


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSONLD),
        ("*/*", JSONLD),
        ("application/ld+json", JSONLD),
        (JSONLD, JSONLD),
        ("application/ld+json;q=0.9, application/json;q=0.5", JSONLD),
        ("application/json", "application/json"),
        ("application/json, application/ld+json;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("image/png", JSONLD),
    ],
)
def test_media_type(client: Client, sheet: Page, accept: str | None, kind: str) -> None:
    response = client.get(f"/iiif/3/{sheet.pk}/info.json", headers={"Accept": accept} if accept else {})
    assert response.headers["Content-Type"] == kind
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert 'level2.json>;rel="profile"' in response.headers["Link"]


def test_revalidation(client: Client, sheet: Page) -> None:
    path = f"/iiif/3/{sheet.pk}/info.json"
    tag = client.get(path).headers["ETag"]
    unchanged = client.get(path, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["Access-Control-Allow-Origin"] == "*"
    Page.objects.filter(pk=sheet.pk).update(width=2001)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "http://creativecommons.org/licenses/by/4.0/"),
        ("http://rightsstatements.org/page/NoC-NC/1.0/?language=fr", "http://rightsstatements.org/vocab/NoC-NC/1.0/"),
        ("https://gallica.bnf.fr/html/und/conditions", None),
        ("domaine public", None),
        ("", None),
    ],
)
def test_rights_only_from_the_known_lists(client: Client, sheet: Page, stored: str, shown: str | None) -> None:
    Document.objects.update(rights=stored)
    assert json.loads(client.get(f"/iiif/3/{sheet.pk}/info.json").content).get("rights") == shown
