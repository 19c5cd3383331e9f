"""docs/exports.md is held true: each address it names answers, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from search.exports.rows import COLUMNS
from search.iiif import content_search
from search.query import SearchQuery
from tests import factories

PAGE = Path(settings.BASE_DIR) / "docs" / "exports.md"
ADDRESS = re.compile(r"`(/[^`<…]*)`")
WHOLE = [found for found in ADDRESS.findall(PAGE.read_text()) if "iiif-content" not in found]


@pytest.mark.django_db
@pytest.mark.parametrize("address", WHOLE)
def test_the_address_answers(client: Client, address: str, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    row = factories.entry(caption="Un bateau", technique="estampe")
    made = content_search.key_of(SearchQuery(technique=("estampe",)))
    path = address.format(document=row.document_id, page=row.page_id, illustration=row.pk, set=made)
    for language in ("fr", "en") if not path.startswith("/oai") else ("",):
        asked = f"{path}{'&' if '?' in path else '?'}lang={language}" if language else path
        answer = client.get(asked)
        assert answer.status_code == 200, answer.content[:300]
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert body and b"<error" not in body


def test_the_page_names_them_all() -> None:
    assert len(WHOLE) >= 26
    assert {"query", "retrieved"} <= set(COLUMNS)
