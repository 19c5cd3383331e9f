"""Result sets, searches, changes and links in IIIF, held against what the specifications require."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from indexing.models import Document
from indexing.models.words import Word
from search.iiif import changes, content_search, content_state, set_views
from tests import factories
from tests.iiif import presentation
from tests.pages.conftest import plain_static  # noqa: F401 (autouse)

pytestmark = pytest.mark.django_db
HOST = "http://127.0.0.1:8000"
SEARCH = "http://iiif.io/api/search/2/context.json"


@pytest.fixture
def book():
    document = factories.document(
        title="La mer", rights="https://creativecommons.org/publicdomain/mark/1.0/", attribution="Bibliothèque de Brest"
    )
    page = factories.page(document)
    boat = factories.illustration(page, (100, 200, 300, 400), caption="Un bateau à voile près du port", rotation=90)
    return factories.entry(boat, technique="estampe", objects={"boat": 0.8})


# --- result sets -------------------------------------------------------------------------------------------------
def test_the_pictures_of_a_search_are_a_manifest(client: Client, book) -> None:
    factories.entry(technique="dessin")
    body = client.get("/iiif/search/manifest?technique=estampe").json()
    presentation.check(body)
    (canvas,) = body["items"]
    assert (canvas["width"], canvas["height"]) == (400, 300)  # upright
    assert canvas["id"] == f"{HOST}/iiif/illustration/{book.pk}/canvas"
    painted = canvas["items"][0]["items"][0]["body"]["id"]
    assert painted == f"{HOST}/iiif/3/{book.page_id}/100,200,300,400/max/90/default.jpg"
    assert canvas["rights"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert canvas["requiredStatement"]["value"] == {"none": ["Bibliothèque de Brest"]}
    assert "1 illustration" in body["summary"]["fr"][0] and f"{timezone.now():%Y-%m-%d}" in body["summary"]["en"][0]
    alone = client.get(f"/iiif/illustration/{book.pk}/canvas").json()
    presentation.check(alone)
    assert alone["items"] == canvas["items"]


def test_the_documents_of_a_search_are_a_collection(client: Client, book) -> None:
    factories.entry(factories.illustration(book.page, (1, 1, 50, 50)), technique="estampe")
    other = factories.entry(technique="estampe")
    factories.entry(technique="dessin")
    body = client.get("/iiif/search/collection?technique=estampe").json()
    presentation.check(body)
    assert [item["id"] for item in body["items"]] == [
        f"{HOST}/iiif/document/{book.document_id}/manifest", f"{HOST}/iiif/document/{other.document_id}/manifest",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["manifest", "collection"])
def test_a_long_result_is_a_collection_of_parts(client: Client, kind, monkeypatch) -> None:
    monkeypatch.setattr(set_views, "PICTURES", 2)
    monkeypatch.setattr(set_views, "DOCUMENTS", 2)
    ids = [factories.entry(technique="estampe").pk for _ in range(3)]
    whole = client.get(f"/iiif/search/{kind}?technique=estampe").json()
    presentation.check(whole)
    assert whole["type"] == "Collection" and len(whole["items"]) == 2
    parts = [client.get(item["id"].removeprefix(HOST)).json() for item in whole["items"]]
    for part, item in zip(parts, whole["items"], strict=True):
        presentation.check(part)
        assert (part["id"], part["type"]) == (item["id"], item["type"])
    assert sum(len(part["items"]) for part in parts) == len(ids)
    assert client.get(f"/iiif/search/{kind}?technique=estampe&part=3").status_code == 404
    assert client.get(f"/iiif/search/{kind}?technique=estampe&part=x").status_code == 400


def test_annotations_of_a_search_are_paged_and_say_who_speaks(client: Client, book, monkeypatch) -> None:
    monkeypatch.setattr(set_views, "ANNOTATED", 1)
    factories.entry(technique="estampe")
    first = client.get("/iiif/search/annotations?technique=estampe").json()
    presentation.check(first)
    tag = next(item for item in first["items"] if item["motivation"] == "tagging")
    assert tag["generator"] == {"type": "Software", "name": "settled-tests", "softwareVersion": "1"}
    assert tag["confidence"] == 0.8
    assert first["@context"][0]["confidence"]  # the extension is explained in the answer itself
    second = client.get(first["next"]["id"].removeprefix(HOST)).json()
    presentation.check(second)
    assert "next" not in second and second["prev"]["id"] == first["id"]
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}


def test_annotations_of_a_document_are_those_of_its_pages(client: Client, book) -> None:
    page = factories.page(book.document)
    factories.entry(factories.illustration(page))
    whole = client.get(f"/iiif/document/{book.document_id}/annotations").json()
    presentation.check(whole)
    by_page = [client.get(f"/iiif/page/{key}/annotations").json()["items"] for key in (book.page_id, page.pk)]
    assert whole["items"] == by_page[0] + by_page[1]
    assert client.get("/iiif/document/999999/annotations").status_code == 404


@pytest.mark.parametrize("kind", ["manifest", "collection", "annotations"])
def test_wrong_criteria_are_refused_with_a_reason(client: Client, kind) -> None:
    for wrong in ("technique=unheard-of", "nonsense=1", "year_from=x"):
        answer = client.get(f"/iiif/search/{kind}?{wrong}&lang=en")
        assert answer.status_code == 400 and "ignored" in answer.text
        assert answer["Access-Control-Allow-Origin"] == "*"


# --- content search ----------------------------------------------------------------------------------------------
def test_a_manifest_offers_the_searches_in_it(client: Client, book) -> None:
    manifest = client.get(f"/iiif/document/{book.document_id}/manifest").json()
    presentation.check(manifest)
    assert manifest["@context"][0] == SEARCH
    (service,) = manifest["service"]
    assert service["type"] == "SearchService2" and service["service"][0]["type"] == "AutoCompleteService2"
    for address in (service["id"], service["service"][0]["id"]):
        assert client.get(f"{address.removeprefix(HOST)}?q=bateau").status_code == 200


def test_a_collection_offers_the_search_in_it_and_no_more_is_found(client: Client, book) -> None:
    factories.entry(caption="Un autre bateau", technique="dessin")
    whole = client.get("/iiif/search/collection?technique=estampe").json()
    presentation.check(whole)
    (service,) = whole["service"]
    assert whole["@context"][0] == SEARCH and service["type"] == "SearchService2" and "?" not in service["id"]
    body = client.get(f"{service['id'].removeprefix(HOST)}?q=bateau").json()
    check_answer(body)
    assert [f"/iiif/illustration/{book.pk}/" in item["id"] for item in body["items"]] == [True]
    corpus = client.get(f"/iiif/corpus/{book.corpus.slug}/collection").json()
    presentation.check(corpus)
    found = client.get(f"{corpus['service'][0]['id'].removeprefix(HOST)}?q=bateau").json()
    check_answer(found)
    assert len(found["items"]) == 2


@pytest.mark.parametrize("ranked", ["q=bateau", "like={pk}", "yes={pk}", "no={pk}"])
def test_what_words_or_pictures_made_has_no_search_in_it(client: Client, book, ranked: str) -> None:
    body = client.get(f"/iiif/search/collection?{ranked.format(pk=book.pk)}").json()
    presentation.check(body)
    assert "service" not in body


@pytest.mark.parametrize("text", ["?technique=unheard-of", "?q=bateau", "?nonsense=1", "\xff"])
def test_a_set_that_is_none_is_404(client: Client, text: str) -> None:
    key = base64.urlsafe_b64encode(text.encode("latin-1")).decode().rstrip("=")
    answer = client.get(f"/iiif/search/set/{key}?q=bateau&lang=fr")
    assert answer.status_code == 404 and "ensemble" in answer.text
    assert client.get("/iiif/search/set/%C3%A9?q=bateau").status_code == 404


def check_answer(body: dict) -> None:
    assert next(iter(body)) == "@context" and body["@context"] == SEARCH
    assert body["type"] == "AnnotationPage" and body["id"].startswith(HOST)
    ids = {item["id"] for item in body["items"]}
    for item in body["items"]:
        assert item["type"] == "Annotation" and item["motivation"] and item["body"]
        assert item["target"]["type"] == "Canvas" and "#xywh=" in item["target"]["id"]
        assert item["target"]["partOf"][0]["type"] == "Manifest"
    for extra in body.get("annotations", []):
        for mark in extra["items"]:
            assert mark["motivation"] == "highlighting" and mark["target"]["source"] in ids
            assert all(s["type"] == "TextQuoteSelector" and s["exact"] for s in mark["target"]["selector"])


def test_words_in_a_document_are_found_where_they_stand(client: Client, book) -> None:
    factories.entry(caption="Un bateau d’un autre livre")
    body = client.get(f"/iiif/search/document/{book.document_id}?q=bateaux&motivation=painting&user=x").json()
    check_answer(body)
    (found,) = body["items"]
    assert found["target"]["id"] == f"{HOST}/iiif/page/{book.page_id}/canvas#xywh=100,200,300,400"
    assert found["body"][0]["value"] == "Un bateau à voile près du port" and found["body"][1]["type"] == "Image"
    assert body["ignored"] == ["motivation", "user"]
    marks = [s["exact"] for page in body["annotations"] for m in page["items"] for s in m["target"]["selector"]]
    assert marks == ["bateau"]


def test_the_portal_is_searched_in_pages(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(content_search, "SIZE", 2)
    for number in range(3):
        factories.entry(caption=f"Bateau {number}")
    first = client.get("/iiif/search?q=bateau").json()
    check_answer(first)
    assert first["partOf"][0]["total"] == 3 and len(first["items"]) == 2 and first["startIndex"] == 0
    second = client.get(first["next"]["id"].removeprefix(HOST)).json()
    check_answer(second)
    assert len(second["items"]) == 1 and second["prev"]["id"] == first["id"]
    assert client.get("/iiif/search?q=bateau&page=9").status_code == 404
    assert client.get("/iiif/search?q=bateau&page=-1").status_code == 400


def test_a_search_of_no_words_finds_nothing(client: Client, book) -> None:
    assert client.get("/iiif/search").json()["items"] == []
    assert client.get("/iiif/search?q=").json()["items"] == []
    assert client.get("/iiif/search/document/999999?q=a").status_code == 404
    assert client.get(f"/iiif/search?q={'a' * 600}").status_code == 400
    assert client.get("/iiif/search?q=a&technique=estampe").status_code == 400


def test_words_are_completed_in_a_document_and_in_the_portal(client: Client, book) -> None:
    body = client.get(f"/iiif/search/document/{book.document_id}/autocomplete?q=BAT").json()
    assert (body["@context"], body["type"]) == (SEARCH, "TermPage")
    (term,) = body["items"]
    assert (term["type"], term["value"], term["total"]) == ("Term", "bateau", 1)
    assert term["service"] == [
        {"id": f"{HOST}/iiif/search/document/{book.document_id}?q=bateau", "type": "SearchService2"}
    ]
    Word.objects.create(word="elephant", spelling="Éléphant", count=7)
    whole = client.get("/iiif/search/autocomplete?q=élé").json()["items"]
    assert [(t["value"], t["total"]) for t in whole] == [("Éléphant", 7)]
    assert client.get("/iiif/search/autocomplete?q=élé&min=8").json()["items"] == []
    assert client.get("/iiif/search/autocomplete?q=a&min=x").status_code == 400


# --- change discovery --------------------------------------------------------------------------------------------
def test_changes_are_told_in_the_order_of_time(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(changes, "SIZE", 2)
    now = timezone.now()
    old, gone = factories.document(), factories.document()
    Document.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=9), harvested_at=now - timedelta(days=1))
    Document.objects.filter(pk=gone.pk).update(
        created_at=now - timedelta(days=8), harvested_at=now - timedelta(days=8), withdrawn_at=now
    )
    whole = client.get("/iiif/activity/all-changes").json()
    assert whole["@context"] == "http://iiif.io/api/discovery/1/context.json"
    assert (whole["type"], whole["totalItems"]) == ("OrderedCollection", 4)
    page, told = client.get(whole["first"]["id"].removeprefix(HOST)).json(), []
    while True:
        assert page["type"] == "OrderedCollectionPage" and page["partOf"]["id"] == whole["id"]
        assert page["startIndex"] == len(told)
        told += page["orderedItems"]
        if "next" not in page:
            break
        page = client.get(page["next"]["id"].removeprefix(HOST)).json()
    assert page["id"] == whole["last"]["id"]
    assert [item["type"] for item in told] == ["Create", "Create", "Update", "Delete"]
    assert told[3]["object"] == {"id": f"{HOST}/iiif/document/{gone.pk}/manifest", "type": "Manifest"}
    assert [item["endTime"] for item in told] == sorted(item["endTime"] for item in told)
    assert client.get("/iiif/activity/page/2").status_code == 404


def test_a_portal_without_documents_has_an_empty_page(client: Client) -> None:
    whole = client.get("/iiif/activity/all-changes").json()
    assert client.get(whole["last"]["id"].removeprefix(HOST)).json()["orderedItems"] == []


# --- content state -----------------------------------------------------------------------------------------------
def encoded(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(quote(text, safe="!'()*~").encode()).decode().rstrip("=")


def test_the_encoding_is_that_of_the_specification() -> None:
    """The example of section 2.2.1 of Content State 1.0."""
    text = '{"id":"https://example.org/object1/canvas7#xywh=1000,2000,1000,2000","type":"Canvas","partOf":' \
           '[{"id":"https://example.org/object1/manifest","type":"Manifest"}]}'  # fmt: skip
    assert content_state.decode(content_state.encode(text)) == text
    assert content_state.encode("é {") == base64.urlsafe_b64encode(b"%C3%A9%20%7B").decode().rstrip("=")


def test_our_own_link_opens_the_illustration_it_came_from(client: Client, book) -> None:
    page = client.get(f"/illustration/{book.pk}").text
    state = page.split('data-state="')[1].split('"')[0]
    body = json.loads(content_state.decode(state))
    assert body["motivation"] == ["contentState"] and body["type"] == "Annotation"
    for path in ("/search", f"/page/{book.page_id}"):
        assert client.get(path, {"iiif-content": state}).url == f"/illustration/{book.pk}"


@pytest.mark.parametrize("shape", ["annotation", "reference", "specific", "list", "address", "plain-json"])
def test_every_form_of_a_state_is_understood(client: Client, book, shape) -> None:
    canvas = f"{HOST}/iiif/page/{book.page_id}/canvas"
    region = f"{canvas}#xywh=110,190,300,400"
    reference = {
        "id": region,
        "type": "Canvas",
        "partOf": [{"id": f"{HOST}/iiif/document/1/manifest", "type": "Manifest"}],
    }
    specific = {"type": "SpecificResource", "source": {"id": canvas, "type": "Canvas"},
                "selector": {"type": "FragmentSelector", "value": "xywh=110,190,300,400"}}  # fmt: skip
    state = {
        "annotation": encoded({"type": "Annotation", "motivation": ["contentState"], "target": reference}),
        "reference": encoded(reference),
        "specific": encoded({"type": "Annotation", "target": specific}),
        "list": encoded({"type": "Annotation", "target": [reference]}),
        "address": region,
        "plain-json": json.dumps(reference),
    }[shape]
    assert client.get("/search", {"iiif-content": state}).url == f"/illustration/{book.pk}"


def test_a_region_without_an_illustration_opens_the_page_there(client: Client, book) -> None:
    canvas = f"{HOST}/iiif/page/{book.page_id}/canvas#xywh=700,900,100,100"
    answer = client.get("/search", {"iiif-content": canvas}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/page/{book.page_id}?xywh=700,900,100,100"
    assert 'id="pointed"' in answer.text and 'x="700"' in answer.text
    assert 'id="pointed"' not in client.get(f"/page/{book.page_id}?xywh=99999,0,1,1").text
    manifest = f"{HOST}/iiif/document/{book.document_id}/manifest"
    assert client.get("/search", {"iiif-content": manifest}).url == f"/document/{book.document_id}"


@pytest.mark.parametrize(
    "state",
    ["", "!", "%%%", encoded("[" * 3000), encoded({"target": {"target": {}}}), encoded("7"), encoded({"id": 5}),
     "https://elsewhere.example/iiif/page/1/canvas", encoded({"id": "/etc/passwd", "type": "Canvas"}), "x" * 9000],
)  # fmt: skip
def test_what_means_nothing_here_says_so(client: Client, state) -> None:
    answer = client.get("/search", {"iiif-content": state, "lang": "en"})
    assert (answer.status_code, answer.url) == (302, "/search")
