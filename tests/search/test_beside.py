"""What pages show beside a search: similar pictures."""

import pytest
from django.test import Client

from search.similar import similar
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_similar_gives_the_nearest_without_the_picture_itself() -> None:
    one = make.entry(look=[1, 0, 0], meaning=[0, 0, 1])
    looks, means = make.entry(look=[1, 0.2, 0]), make.entry(meaning=[0, 0.2, 1])
    far = make.entry(look=[1, 0.9, 0])
    assert [hit.id for hit in similar(one.pk, "look", 5, "fr")] == [looks.pk, far.pk]
    assert [hit.id for hit in similar(one.pk, "look", 1, "fr")] == [looks.pk]
    assert [hit.id for hit in similar(one.pk, "meaning", 5, "fr")] == [means.pk]
    assert similar(one.pk, "colour", 5, "fr") == []


def test_similar_over_http(client: Client, settings) -> None:
    settings.ROOT_URLCONF = "search.api.urls"
    one, other = make.entry(look=[1, 0, 0]), make.entry(look=[1, 0.2, 0])
    body = client.get(f"/api/v1/illustrations/{one.pk}/similar?size=3").json()
    assert [result["id"] for result in body] == [other.pk]
    assert client.get("/api/v1/illustrations/999999/similar").status_code == 404
