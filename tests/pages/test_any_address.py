"""Every parameter of a search, alone with a bad value and mixed with others: refused by the API with its reason, told
of on the page, and never an error of ours."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import gettext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.exports.citation import cite
from search.parameters import FACETS, PARAMETERS
from search.problems import TEXTS
from search.query import SearchQuery
from search.terms import glossary
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXTUAL = ("q", "title", "creator")
#: Each parameter with a value that it cannot have and the reason; words of any kind only can be too long.
BAD: dict[str, tuple[str, str]] = {
    **dict.fromkeys(TEXTUAL, ("é" * 600, "too-long")),
    **dict.fromkeys(("mode", "by", "fold", "ground", "sort", *FACETS), ("unheard-of", "unknown-value")),
    **dict.fromkeys(("like", "unlike"), ("1:much", "not-a-number")),
    **dict.fromkeys(("plus", "minus"), ("word:99", "out-of-range")),
    **dict.fromkeys(("yes", "no", "document", "page", "id"), ("me", "not-a-number")),
    **dict.fromkeys(("year_from", "year_to"), ("99999", "out-of-range")),
    **dict.fromkeys(("confidence", "tolerance", "min_score"), ("1000", "out-of-range")),
    "image": ("../etc", "malformed"),
    "region": ("1:0,0,0,5", "out-of-range"),
    "object": ("horse:2", "out-of-range"),
    "relation": ("person:beside:horse", "unknown-value"),
    "hex": ("red", "malformed"),
    "area": ("999:0,0,5,5", "unknown-value"),
    "size": ("0", "out-of-range"),
    "cursor": ("abc", "malformed"),
}
#: Each parameter with values that it can have; ids are those of the shelf or of nothing.
GOOD: dict[str, list[str]] = {
    **{name: ["cheval", '"un cheval" -bateau', "chev*", "qwzx vlorp", "or", "é%_\\"] for name in TEXTUAL},
    **{name: ["1", "2:0.5", "999999"] for name in ("like", "unlike")},
    **{name: ["1", "2", "999999"] for name in ("yes", "no", "document", "page", "id")},
    **{name: ["gravure", "sea:2"] for name in ("plus", "minus")},
    **{name: ["0", "0.5", "1"] for name in ("confidence",)},
    **{name: ["-3000", "1890", "2100"] for name in ("year_from", "year_to")},
    **{name: [f"{name}-a", f"-{name}-a"] for name in FACETS},
    "corpus": ["essais", "-essais"],
    "status": ["machine", "-accepted"],
    "mode": ["hybrid", "text", "meaning"],
    "by": ["look", "meaning", "colour"],
    "fold": ["document", "duplicates"],
    "ground": ["background", "foreground"],
    "sort": ["relevance", "date", "-date", "size"],
    "image": ["long-gone-token"],
    "region": ["1:1,2,30,40", "p1:1,2,30,40", "999999:0,0,1,1"],
    "object": ["horse", "horse:0.55", "-horse"],
    "relation": ["horse:above:horse", "horse:inside:horse"],
    "hex": ["ff0000", "#808080"],
    "tolerance": ["1", "40"],
    "area": ["1:0,0,5000,5000", "1:0,0,10000,0,0,10000"],
    "min_score": ["0", "40", "100"],
    "size": ["1", "100"],
    "cursor": ["YWZ0ZXI6MA", "YWZ0ZXI6MTAwMDA"],
}  # fmt: skip
WRONG = {name: [value] for name, (value, _) in BAD.items()}
PAGE_ONLY = {
    "view": ["mosaic", "list", "timeline", "decades", "map", "nonsense"], "per": ["year", "decade", "x"],
    "explain": ["1", "2"], "lang": ["fr", "en", "xx"], "weight.plus.gravure": ["2", "much"],
    "iiif-content": ["%", "aHR0cA"], "unheard-of": ["1"],
}  # fmt: skip


def test_no_parameter_is_forgotten() -> None:
    assert set(BAD) == set(GOOD) == set(PARAMETERS)


@pytest.fixture
def shelf() -> None:
    for name in FACETS:
        if name not in ("corpus", "status", "agent"):
            make.term({"type": "document_type"}.get(name, name), f"{name}-a")
    for year in (1650, 1890, None):
        make.entry(caption="Un cheval", objects={"horse": 0.8}, meaning=[1, 0, 0], look=[0, 1, 0], years=year)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_is_named_with_its_reason(name: str, language: str, client: Client, shelf: None) -> None:
    value, code = BAD[name]
    sent = {name: value, "lang": language, **({"hex": "ff0000"} if name in ("tolerance", "ground") else {})}
    refused = client.get("/api/v1/search", sent)
    assert (refused.status_code, refused["Content-Type"].split(";")[0]) == (400, "application/problem+json")
    (problem,) = refused.json()["problems"]
    assert (problem["parameter"], problem["code"]) == (name, code)
    page = client.get("/search", sent)
    assert page.status_code == 200 and f'data-code="{code}"' in page.text
    french = "ignoré" in problem["detail"] or "coupé" in problem["detail"]
    assert french is (language == "fr") and TEXTS[code]


#: What orders or pages, and what only speaks of another parameter.
UNSAID = {"mode", "by", "sort", "size", "cursor", "tolerance", "ground"}


@pytest.mark.parametrize("name", [name for name in PARAMETERS if name not in UNSAID])
def test_a_citation_names_every_criterion_in_its_address_and_its_words(name: str, shelf: None) -> None:
    kind = PARAMETERS[name]
    value = kind.read(GOOD[name][0 if name not in ("confidence", "min_score") else 1])
    query = SearchQuery(**{name: (value,) if kind.many else value})
    cited = {language: cite(query, 1, glossary(), language) for language in ("fr", "en")}
    assert all(f"{name}=" in each.url for each in cited.values())
    assert all(each.criteria != gettext("all illustrations") for each in cited.values())


def several(values: dict[str, list[str]], most: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    each = st.sampled_from(sorted(values)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(values[name])))
    return st.lists(each, max_size=most)


@given(
    good=several(GOOD, 6),
    bad=several({name: [value] for name, (value, _) in BAD.items()}, 1),
    own=several(PAGE_ONLY, 1),
)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_any_mixture_is_answered(
    good: list[tuple[str, str]], bad: list[tuple[str, str]], own: list[tuple[str, str]], client: Client, shelf: None
) -> None:
    sent: dict[str, list[str]] = {}
    for name, value in [*good, *bad]:
        sent.setdefault(name, []).append(value)
    answer = client.get("/api/v1/search", sent)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["problems"]
    assert client.get("/search", {**sent, **dict(own)}).status_code in (200, 302)
