"""The specification's own examples and rules, as tables: no database, no picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.iiif.geometry import BadRequest, Frame, Region, fit, parse_region, parse_size
from portal.iiif.requests import parse, parse_rotation

# The picture of the specification's section 4 is 300 x 200; its copy here is whole.
FRAME = Frame(300, 200, 300, 200)
ROOMY = Frame(300, 200, 360, 360)
# A page of a library: 4000 x 6000 at the source, 1067 x 1600 on disk.
PAGE = Frame(4000, 6000, 1067, 1600)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("full", (0, 0, 300, 200)),
        ("square", (50, 0, 200, 200)),
        ("125,15,120,140", (125, 15, 120, 140)),
        ("pct:41.6,7.5,40,70", (125, 15, 120, 140)),
        ("125,15,200,200", (125, 15, 175, 185)),  # beyond the edge: cropped
        ("pct:41.6,7.5,66.6,100", (125, 15, 175, 185)),
        ("0,0,1,1", (0, 0, 1, 1)),
        ("pct:0,0,100,100", (0, 0, 300, 200)),
        ("pct:.5,0,50,50", (2, 0, 150, 100)),
    ],
)
def test_region(text: str, expected: tuple[int, int, int, int]) -> None:
    assert parse_region(text, FRAME) == Region(*expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("300,0,10,10", "region-empty"),  # wholly outside
        ("0,200,10,10", "region-empty"),
        ("10,10,0,10", "region-empty"),
        ("10,10,10,0", "region-empty"),
        ("pct:100,0,10,10", "region-empty"),
        ("pct:0,0,0.01,50", "region-empty"),  # rounds to no pixel
        ("-1,0,10,10", "region"),
        ("1,2,3", "region"),
        ("1,2,3,4,5", "region"),
        ("1.5,0,10,10", "region"),
        ("pct:1,2,3", "region"),
        ("pct:-1,0,10,10", "region"),
        ("pct:+1,0,10,10", "region"),
        ("pct:1e1,0,10,10", "region"),
        ("FULL", "region"),
        ("full ", "region"),
        ("0,0,9999999999999999999,1", "region"),
        ("٣,0,10,10", "region"),
        ("", "region"),
    ],
)
def test_region_refused(text: str, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        parse_region(text, FRAME)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "frame", "expected"),
    [
        ("max", FRAME, (300, 200)),
        ("max", Frame(300, 200, 200, 200), (200, 133)),
        ("max", PAGE, (1067, 1600)),
        ("^max", ROOMY, (360, 240)),
        ("^max", PAGE, (1067, 1600)),
        ("150,", FRAME, (150, 100)),
        ("^360,", ROOMY, (360, 240)),
        (",150", FRAME, (225, 150)),
        ("^,240", ROOMY, (360, 240)),
        ("pct:50", FRAME, (150, 100)),
        ("^pct:120", ROOMY, (360, 240)),
        ("225,100", FRAME, (225, 100)),
        ("^360,360", ROOMY, (360, 360)),
        ("!225,100", FRAME, (150, 100)),
        ("^!360,360", ROOMY, (360, 240)),
        ("!9999,9999", FRAME, (300, 200)),  # as large as possible, never larger than the region
        ("!9999,9999", PAGE, (1067, 1600)),  # nor than the limits
        ("^!9999,9999", ROOMY, (360, 240)),
        ("300,200", FRAME, (300, 200)),
        ("pct:100", FRAME, (300, 200)),
        ("^150,", FRAME, (150, 100)),  # ^ allows upscaling, it does not require it
    ],
)
def test_size(text: str, frame: Frame, expected: tuple[int, int]) -> None:
    assert parse_size(text, Region(0, 0, frame.width, frame.height), frame) == expected


@pytest.mark.parametrize(
    ("text", "frame", "code"),
    [
        ("301,", FRAME, "size-upscaled"),
        (",201", FRAME, "size-upscaled"),
        ("pct:101", FRAME, "size-upscaled"),
        ("300,201", FRAME, "size-upscaled"),
        ("361,", ROOMY, "size-upscaled"),
        ("^361,", ROOMY, "size-limit"),
        ("^pct:500", ROOMY, "size-limit"),
        ("^10,400", ROOMY, "size-limit"),
        ("1068,", PAGE, "size-limit"),
        ("pct:50", PAGE, "size-limit"),
        ("0,", FRAME, "size-empty"),
        ("0,0", FRAME, "size-empty"),
        ("pct:0", FRAME, "size-empty"),
        ("!0,10", FRAME, "size-empty"),
        ("pct:0.1", FRAME, "size-empty"),
        ("full", FRAME, "size"),
        (",", FRAME, "size"),
        ("", FRAME, "size"),
        ("^", FRAME, "size"),
        ("!100,", FRAME, "size"),
        ("!^100,100", FRAME, "size"),
        ("100,100,", FRAME, "size"),
        ("-10,", FRAME, "size"),
        ("10.5,", FRAME, "size"),
        ("pct:", FRAME, "size"),
    ],
)
def test_size_refused(text: str, frame: Frame, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        parse_size(text, Region(0, 0, frame.width, frame.height), frame)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", (False, 0)),
        ("90", (False, 90)),
        ("180", (False, 180)),
        ("22.5", (False, 22.5)),
        ("!0", (True, 0)),
        ("!180", (True, 180)),
        ("360", (False, 0)),
        (".5", (False, 0.5)),
    ],
)
def test_rotation(text: str, expected: tuple[bool, float]) -> None:
    assert parse_rotation(text) == expected


@pytest.mark.parametrize("text", ["-90", "361", "360.1", "!", "90!", "!!90", "+90", "1e2", "nan", "", "90deg"])
def test_rotation_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="rotation"):
        parse_rotation(text)


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("full/max/0/default.jpg", "full/max/0/default.jpg"),
        ("pct:0,0,100,100/300,/360/color.png", "full/max/0/default.png"),
        ("0,0,300,200/!300,300/!0/gray.webp", "full/max/!0/gray.webp"),
        ("125,15,120,140/90,/!345/gray.jpg", "125,15,120,140/90,105/!345/gray.jpg"),
        ("square/pct:50/22.50/bitonal.png", "50,0,200,200/100,100/22.5/bitonal.png"),
        ("full/150,/90/default.jpg", "full/150,100/90/default.jpg"),
        ("full/^150,/0/default.jpg", "full/150,100/0/default.jpg"),
    ],
)
def test_canonical(path: str, canonical: str) -> None:
    region, size, rotation, last = path.split("/")
    quality, format = last.split(".")
    asked = parse(region, size, rotation, quality, format, FRAME)
    assert asked.canonical == canonical
    again = parse(*canonical.split("/")[:3], *canonical.split("/")[3].split("."), frame=FRAME)
    assert again == asked


@pytest.mark.parametrize(
    ("size", "canonical"), [("^max", "^max"), ("^360,", "^max"), ("^330,", "^330,220"), ("300,", "max")]
)
def test_canonical_of_upscaling(size: str, canonical: str) -> None:
    assert parse("full", size, "0", "default", "jpg", ROOMY).canonical == f"full/{canonical}/0/default.jpg"


@pytest.mark.parametrize(
    ("quality", "format", "code"),
    [
        ("native", "jpg", "quality"),
        ("colour", "jpg", "quality"),
        ("Default", "jpg", "quality"),
        ("default", "tif", "format"),
        ("default", "gif", "format"),
        ("default", "jp2", "format"),
        ("default", "pdf", "format"),
        ("default", "JPG", "format"),
        ("default", "exe", "format"),
    ],
)
def test_quality_and_format_refused(quality: str, format: str, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        parse("full", "max", "0", quality, format, FRAME)
    assert caught.value.code == code


sides = st.integers(1, 20_000)


@given(sides, sides, st.integers(1, 3000))
def test_a_page_fits_its_own_copy_exactly(width: int, height: int, longest: int) -> None:
    share = min(1.0, longest / max(width, height))
    copy = max(1, round(width * share)), max(1, round(height * share))
    assert fit((width, height), copy) == copy


@given(sides, sides, sides, sides, st.booleans())
def test_fit_never_leaves_its_box(width: int, height: int, box_width: int, box_height: int, upscale: bool) -> None:
    got = fit((width, height), (box_width, box_height), upscale)
    assert 1 <= got[0] <= box_width
    assert 1 <= got[1] <= box_height
    assert upscale or (got[0] <= width and got[1] <= height)
    assert got[0] == min(box_width, width if not upscale else box_width) or got[1] == min(
        box_height, height if not upscale else box_height
    )
