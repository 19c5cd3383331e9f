"""The OpenAPI schema is whole, and its page works from local files under the portal's content policy."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from search.parameters import PARAMETERS
from tests import factories as make


def test_the_schema_is_valid_without_a_warning() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), api_version="v1")


@pytest.fixture
def schema(client: Client) -> dict:
    return client.get("/api/schema", {"format": "json"}, headers={"Accept": "application/json"}).json()


def test_every_parameter_is_described(schema: dict) -> None:
    described = {p["name"]: p for p in schema["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert set(described) == {*PARAMETERS, "lang", "explain"}
    assert all(p["description"] for p in described.values())


@pytest.mark.django_db
def test_answers_have_the_shape_that_the_schema_tells(client: Client, schema: dict) -> None:
    row = make.entry(technique="estampe", objects={"horse": 0.8})
    shapes = schema["components"]["schemas"]
    for address, shape in (
        ("/api/v1/search", "ResultsShape"),
        (f"/api/v1/illustrations/{row.pk}", "IllustrationShape"),
        (f"/api/v1/documents/{row.document_id}", "DocumentShape"),
    ):
        # The plan of a search is for staff who ask for it.
        assert set(client.get(address).json()) == set(shapes[shape]["properties"]) - {"plan"}
    result = client.get("/api/v1/search").json()["results"][0]
    assert set(result) == set(shapes["ResultShape"]["properties"])
    assert set(client.get("/api/v1/terms/technique").json()[0]) == set(shapes["TermShape"]["properties"])


def test_the_documentation_has_no_inline_script_and_no_foreign_host(client: Client, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    answer = client.get("/api/docs")
    page = answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "<script>" not in page and "<style" not in page and "https://" not in page
    script = client.get("/api/docs?script=")
    assert script["Content-Type"].startswith("application/javascript") and b"SwaggerUIBundle" in script.content
