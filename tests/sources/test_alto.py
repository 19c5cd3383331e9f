"""ALTO in its versions and units: text in order, pictures sorted from smudges, captions found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.sources.alto import read_alto
from indexing.sources.alto_layout import FormFactor, illustrations
from indexing.sources.records import Rect, SourceError

V = {2: "http://www.loc.gov/standards/alto/ns-v2#", 3: "http://www.loc.gov/standards/alto/ns-v3#",
     4: "http://www.loc.gov/standards/alto/ns-v4#"}  # fmt: skip


def line(x: int, y: int, w: int, h: int, text: str) -> str:
    words = "".join(f'<String CONTENT="{word}"/><SP/>' for word in text.split())
    return f'<TextLine HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}">{words}</TextLine>'


def block(*lines: str, name: str = "") -> str:
    return f'<TextBlock ID="{name}">{"".join(lines)}</TextBlock>'


def picture(x: int, y: int, w: int, h: int, more: str = "") -> str:
    return f'<Illustration HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}" {more}/>'


def alto(
    *blocks: str, unit: str = "pixel", size: str = 'WIDTH="1000" HEIGHT="2000"', version: int = 3, more: str = ""
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alto xmlns="{V[version]}"><Description><MeasurementUnit>{unit}'
        f"</MeasurementUnit></Description>{more}<Layout><Page {size}><PrintSpace>{''.join(blocks)}</PrintSpace></Page>"
        "</Layout></alto>"
    ).encode()


@pytest.mark.parametrize("version", [2, 3, 4])
def test_text_comes_in_blocks_and_lines(version: int) -> None:
    first = block(line(0, 0, 9, 9, "Il était"), line(0, 9, 9, 9, "une fois"))
    found = read_alto(alto(first, block(line(0, 20, 9, 9, "un roi")), version=version))
    assert found.text == "Il était\nune fois\n\nun roi"
    assert (found.width, found.height) == (1000, 2000)


def test_a_word_cut_in_two_is_whole_again() -> None:
    cut = (
        '<TextBlock><TextLine><String CONTENT="illus-" SUBS_TYPE="HypPart1" SUBS_CONTENT="illustration"/></TextLine>'
        '<TextLine><String CONTENT="tration" SUBS_TYPE="HypPart2" SUBS_CONTENT="illustration"/>'
        '<String CONTENT="ici"/></TextLine></TextBlock>'
    )
    assert read_alto(alto(cut)).text == "illustration\nici"


def test_the_reading_order_is_followed_when_stated() -> None:
    order = '<ReadingOrder><OrderedGroup><ElementRef REF="b"/><ElementRef REF="a"/></OrderedGroup></ReadingOrder>'
    found = read_alto(alto(block(line(0, 0, 9, 9, "second"), name="a"), block(line(0, 0, 9, 9, "premier"), name="b"),
                           version=4, more=order))  # fmt: skip
    assert found.text == "premier\n\nsecond"


@pytest.mark.parametrize(("unit", "factor"), [("pixel", 1), ("mm10", 0.5), ("inch1200", 4)])
def test_any_unit_is_scaled_to_the_page(unit: str, factor: float) -> None:
    def scaled(*numbers: int) -> list[int]:
        return [int(number * factor) for number in numbers]

    width, height = scaled(1000, 2000)
    data = alto(picture(*scaled(100, 200, 400, 600)), unit=unit, size=f'WIDTH="{width}" HEIGHT="{height}"')
    [found] = read_alto(data, 2000, 4000).pictures
    assert found.box == Rect(200, 400, 800, 1200)


def test_without_a_page_size_only_pixels_can_be_placed() -> None:
    assert read_alto(alto(picture(1, 2, 300, 400), size=""), 1000, 2000).pictures[0].box == Rect(1, 2, 300, 400)
    assert read_alto(alto(picture(1, 2, 300, 400), size="", unit="mm10"), 1000, 2000).pictures == ()


def test_a_polygon_stands_for_a_missing_box() -> None:
    shape = '<Illustration><Shape><Polygon POINTS="10,20 310,20 310,420 10,420"/></Shape></Illustration>'
    assert read_alto(alto(shape)).pictures[0].box == Rect(10, 20, 300, 400)


def test_a_composed_block_is_one_picture_with_its_words() -> None:
    composed = (
        '<ComposedBlock TYPE="Illustration" HPOS="0" VPOS="0" WIDTH="500" HEIGHT="600">'
        + picture(0, 0, 500, 500) + block(line(0, 510, 400, 20, "Fig. 3 Un lion")) + "</ComposedBlock>"
    )  # fmt: skip
    page = read_alto(alto(composed))
    assert len(page.pictures) == 1
    [ill], _ = illustrations(page)
    assert ill.box == Rect(0, 0, 500, 500) and ill.caption == "Fig. 3 Un lion"


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ((10, 10, 30, 30), "too small"),
        ((0, 0, 900, 40), "too thin"),
        ((0, 100, 1000, 90), "too thin"),
        ((5000, 5000, 300, 300), "outside the page"),
    ],
)
def test_smudges_and_rules_are_left_out(box: tuple[int, ...], reason: str) -> None:
    kept, left_out = illustrations(read_alto(alto(picture(*box))))
    assert kept == [] and left_out[0][1] == reason


def test_a_whole_page_is_a_plate_only_without_text() -> None:
    words = block(*(line(50, 50 + 60 * n, 900, 20, "mot " * 8) for n in range(20)))
    plate, _ = illustrations(read_alto(alto(picture(0, 0, 1000, 2000))))
    assert len(plate) == 1
    kept, left_out = illustrations(read_alto(alto(picture(0, 0, 1000, 2000), words)))
    assert kept == [] and "full of text" in left_out[0][1]


def test_a_block_over_text_is_no_picture() -> None:
    words = block(*(line(110, 110 + 20 * n, 380, 18, "mot mot") for n in range(18)))
    kept, left_out = illustrations(read_alto(alto(picture(100, 100, 400, 400), words)))
    assert kept == [] and left_out[0][1] == "mostly text"


def test_the_same_block_twice_counts_once() -> None:
    kept, left_out = illustrations(read_alto(alto(picture(100, 100, 400, 400), picture(102, 101, 398, 400))))
    assert len(kept) == 1 and left_out[0][1] == "the same as another"


def test_caption_heading_and_nearby_text_are_told_apart() -> None:
    page = read_alto(alto(
        block(line(100, 240, 400, 40, "LA CHASSE")),
        picture(100, 300, 400, 400),
        block(line(120, 710, 360, 20, "Fig. 1. — Le départ"), line(120, 732, 360, 20, "des chiens.")),
        block(line(100, 820, 400, 20, "Le roi sortit tôt"), line(100, 845, 400, 20, "avec ses gens.")),
        block(line(600, 720, 300, 20, "Autre colonne")),
    ))  # fmt: skip
    [ill], _ = illustrations(page)
    assert ill.caption == "Fig. 1. — Le départ des chiens."
    assert ill.heading == "LA CHASSE"
    assert "Le roi sortit" in ill.nearby_text and "Fig. 1" not in ill.nearby_text


def test_a_caption_may_stand_above() -> None:
    page = read_alto(alto(block(line(120, 275, 360, 20, "Le lion de l'Atlas")), picture(100, 300, 400, 400)))
    assert illustrations(page)[0][0].caption == "Le lion de l'Atlas"


def test_thresholds_may_be_changed() -> None:
    page = read_alto(alto(picture(10, 10, 60, 60)))
    assert illustrations(page)[0] == []
    assert len(illustrations(page, FormFactor(min_share=0.001))[0]) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad-xml"),
        (b"<alto", "bad-xml"),
        (b"<html/>", "not-alto"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><alto>&b;</alto>', "unsafe-xml"),
    ],
)
def test_what_is_not_alto_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_alto(data)
    assert caught.value.code == code


ODD = st.sampled_from(["", "-5", "nan", "1e99", "12.5", "x", "0", "900"])


@given(st.lists(st.tuples(ODD, ODD, ODD, ODD), max_size=4), ODD, ODD)
def test_odd_numbers_never_crash(boxes: list[tuple[str, ...]], width: str, height: str) -> None:
    shapes = [picture(*box) for box in boxes]  # type: ignore[arg-type]
    page = read_alto(
        alto(*shapes, block(line(*("5",) * 4, "mot")), size=f'WIDTH="{width}" HEIGHT="{height}"'), 800, 900
    )  # type: ignore[arg-type]
    kept, left_out = illustrations(page)
    assert len(kept) + len(left_out) == len(page.pictures)
    assert all(ill.box.w > 0 and ill.box.x + ill.box.w <= 800 for ill in kept)
