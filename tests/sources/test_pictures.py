"""Bad pictures say what is wrong; odd ones come out as plain RGB."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.sources.pictures import check_picture, open_picture
from indexing.sources.records import SourceError
from tests.sources.web import jpeg


def saved(picture: Image.Image, path: Path, **options) -> Path:
    picture.save(path, **options)
    return path


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header states any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def without_width(kind: str) -> bytes:
    """A real file of a kind, its header changed to a width of zero."""
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, kind)
    body = data.getvalue()
    if kind == "JPEG":
        at = body.index(b"\xff\xc0") + 7
        return body[:at] + b"\0\0" + body[at + 2 :]
    if kind == "TIFF":
        return body.replace(struct.pack("<HHII", 256, 4, 1, 4), struct.pack("<HHII", 256, 4, 1, 0))
    return body[:18] + b"\0" * 4 + body[22:]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"hello", "not-a-picture"),
        (b"<html><body>no</body></html>", "not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported-type"),
        (b"%PDF-1.7", "unsupported-type"),
        (jpeg(400, 400)[:4000], "truncated"),
        (jpeg(400, 400)[:-200], "truncated"),
        (png_claiming(50_000, 50_000), "too-many-pixels"),
        (png_claiming(100_000, 100_000), "too-many-pixels"),
        (png_claiming(64, 64), "truncated"),
        (png_claiming(0, 4), "zero-size"),
        (without_width("JPEG"), "zero-size"),
        (without_width("TIFF"), "zero-size"),
        (without_width("BMP"), "zero-size"),
        (b"\xff\xd8\xff\xe0", "truncated"),
        (b"{}", "not-a-picture"),
    ],
)
def test_bad_pictures_are_refused_with_the_reason(tmp_path: Path, body: bytes, code: str) -> None:
    path = tmp_path / "p"
    path.write_bytes(body)
    with pytest.raises(SourceError) as caught:
        open_picture(path)
    assert caught.value.code == code, caught.value


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        check_picture(tmp_path / "absent.jpg")
    assert caught.value.code == "not-found"


def test_the_pixel_limit_is_exact(tmp_path: Path) -> None:
    path = saved(Image.new("RGB", (100, 100)), tmp_path / "p.png")
    assert check_picture(path, 10_000) == (100, 100)
    with pytest.raises(SourceError, match="100 x 100"):
        check_picture(path, 9_999)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr", "LAB", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    kind = "tif"
    source = Image.new(mode, (8, 6))
    found = open_picture(saved(source, tmp_path / f"p.{kind}"))
    assert (found.mode, found.size) == ("RGB", (8, 6))


def test_16_bits_keep_their_greys(tmp_path: Path) -> None:
    grey = np.full((4, 4), 0x8000, dtype=np.uint16)
    path = saved(Image.fromarray(grey), tmp_path / "p.png")
    assert open_picture(path).getpixel((0, 0)) == (127, 127, 127)


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (4, 4), (10, 20, 30, 0))
    assert open_picture(saved(clear, tmp_path / "a.png")).getpixel((0, 0)) == (255, 255, 255)
    palette = Image.new("P", (4, 4), 0)
    path = saved(palette, tmp_path / "p.png", transparency=0)
    assert open_picture(path).getpixel((0, 0)) == (255, 255, 255)


def test_pictures_stand_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(Image.new("RGB", (40, 20)), tmp_path / "p.jpg", exif=exif)
    assert open_picture(path).size == (20, 40)


def test_a_large_jpeg_may_be_opened_small(tmp_path: Path) -> None:
    path = saved(Image.new("RGB", (1600, 800)), tmp_path / "p.jpg")
    assert open_picture(path, max_side=400).size == (400, 200)
    assert open_picture(path).size == (1600, 800)
