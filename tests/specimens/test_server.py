"""The specimen server over real HTTP: collection, manifests of both versions, images, ALTO, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from defusedxml import ElementTree
from PIL import Image

from indexing.specimens import SpecimenDocument, iiif
from indexing.specimens.server import SpecimenServer

Library = tuple[Path, list[SpecimenDocument]]
ALTO = "{http://www.loc.gov/standards/alto/ns-v3#}"


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[httpx.Client]:
    with SpecimenServer(library[0]) as server, httpx.Client(base_url=server.base_url) as client:
        yield client


def _picture(content: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(content)) as picture:
        return picture.size


def test_the_collection_leads_to_every_page(client: httpx.Client, library: Library) -> None:
    collection = client.get("/collection.json").raise_for_status().json()
    assert len(collection["items"]) == len(library[1])
    for index, (item, document) in enumerate(zip(collection["items"], library[1], strict=True)):
        manifest = client.get(item["id"]).raise_for_status().json()
        if iiif.version(index) == 2:
            assert manifest["@type"] == "sc:Manifest"
            canvases = manifest["sequences"][0]["canvases"]
            pictures = [canvas["images"][0]["resource"]["@id"] for canvas in canvases]
        else:
            assert manifest["type"] == "Manifest" and set(manifest["label"]) == {"fr", "en"}
            canvases = manifest["items"]
            pictures = [canvas["items"][0]["items"][0]["body"]["id"] for canvas in canvases]
        assert len(canvases) == len(document.pages)
        for page, picture in zip(document.pages, pictures, strict=True):
            assert _picture(client.get(picture).raise_for_status().content) == (page.width, page.height)


@pytest.mark.parametrize(
    ("request_path", "size"),
    [
        ("100,120,300,200/max/0/default.jpg", (300, 200)),
        ("100,120,300,200/150,/0/default.jpg", (150, 100)),
        ("100,120,300,200/,50/0/default.jpg", (75, 50)),
        ("100,120,300,200/!90,90/0/default.jpg", (90, 60)),
        ("100,120,300,200/60,60/0/default.jpg", (60, 60)),
        ("100,120,300,200/pct:50/0/default.jpg", (150, 100)),
        ("full/!200,200/0/default.jpg", None),
    ],
)
def test_image_requests(
    client: httpx.Client, library: Library, request_path: str, size: tuple[int, int] | None
) -> None:
    answer = client.get(f"/iiif/{library[1][0].id}/f1/{request_path}").raise_for_status()
    assert answer.headers["content-type"] == "image/jpeg"
    assert _picture(answer.content) == size if size else max(_picture(answer.content)) == 200


@pytest.mark.parametrize(
    "request_path",
    [
        "full/full/0/default.jpg",
        "full/max/90/default.jpg",
        "9999,0,5,5/max/0/default.jpg",
        "full/9999,/0/default.jpg",
        "full/max/0/color.png",
        "x/max/0/default.jpg",
    ],
)
def test_what_is_not_offered_is_refused(client: httpx.Client, library: Library, request_path: str) -> None:
    assert client.get(f"/iiif/{library[1][0].id}/f1/{request_path}").status_code == 400


def test_services_differ_between_documents(client: httpx.Client, library: Library) -> None:
    ids = [document.id for document in library[1]]
    grades = [iiif.level(index) for index in range(len(ids))]
    fixed, bare = ids[grades.index(0)], ids[grades.index(None)]
    sizes = client.get(f"/iiif/{fixed}/f1/info.json").json()["sizes"]
    assert client.get(f"/iiif/{fixed}/f1/full/{sizes[0]['width']},/0/default.jpg").status_code == 200
    assert client.get(f"/iiif/{fixed}/f1/full/333,/0/default.jpg").status_code == 400
    assert client.get(f"/iiif/{bare}/f1/info.json").status_code == 404
    assert client.get(f"/files/{bare}/f1.jpg").status_code == 200


def test_an_unchanged_answer_costs_nothing(client: httpx.Client, library: Library) -> None:
    path = f"/iiif/{library[1][0].id}/f1/full/200,/0/default.jpg"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    head = client.head(path)
    assert head.headers["content-length"] == str(len(first.content)) and not head.content
    assert first.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/manifest/none.json", "/alto/none/f1.xml", "/iiif/none/f1/info.json", "/files/../truth.json"],
)
def test_what_is_not_there(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_alto_holds_the_words_the_zones_and_false_zones(client: httpx.Client, library: Library) -> None:
    page = next(page for document in library[1] for page in document.pages if page.kind == "front page")
    root = ElementTree.fromstring(client.get(f"/alto/{page.document}/{page.name}.xml").raise_for_status().content)
    words = [string.attrib["CONTENT"] for string in root.iter(f"{ALTO}String")]
    assert words == page.text.split()
    zones = list(root.iter(f"{ALTO}Illustration"))
    false = [zone for zone in zones if zone.attrib["ID"].startswith("noise-")]
    adverts = list(root.iter(f"{ALTO}ComposedBlock"))
    assert len(zones) - len(false) + len(adverts) == len(page.boxes)
    assert false and all(min(int(zone.attrib["WIDTH"]), int(zone.attrib["HEIGHT"])) < 20 for zone in false)


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SpecimenServer(tmp_path)
