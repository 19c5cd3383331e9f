"""Manifests and collections: shape, words, rights, and that our own harvester can read them back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from indexing.models import Document, Page
from indexing.sources.iiif_document import document as read_document
from search.iiif import views
from tests import factories
from tests.iiif import presentation

JSONLD = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

pytestmark = pytest.mark.django_db


def get(client: Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == JSONLD
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    body = json.loads(response.content)
    presentation.check(body)
    return body


@pytest.fixture
def document() -> Document:
    corpus = factories.corpus("zoologie", title_fr="Zoologie", title_en="Zoology", attribution="Bibliothèque X")
    document = factories.document(
        corpus,
        title="Histoire naturelle",
        titles={"fr": "Histoire naturelle", "en": "Natural history"},
        creators=["Buffon", "Daubenton"],
        rights="https://creativecommons.org/publicdomain/mark/1.0/",
        homepage="https://library.example/item/1",
        manifest="https://library.example/item/1/manifest.json",
    )
    factories.page(document, label="f1", mm_width=200.0)
    factories.page(document, file="", image="https://images.example/a", api="2", level=2, quality="default")
    factories.page(document, file="", image="https://images.example/b", api="1", level=1, quality="native")
    factories.page(
        document, file="", image="https://images.example/c", api="3", level=0, sizes=[[200, 300], [500, 750]]
    )
    factories.page(document, file="", image="https://images.example/d.png", api="none")
    factories.page(document, file="", image="folder/e.tif", api="none")
    factories.page(document, label="", width=0, height=0)
    return document


def test_manifest(client: Client, document: Document) -> None:
    body = get(client, f"/iiif/document/{document.pk}/manifest")
    assert body["id"].endswith(f"/iiif/document/{document.pk}/manifest")
    assert body["label"] == {"fr": ["Histoire naturelle"], "en": ["Natural history"]}
    assert body["rights"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert body["requiredStatement"]["value"] == {"none": ["Bibliothèque X"]}
    assert [h["id"] for h in body["homepage"]][1] == "https://library.example/item/1"
    assert body["seeAlso"][0]["id"] == "https://library.example/item/1/manifest.json"
    assert body["seeAlso"][1]["id"].endswith(f"/api/v1/search?document={document.pk}")
    assert body["partOf"][0]["id"].endswith("/iiif/corpus/zoologie/collection")
    shown = {entry["label"]["en"][0]: entry["value"] for entry in body["metadata"]}
    assert shown["Creator"] == {"none": ["Buffon", "Daubenton"]}
    assert shown["Date"] == {"none": ["1890"]}
    assert shown["Type"] == {"fr": ["livre"], "en": ["book"]}
    assert shown["Corpus"] == {"fr": ["Zoologie"], "en": ["Zoology"]}
    assert "Publisher" not in shown
    assert "Rights" not in shown
    assert all(set(entry["label"]) == {"fr", "en"} for entry in body["metadata"])


def test_pictures_are_ours_when_fetched_and_the_library_s_until_then(client: Client, document: Document) -> None:
    canvases = get(client, f"/iiif/document/{document.pk}/manifest")["items"]
    assert (canvases[0]["width"], canvases[0]["height"]) == (1000, 1500)
    assert "width" not in canvases[6]
    bodies = [canvas["items"][0]["items"][0]["body"] if canvas["items"] else None for canvas in canvases]
    own, two, one, static, bare, nothing, _ = bodies
    page = document.pages.first()
    assert page is not None
    assert own["id"].endswith(f"/iiif/3/{page.pk}/full/max/0/default.jpg")
    assert own["service"][0]["type"] == "ImageService3"
    assert two["id"] == "https://images.example/a/full/full/0/default.jpg"
    assert two["service"][0]["@type"] == "ImageService2"
    assert one["id"] == "https://images.example/b/full/full/0/native.jpg"
    assert one["service"][0]["@type"] == "ImageService1"
    assert static["id"] == "https://images.example/c/full/500,750/0/default.jpg"
    assert (bare["id"], "service" in bare) == ("https://images.example/d.png", False)
    assert nothing is None


def test_rights_in_words_stay_words(client: Client, document: Document) -> None:
    Document.objects.update(rights="Domaine public", attribution="Source gallica.bnf.fr / BnF", titles={})
    body = get(client, f"/iiif/document/{document.pk}/manifest")
    assert "rights" not in body
    assert body["label"] == {"none": ["Histoire naturelle"]}
    assert body["requiredStatement"]["value"] == {"none": ["Source gallica.bnf.fr / BnF"]}
    assert {"none": ["Domaine public"]} in [entry["value"] for entry in body["metadata"]]


def test_revalidation_and_plain_json(client: Client, document: Document) -> None:
    path = f"/iiif/document/{document.pk}/manifest"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"Accept": "application/json"}).headers["Content-Type"] == "application/json"
    Document.objects.update(title="Autre", titles={})
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_unknown_and_withdrawn(client: Client, document: Document) -> None:
    page = document.pages.first()
    assert page is not None
    patterns = ["/iiif/document/{}/manifest", "/iiif/page/{}/canvas", "/iiif/page/{}/annotations"]
    paths = [p.format(n) for p, n in zip(patterns, (document.pk, page.pk, page.pk), strict=True)]
    assert [client.get(p.format(999_999)).status_code for p in patterns] == [404] * 3
    Document.objects.update(withdrawn_at=timezone.now())
    for path in paths:
        response = client.get(path)
        assert response.status_code == 410
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert get(client, "/iiif/corpus/zoologie/collection")["items"] == []


def test_a_canvas_alone_is_the_one_of_the_manifest(client: Client, document: Document) -> None:
    canvas = get(client, f"/iiif/document/{document.pk}/manifest")["items"][0]
    alone = get(client, canvas["id"].partition(":8000")[2])
    assert alone == {"@context": presentation.CONTEXT, **canvas}


def test_the_number_of_queries_does_not_grow(client: Client, document: Document, django_assert_num_queries) -> None:
    for _ in range(20):
        factories.page(document)
    with django_assert_num_queries(2):
        get(client, f"/iiif/document/{document.pk}/manifest")


def test_collection(client: Client, document: Document) -> None:
    body = get(client, "/iiif/corpus/zoologie/collection")
    assert body["label"] == {"fr": ["Zoologie"], "en": ["Zoology"]}
    assert [item["id"] for item in body["items"]] == [get(client, f"/iiif/document/{document.pk}/manifest")["id"]]
    assert client.get("/iiif/corpus/nowhere/collection").status_code == 404


def test_a_large_corpus_is_cut_in_parts(client: Client, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PART", 2)
    for _ in range(4):
        factories.document(document.corpus)
    whole = get(client, "/iiif/corpus/zoologie/collection")
    assert [item["type"] for item in whole["items"]] == ["Collection"] * 3
    members = []
    for number in (1, 2, 3):
        part = get(client, f"/iiif/corpus/zoologie/collection?part={number}")
        assert part["id"] == whole["items"][number - 1]["id"]
        members += [item["id"] for item in part["items"]]
    assert len(set(members)) == 5
    for wrong in ("0", "4", "-1", "x", "1" * 30):
        assert client.get(f"/iiif/corpus/zoologie/collection?part={wrong}").status_code == 404


def test_our_own_harvester_reads_it_back(client: Client, document: Document) -> None:
    Page.objects.filter(width=0).delete()
    Page.objects.filter(image="folder/e.tif").delete()
    body = get(client, f"/iiif/document/{document.pk}/manifest")
    record = read_document(body, body["id"])
    assert record.titles["fr"] == "Histoire naturelle"
    assert [(p.width, p.height) for p in record.pages] == [(1000, 1500)] * 5
    assert [p.api for p in record.pages] == ["3", "2", "1", "3", "none"]
    assert record.pages[1].image == "https://images.example/a"
