"""Words and pictures as one question, parts of pictures, and what a librarian may expect of both.

Spaces have three dimensions: look is (portrait, ship, hat), meaning is (portrait, engraving, photograph).
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from indexing import box_vectors
from indexing.models import Entry
from search import uploads
from search.score import Calibration
from search.vector import Term, _balanced
from tests import factories as make
from tests.search.ask import ask, ids

pytestmark = pytest.mark.django_db

MEANINGS = {"engraving": [0.0, 1.0, 0.0], "photograph": [0.0, 0.0, 1.0], "portrait": [1.0, 0.0, 0.0]}


@pytest.fixture
def portraits(words) -> dict[str, Entry]:
    """The same sitter photographed, engraved, and drawn; a ship engraved."""
    words(**MEANINGS)
    return {
        "photo": make.entry(meaning=[1, 0, 1], look=[1, 0, 0]),
        "other photo": make.entry(meaning=[1, 0, 0.9], look=[1, 0.1, 0]),
        "engraved": make.entry(meaning=[1, 1, 0], look=[0.9, 0.4, 0]),
        "ship engraved": make.entry(meaning=[-0.2, 1, 0], look=[0, 1, 0]),
    }


CASES = (
    ("like={photo}", "other photo", "alone, a photograph finds the next photograph"),
    ("like={photo}&plus=engraving&minus=photograph", "engraved", "this portrait, but engraved"),
    ("like={photo}&plus=engraving:1.5", "engraved", "a heavier word outweighs the picture's own technique"),
    ("plus=engraving&minus=portrait", "ship engraved", "words with a sign need no picture"),
    ("like={engraved}&plus=photograph&minus=engraving", "photo", "and the way back, never the example itself"),
    ("like={photo}&plus=engraving&minus=photograph&by=meaning", "engraved", "whatever likeness is asked"),
)


@pytest.mark.parametrize(("address", "first", "reason"), CASES, ids=[case[2] for case in CASES])
def test_a_composed_question(address: str, first: str, reason: str, portraits: dict[str, Entry]) -> None:
    keys = {name: row.pk for name, row in portraits.items()}
    asked = address.replace("{photo}", str(keys["photo"])).replace("{engraved}", str(keys["engraved"]))
    found = ids(asked)
    assert found[0] == keys[first], reason
    if "like={photo}" in address:
        assert keys["photo"] not in found


def test_more_weight_on_what_is_removed_removes_more(portraits: dict[str, Entry]) -> None:
    asked = f"like={portraits['photo'].pk}&plus=engraving&min_score=0&minus=photograph"
    place = [ids(f"{asked}:{weight}").index(portraits["other photo"].pk) for weight in (0.1, 5)]
    assert place[0] < place[1]


def test_without_an_encoder_signed_words_are_left_out_and_said(portraits: dict[str, Entry]) -> None:
    found = ask(f"like={portraits['photo'].pk}&plus=unheard-of")
    assert "no-encoder" in [notice.code for notice in found.notices]
    assert found.hits
    nothing = ask("plus=unheard-of")
    assert nothing.count == 0


def test_each_kind_weighs_by_its_own_spread(db: None) -> None:
    figures = {"text": {"mean": 0, "std": 0.05}, "image": {"mean": 0, "std": 0.2}}
    space = make.space(calibration=figures)
    terms = [Term(np.ones(3), 1.0, "image"), Term(np.ones(3), -0.5, "text")]
    assert [term.weight for term in _balanced(terms, space)] == pytest.approx([1.0, -2.0])
    assert _balanced(terms[:1], space) == terms[:1]
    assert Calibration.of(figures, "text").std == 0.05


@pytest.fixture
def hats(words) -> dict[str, Entry]:
    """A harbour with a hat in a corner, a hat alone, and a ship; "picture" is what the encoder sees in any crop."""
    words(picture=[0.0, 0.0, 1.0])
    rows = {
        "harbour": make.entry(objects={"hat": 0.9, "boat": 0.8}, look=[0, 1, 0], meaning=[0, 1, 0]),
        "hat": make.entry(look=[0, 0.3, 1], meaning=[0, 0, 1]),
        "ship": make.entry(objects={"boat": 0.9}, look=[0, 1, 0.1], meaning=[0, 1, 0]),
    }
    space = make.space("look")
    boxes = {"harbour": {"hat": [0, 0, 1], "boat": [0, 1, 0]}, "ship": {"boat": [0, 1, 0]}}
    for name, things in boxes.items():
        said = rows[name].illustration.statements
        found = [(said.get(term__code=code).pk, rows[name].pk, make.unit(vector)) for code, vector in things.items()]
        box_vectors.replace(space, [rows[name].pk], found)
    return rows


def lent() -> str:
    return uploads.keep_picture(Image.new("RGB", (60, 60), "black"))


def test_this_hat_finds_hats_inside_pictures_and_opens_at_them(hats: dict[str, Entry]) -> None:
    found = ask(f"image={lent()}").hits
    assert [hit.id for hit in found] == [hats["harbour"].pk, hats["hat"].pk]
    harbour, hat = found
    assert harbour.region == (110, 210, 50, 50)
    assert hat.region is None


def test_a_rejected_box_finds_nothing(hats: dict[str, Entry]) -> None:
    hats["harbour"].illustration.statements.filter(term__code="hat").update(status="rejected")
    assert [hit.id for hit in ask(f"image={lent()}").hits] == [hats["hat"].pk]


def test_filters_hold_for_boxes_too(hats: dict[str, Entry]) -> None:
    token = lent()
    assert ids(f"image={token}&object=hat") == [hats["harbour"].pk]
    assert ids(f"image={token}&object=-hat") == [hats["hat"].pk]


def test_likeness_to_a_whole_picture_does_not_ask_the_boxes(hats: dict[str, Entry]) -> None:
    assert [hit.region for hit in ask(f"like={hats['hat'].pk}&min_score=0").hits] == [None, None]


def test_a_part_of_a_page_without_illustrations(hats: dict[str, Entry], media) -> None:
    sheet = hats["ship"].page
    place = media / "media" / sheet.file
    place.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (100, 150), "white").save(place)
    found = ask(f"region=p{sheet.pk}:500,900,300,400").hits
    assert [hit.id for hit in found] == [hats["harbour"].pk, hats["hat"].pk]
    # Drawn over an illustration of that page, the box does not find it again.
    hats["ship"].illustration.statements.all().delete()
    assert hats["ship"].pk not in ids(f"region=p{sheet.pk}:100,200,300,400&min_score=0")
    gone = ask(f"region=p{sheet.pk + 100}:1,1,20,20")
    assert [notice.code for notice in gone.notices] == ["region-unknown"]


def test_a_part_of_an_upload_is_a_picture_of_its_own() -> None:
    sheet = Image.new("RGB", (100, 80), "white")
    sheet.paste("black", (60, 0, 100, 80))
    token = uploads.keep_picture(sheet)
    cut = uploads.part(token, (60, 10, 400, 20))
    assert cut is not None
    body = uploads.read(cut)
    assert body is not None
    with Image.open(BytesIO(body)) as picture:
        assert picture.size == (40, 20)
        assert np.asarray(picture).max() < 40
    assert uploads.part("long-gone-token", (0, 0, 10, 10)) is None
