"""A colour as a question: what is found, in which order, on which ground; the strip, the picker and the address."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from indexing.colour_cells import cell, cells_near
from indexing.models import Colour, Entry, Illustration
from indexing.pipeline import colours, computing
from indexing.pipeline.settle import settle_illustrations
from search.colours import lab, named
from tests import factories
from tests.matches.conftest import block, printed
from tests.search.ask import ask, ids

#: name -> (colours with their share, places of the paper; None where nobody told them apart)
SHELF: dict[str, tuple[list[tuple[str, float]], list[int] | None]] = {
    "poster": ([("c8102e", 0.6), ("f4f4f2", 0.4)], [1]),
    "red paper": ([("c8102e", 0.7), ("101010", 0.3)], [0]),
    "seal": ([("efe6d0", 0.93), ("c8102e", 0.07)], [0]),
    "speck": ([("efe6d0", 0.97), ("c8102e", 0.03)], [0]),
    "brick": ([("a83c32", 0.8), ("efe6d0", 0.2)], [1]),
    "sea": ([("1b4f8f", 0.7), ("efe6d0", 0.3)], [1]),
    "described long ago": ([("c8102e", 0.5), ("efe6d0", 0.5)], None),
}


@dataclass(frozen=True)
class Case:
    reason: str
    query: str
    exactly: tuple[str, ...]


CASES = (
    Case("The more of a picture has the colour, the earlier it comes; a speck is not its colour",
         "hex=c8102e", ("red paper", "poster", "described long ago", "seal")),
    Case("A wider reach finds its neighbours, the exact colour first",
         "hex=c8102e&tolerance=30", ("red paper", "poster", "described long ago", "brick", "seal")),
    Case("In what is drawn: red paper is not red ink, and what nobody told apart is neither",
         "hex=c8102e&ground=foreground", ("poster", "seal")),
    Case("As the paper", "hex=c8102e&ground=background", ("red paper",)),
    Case("A paper's usual tint, as paper", "hex=efe6d0&ground=background&tolerance=5",
         ("speck", "seal", "sea", "brick")),
    Case("Nothing of the kind", "hex=2e8b3d", ()),
    Case("Words go first and the colour narrows", "q=affiche&hex=c8102e", ("poster",)),
    Case("Another order may be asked", "hex=c8102e&sort=size&tolerance=1",
         ("poster", "red paper", "seal", "described long ago")),
)  # fmt: skip


def palette(shades: list[tuple[str, float]]) -> list[list[float]]:
    return [[*(round(float(v), 1) for v in lab(shade)), share] for shade, share in shades]


@pytest.fixture
def shelf(db) -> dict[str, Entry]:
    return {
        name: factories.entry(palette=palette(shades), paper=paper, caption="Une affiche" if name == "poster" else "")
        for name, (shades, paper) in SHELF.items()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.reason)
def test_relevance(case, shelf):
    names = {row.pk: name for name, row in shelf.items()}
    found = tuple(names[key] for key in ids(case.query))
    assert found == case.exactly, case.reason
    assert ask(case.query).count == len(case.exactly)


def test_why_says_colour_only_where_the_colour_orders(shelf):
    assert {hit.why for hit in ask("hex=c8102e").hits} == {("colour",)}
    assert {hit.why for hit in ask("hex=c8102e&q=affiche").hits} == {("text",)}


def test_pages_of_a_colour_neither_lose_nor_repeat(shelf):
    paged = [hit for start in range(0, 5, 2) for hit in ids(f"hex=c8102e&tolerance=30&size=2&cursor={_cursor(start)}")]
    assert paged == ids("hex=c8102e&tolerance=30")


def _cursor(after: int) -> str:
    from search.parameters import write_cursor

    return write_cursor(after)


@pytest.mark.parametrize("seed", range(20))
def test_every_colour_within_reach_has_one_of_the_cells(seed):
    draw = np.random.default_rng(seed)
    centre = draw.uniform((0, -90, -110), (100, 100, 95))
    reach = float(draw.uniform(1, 60))
    cells = set(cells_near(centre, reach))
    for _ in range(200):
        way = draw.normal(size=3)
        point = centre + way / np.linalg.norm(way) * reach * draw.uniform(0, 0.999)
        point[0] = min(max(point[0], 0.0), 100.0)
        if np.linalg.norm(point - centre) <= reach:
            assert cell(*point) in cells


@pytest.mark.parametrize(("hexadecimal", "code"), [("c8102e", "rouge"), ("000000", "noir"), ("2a52be", "bleu")])
def test_a_colour_has_a_name(hexadecimal, code):
    assert named(hexadecimal) == code


def test_rows_follow_the_palette_and_only_what_changed_is_written(shelf):
    row = shelf["poster"].illustration
    before = list(Colour.objects.filter(illustration=row).values_list("place", "share", "paper"))
    assert before == [(0, 600, False), (1, 400, True)]
    row.palette, row.paper = palette([("2e8b3d", 1.0)]), []
    row.save()
    settle_illustrations([row.pk])
    assert list(Colour.objects.filter(illustration=row).values_list("place", "share", "paper")) == [(0, 1000, False)]
    assert row.pk in ids("hex=2e8b3d") and row.pk not in ids("hex=c8102e")


def test_older_palettes_learn_which_colour_is_the_paper(db, media):
    from django.utils import timezone

    entry = printed(block(1), 1800, [1, 0, 0], palette=[[50.0, 0.0, 0.0, 1.0]], described_at=timezone.now())
    assert ids("hex=ece2ca&ground=background") == []
    job = computing.launch("colours")
    for share in computing.run(job, "all"):
        computing.run(job, share)
    row = Illustration.objects.get(pk=entry.pk)
    assert row.paper is not None and len(row.palette) > 1
    assert ids("hex=ece2ca&ground=background") == [entry.pk]
    assert computing.run(job, "all") == ()  # nothing is left to do
    assert colours.UNKNOWN.count() == 0


@pytest.mark.parametrize(
    "address", ["hex=zzzzzz", "hex=12345", "tolerance=0", "tolerance=101", "tolerance=x", "ground=sky"]
)
def test_bad_values_are_refused_by_the_api_and_noticed_on_the_page(address, shelf, people):
    name = address.partition("=")[0]
    answer = people.patron.get(f"/api/v1/search?{address}")
    assert answer.status_code == 400 and answer.json()["problems"][0]["parameter"] == name
    page = people.patron.get(f"/search?{address}" + ("" if name == "hex" else "&hex=c8102e"))
    assert page.status_code == 200 and 'class="notice' in page.text


@pytest.mark.parametrize(("language", "word", "active"), [
    ("fr", "rouge", "Dessin d’une couleur proche de #c8102e"), ("en", "red", "Drawn in a colour near #c8102e"),
])  # fmt: skip
def test_the_picker_works_without_scripts(language, word, active, shelf, people):
    text = people.patron.get(f"/search?hex=c8102e&ground=foreground&lang={language}", follow=True).text
    assert active in text
    assert f'title="{word}" aria-current="true"' in text
    assert '<option value="foreground" selected>' in text
    assert 'name="tolerance" min="2" max="40" step="1" value="15"' in text
    assert "&amp;hex=2a52be" in text.replace("?hex", "&amp;hex")  # blue is one link away, with the rest kept


def test_how_near_says_nothing_without_a_colour(shelf, people):
    answer = people.patron.get("/search?tolerance=20&ground=background")
    assert answer.status_code == 302 and answer.url == "/search"


@pytest.mark.parametrize(("language", "label"), [("fr", "rouge, 60\u00a0%"), ("en", "red, 60%")])
def test_each_colour_of_the_strip_is_a_link_with_its_name(language, label, shelf, people):
    text = people.patron.get(f"/illustration/{shelf['poster'].pk}?lang={language}").text
    assert f'aria-label="{label}"' in text
    assert ("papier" if language == "fr" else "paper") in text
    assert 'href="/search?hex=c' in text
