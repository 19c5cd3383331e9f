"""The image service over HTTP, on a real copy on disk."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from indexing.models import Page
from portal.iiif import derivatives
from tests.iiif.conftest import BLUE, GREEN, RED, YELLOW


def fetch(client: Client, page: Page, path: str) -> Image.Image:
    response = client.get(f"/iiif/3/{page.pk}/{path}")
    assert response.status_code == 200, response.content
    picture = Image.open(io.BytesIO(response.content))
    assert response.headers["Content-Type"] == Image.MIME[picture.format or ""]
    return picture


def near(picture: Image.Image, at: tuple[int, int], colour: tuple[int, ...]) -> bool:
    pixel = picture.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("full/max/0", (800, 1200)),
        ("full/^max/0", (800, 1200)),
        ("full/200,/0", (200, 300)),
        ("full/,300/0", (200, 300)),
        ("full/pct:10/0", (200, 300)),
        ("full/200,200/0", (200, 200)),
        ("full/!640,640/0", (427, 640)),
        ("square/512,/0", (512, 512)),
        ("0,0,500,500/max/0", (500, 500)),  # fewer pixels on disk: drawn larger
        ("0,0,500,500/^600,/0", (600, 600)),
        ("1900,2900,512,512/max/0", (100, 100)),
        ("pct:25,25,50,50/!100,100/0", (67, 100)),
        ("full/200,/90", (300, 200)),
        ("full/200,/180", (200, 300)),
        ("1,1,1,1/max/0", (1, 1)),
    ],
)
def test_size_of_the_picture(client: Client, sheet: Page, path: str, size: tuple[int, int], extension: str) -> None:
    assert fetch(client, sheet, f"{path}/default.{extension}").size == size


@pytest.mark.parametrize(
    ("region", "colour"),
    [
        ("0,0,900,1400", RED),
        ("1100,100,900,1300", GREEN),
        ("100,1600,800,1300", BLUE),
        ("1100,1600,800,1300", YELLOW),
        ("pct:55,55,40,40", YELLOW),
    ],
)
def test_regions_are_page_pixels(client: Client, sheet: Page, region: str, colour: tuple[int, int, int]) -> None:
    picture = fetch(client, sheet, f"{region}/100,100/0/default.png")
    assert all(near(picture, at, colour) for at in [(2, 2), (97, 2), (2, 97), (97, 97), (50, 50)])


@pytest.mark.parametrize(
    ("rotation", "corners"),
    [
        ("0", (RED, GREEN, BLUE, YELLOW)),
        ("90", (BLUE, RED, YELLOW, GREEN)),  # clockwise
        ("180", (YELLOW, BLUE, GREEN, RED)),
        ("270", (GREEN, YELLOW, RED, BLUE)),
        ("!0", (GREEN, RED, YELLOW, BLUE)),
        ("!90", (YELLOW, GREEN, BLUE, RED)),  # mirrored, then turned
        ("360", (RED, GREEN, BLUE, YELLOW)),
    ],
)
def test_rotation(client: Client, sheet: Page, rotation: str, corners: tuple) -> None:
    picture = fetch(client, sheet, f"full/200,/{rotation}/default.png")
    right, below = picture.width - 10, picture.height - 10
    for at, colour in zip([(10, 10), (right, 10), (10, below), (right, below)], corners, strict=True):
        assert near(picture, at, colour), at


def test_a_slant_keeps_all_and_opens_clear_corners(client: Client, sheet: Page) -> None:
    picture = fetch(client, sheet, "square/100,100/45/default.png")
    assert picture.mode == "RGBA"
    assert picture.width == pytest.approx(141, abs=2)
    assert picture.getpixel((1, 1)) == (255, 255, 255, 0)
    white = fetch(client, sheet, "square/100,100/45/default.jpg")
    assert near(white, (1, 1), (255, 255, 255))
    assert fetch(client, sheet, "square/100,100/45/gray.png").mode == "LA"


def test_qualities(client: Client, sheet: Page) -> None:
    assert fetch(client, sheet, "full/200,/0/gray.jpg").mode == "L"
    assert fetch(client, sheet, "full/200,/0/color.jpg").mode == "RGB"
    bitonal = fetch(client, sheet, "full/200,/0/bitonal.png").convert("L")
    assert {value for _, value in bitonal.getcolors() or []} == {0, 255}


def test_tiles_meet_without_a_seam(client: Client, sheet: Page, media: Path) -> None:
    """A smooth ramp cut in tiles and laid out again is as smooth as the whole."""
    Image.linear_gradient("L").resize((800, 1200)).convert("RGB").save(media / "media" / sheet.file, quality=95)
    upper = fetch(client, sheet, "0,0,1024,1024/512,512/0/default.png").convert("L")
    lower = fetch(client, sheet, "0,1024,1024,1024/512,512/0/default.png").convert("L")
    last, first = upper.getpixel((200, 511)), lower.getpixel((200, 0))
    assert isinstance(last, int)
    assert isinstance(first, int)
    assert abs(last - first) <= 3


@pytest.mark.parametrize(
    "path",
    [
        "1,2,3/max/0/default.jpg",
        "2000,0,10,10/max/0/default.jpg",
        "full/2001,/0/default.jpg",
        "full/900,/0/default.jpg",
        "full/^900,/0/default.jpg",
        "full/full/0/default.jpg",
        "full/max/361/default.jpg",
        "full/max/0/native.jpg",
        "full/max/0/default.tif",
        "full/max/0/default.pdf",
        "full/max/0/default.a.jpg",
    ],
)
def test_bad_requests_say_what_is_wrong(client: Client, sheet: Page, path: str) -> None:
    response = client.get(f"/iiif/3/{sheet.pk}/{path}", headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.content.decode().strip().endswith(".")


def test_encoded_characters_mean_the_same(client: Client, sheet: Page) -> None:
    assert client.get(f"/iiif/3/{sheet.pk}/pct%3A0,0,50,50/%5Emax/%210/default.jpg").status_code == 200


def test_headers_and_revalidation(client: Client, sheet: Page) -> None:
    response = client.get(f"/iiif/3/{sheet.pk}/pct:0,0,100,100/200,/0/color.jpg")
    assert (
        f'<http://testserver/iiif/3/{sheet.pk}/full/200,300/0/default.jpg>;rel="canonical"' in response.headers["Link"]
    )
    assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in response.headers["Link"]
    assert "max-age" in response.headers["Cache-Control"]
    tag = response.headers["ETag"]
    again = client.get(f"/iiif/3/{sheet.pk}/full/200,300/0/default.jpg", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    Page.objects.filter(pk=sheet.pk).update(fetched_at=timezone.now())
    assert (
        client.get(f"/iiif/3/{sheet.pk}/full/200,300/0/default.jpg", headers={"If-None-Match": tag}).status_code == 200
    )


def test_other_methods(client: Client, sheet: Page) -> None:
    path = f"/iiif/3/{sheet.pk}/full/200,/0/default.jpg"
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    preflight = client.options(path, headers={"Access-Control-Request-Headers": "x-one"})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Headers"] == "x-one"
    assert client.post(path).status_code == 405


def test_a_page_that_is_not_there(client: Client, sheet: Page) -> None:
    assert client.get("/iiif/3/999999999999999999999/full/max/0/default.jpg").status_code == 404
    assert client.get(f"/iiif/3/{sheet.pk + 999}/info.json").status_code == 404
    Page.objects.filter(pk=sheet.pk).update(file="")
    response = client.get(f"/iiif/3/{sheet.pk}/full/max/0/default.jpg", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert b"fetched" in response.content


def test_a_withdrawn_page_is_gone(client: Client, sheet: Page) -> None:
    sheet.document.withdrawn_at = timezone.now()
    sheet.document.save()
    for path in ("info.json", "full/max/0/default.jpg"):
        assert client.get(f"/iiif/3/{sheet.pk}/{path}").status_code == 410


def test_a_missing_or_damaged_copy(client: Client, sheet: Page, media: Path, settings) -> None:
    path = media / "media" / sheet.file
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert client.get(f"/iiif/3/{sheet.pk}/full/max/0/default.jpg").status_code == 500
    path.write_bytes(b"<html>")
    assert client.get(f"/iiif/3/{sheet.pk}/full/max/0/default.jpg").status_code == 500
    path.write_bytes(whole)
    settings.MAX_IMAGE_PIXELS = 1000
    assert client.get(f"/iiif/3/{sheet.pk}/full/max/0/default.jpg").status_code == 500
    path.unlink()
    assert client.get(f"/iiif/3/{sheet.pk}/full/max/0/default.jpg").status_code == 404


def test_small_pictures_are_kept_and_large_ones_made(client: Client, sheet: Page, media: Path) -> None:
    kept = media / "media" / "derivatives"
    fetch(client, sheet, "full/max/0/default.jpg")
    assert not kept.exists()
    first = client.get(f"/iiif/3/{sheet.pk}/full/!640,640/0/default.webp").content
    [path] = [p for p in kept.rglob("*") if p.is_file()]
    assert path.read_bytes() == first
    path.write_bytes(b"from the disk")
    assert client.get(f"/iiif/3/{sheet.pk}/full/427,/0/default.webp").content == b"from the disk"


def test_an_unwritable_cache_costs_nothing(client: Client, sheet: Page, media: Path) -> None:
    (media / "media" / "derivatives").write_text("not a folder")
    assert fetch(client, sheet, "full/100,/0/default.jpg").width == 100


def test_trimming_keeps_what_was_used_last(tmp_path: Path) -> None:
    for age in range(5):
        path = tmp_path / str(age)
        path.write_bytes(b"x" * 100)
        os.utime(path, (time.time() - age * 60,) * 2)
    derivatives.trim(tmp_path, 250)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0", "1"]
