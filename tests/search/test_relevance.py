"""The librarian's cases, on words and facets alone."""

import pytest

from indexing.models import MachineCaption
from tests import factories as make
from tests.search.ask import ids
from tests.search.relevance import CASES, SHELF, Case
from tests.search.test_near import count_words


@pytest.fixture
def shelf(db: None) -> dict[str, int]:
    rows = {}
    for name, values in SHELF.items():
        given = dict(values)
        year = given.pop("years")
        book = make.document(title=given.pop("title"), year_from=year, year_to=year)
        sheet = make.page(book, text=given.pop("text", ""))
        picture = make.illustration(sheet, caption=given.pop("caption"))
        if written := given.pop("written", ""):
            MachineCaption.objects.create(illustration=picture, agent=make.agent(), text=written, language="en")
        rows[name] = make.entry(picture, years=year, **given).pk
    count_words()
    return rows


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c.name, marks=[pytest.mark.xfail(reason=c.known_failure)] if c.known_failure else [])
        for c in CASES
    ],
)
def test_case(case: Case, shelf: dict[str, int]) -> None:
    names = {key: name for name, key in shelf.items()}
    found = [names[key] for key in ids(f"mode=text&{case.query}")]
    assert tuple(found[: len(case.first)]) == case.first, case.reason
    assert set(case.among) <= set(found), case.reason
    assert not set(case.never) & set(found), case.reason
