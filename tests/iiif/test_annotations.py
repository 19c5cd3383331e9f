"""Annotation pages: what is said, by whom, how surely, and where."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from indexing.models import Page, Statement
from tests import factories
from tests.iiif import presentation

pytestmark = pytest.mark.django_db


def annotations(client: Client, page: Page) -> list[dict]:
    response = client.get(f"/iiif/page/{page.pk}/annotations")
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    body = json.loads(response.content)
    presentation.check(body)
    assert "confidence" in body["@context"][0]
    return body["items"]


def test_statements_become_annotations(client: Client) -> None:
    page = factories.page()
    picture = factories.illustration(page, (10, 20, 300, 400), caption="Un cheval")
    model = factories.agent("yolo26n", version="8.4", url="https://models.example/yolo")
    factories.statement(picture, "object", "horse", 0.8231, box=(30, 40, 100, 120), agent=model)
    factories.statement(picture, "technique", "estampe", 1.0, agent=factories.agent("Gallica", kind="catalogue"))
    link, first, second = annotations(client, page)
    assert link["motivation"] == "linking"
    assert link["body"]["id"].endswith(f"/illustration/{picture.pk}")
    assert link["body"]["label"] == {"none": ["Un cheval"]}
    assert link["target"].endswith(f"/iiif/page/{page.pk}/canvas#xywh=10,20,300,400")
    by_word = {a["body"][0]["value"]: a for a in (first, second)}
    horse, print_ = by_word["cheval"], by_word["estampe"]
    assert [b["language"] for b in horse["body"]] == ["fr", "en"]
    assert horse["target"].endswith("#xywh=30,40,100,120")
    assert horse["confidence"] == 0.8231
    assert horse["generator"] == {
        "type": "Software",
        "name": "yolo26n",
        "softwareVersion": "8.4",
        "homepage": "https://models.example/yolo",
    }
    assert print_["target"].endswith("#xywh=10,20,300,400")
    assert print_["creator"] == {"type": "Organization", "name": "Gallica"}


def test_what_a_link_leads_to_has_its_rights(client: Client) -> None:
    free = factories.document(rights="https://creativecommons.org/publicdomain/mark/1.0/", attribution="Brest")
    (link,) = annotations(client, factories.illustration(factories.page(free)).page)
    assert link["body"]["rights"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert link["body"]["requiredStatement"]["value"] == {"none": ["Brest"]}
    said = factories.document(rights="Reproduction soumise à autorisation", attribution="")
    (link,) = annotations(client, factories.illustration(factories.page(said)).page)
    assert "rights" not in link["body"]
    assert link["body"]["requiredStatement"]["value"]["none"][0].endswith("Reproduction soumise à autorisation")


def test_a_word_that_is_the_same_in_both_languages_is_said_once(client: Client) -> None:
    picture = factories.illustration()
    factories.statement(picture, "object", "kayak", 0.5)
    [_, tag] = annotations(client, picture.page)
    assert tag["body"] == [{"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": "kayak"}]


def test_what_is_rejected_noise_or_withdrawn_is_left_out(client: Client) -> None:
    page = factories.page()
    picture = factories.illustration(page, (1, 1, 10, 10))
    factories.statement(picture, "object", "dog", 0.9, status=Statement.Status.REJECTED)
    factories.illustration(page, (2, 2, 10, 10), noise=True)
    factories.illustration(page, (3, 3, 10, 10), withdrawn_at=timezone.now())
    assert [a["motivation"] for a in annotations(client, page)] == ["linking"]


def test_a_page_with_nothing_on_it(client: Client) -> None:
    assert annotations(client, factories.page()) == []


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_num_queries) -> None:
    page = factories.page()
    for n in range(5):
        factories.statement(factories.illustration(page, (n, 0, 10, 10)), "object", "dog", 0.9)
    with django_assert_num_queries(3):
        annotations(client, page)
