"""The librarian's cases where pictures are compared, through the search as it is asked."""

from __future__ import annotations

import pytest
from PIL import Image

from indexing import box_vectors
from search import uploads
from tests import factories as make
from tests.search.ask import ids
from tests.search.relevance import Case
from tests.search.relevance_pictures import BOXES, CASES, HAT, SHELF, WORDS


@pytest.fixture
def shelf(db: None, words) -> dict[str, int]:
    words(picture=HAT, **WORDS)
    rows = {name: make.entry(**values) for name, values in SHELF.items()}
    for name, things in BOXES.items():
        said = rows[name].illustration.statements
        found = [(said.get(term__code=code).pk, rows[name].pk, make.unit(vector)) for code, vector in things.items()]
        box_vectors.replace(make.space("look"), [rows[name].pk], found)
    return {name: row.pk for name, row in rows.items()}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c.name, marks=[pytest.mark.xfail(reason=c.known_failure)] if c.known_failure else [])
        for c in CASES
    ],
)
def test_case(case: Case, shelf: dict[str, int]) -> None:
    names = {key: name for name, key in shelf.items()}
    token = uploads.keep_picture(Image.new("RGB", (60, 60), "black")) if "{HAT}" in case.query else ""
    found = [names[key] for key in ids(case.query.format(HAT=token, **shelf))]
    assert tuple(found[: len(case.first)]) == case.first, (case.reason, found)
    assert set(case.among) <= set(found), (case.reason, found)
    assert not set(case.never) & set(found), (case.reason, found)
