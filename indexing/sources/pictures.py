"""Opening pictures that come from anywhere: whole, of a sane size, and turned into plain RGB.

Raises SourceError with the exact reason (code "empty", "not-a-picture", "unsupported-type", "too-many-pixels",
"zero-size", "truncated") so that the item is marked failed and says why. Size is judged from the header, before any
pixel is decoded, hence a decompression bomb costs nothing.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from indexing.sources.picture_headers import diagnosis
from indexing.sources.records import SourceError

MAX_PIXELS = 120_000_000
#: Formats read, by Pillow's names. PDF, PostScript and vector formats run interpreters, and are not pictures of pages.
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "PPM", "AVIF")
SIXTEEN_BITS = {"I;16", "I;16L", "I;16B", "I;16N", "I", "F"}


def check_picture(path: Path, max_pixels: int = MAX_PIXELS) -> tuple[int, int]:
    """(width, height) as stored, read from the header only. Raises SourceError; a cut-off tail is found by opening."""
    with _header(path, max_pixels) as picture:
        return picture.size


def open_picture(path: Path, max_pixels: int = MAX_PIXELS, max_side: int = 0) -> Image.Image:
    """The picture as RGB, upright after its EXIF note, transparent parts on white.

    `max_side` lets a JPEG be decoded at a half, quarter or eighth yet at least that large. Raises SourceError.
    """
    with _header(path, max_pixels) as picture:
        if max_side:
            share = min(1.0, max_side / max(picture.size))
            picture.draft(None, (round(picture.width * share), round(picture.height * share)))
        try:
            picture.load()
            return _rgb(ImageOps.exif_transpose(picture))
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
            raise SourceError(f"The picture is truncated or damaged ({error})", "truncated") from error
        except MemoryError as error:
            raise SourceError("The picture is too large for the memory", "too-many-pixels") from error


def _header(path: Path, max_pixels: int) -> Image.Image:
    if not path.is_file():
        raise SourceError(f"There is no file {path.name}", "not-found")
    if path.stat().st_size == 0:
        raise SourceError("The file is empty", "empty")
    # A process-wide switch that other libraries turn on; with it, half a picture would pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bomb warning: our limit is below its error, and exact
            picture = Image.open(path, formats=_readable())
    except Image.DecompressionBombError as error:
        raise SourceError(f"The picture has more than {max_pixels} pixels", "too-many-pixels") from error
    except UnidentifiedImageError as error:
        with path.open("rb") as file:
            code, message = diagnosis(file.read(65536))
        raise SourceError(message, code) from error
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, OverflowError) as error:
        raise SourceError(f"The picture is truncated or damaged ({error})", "truncated") from error
    width, height = picture.size
    if width < 1 or height < 1:
        picture.close()
        raise SourceError(f"The picture measures {width} x {height} pixels", "zero-size")
    if width * height > max_pixels:
        picture.close()
        size = f"{width} x {height}"
        raise SourceError(f"The picture has too many pixels: {size}, above {max_pixels}", "too-many-pixels")
    return picture


@cache
def _readable() -> tuple[str, ...]:
    """The formats this build of Pillow knows: some are compiled in or not."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture.copy()
    if picture.mode in SIXTEEN_BITS:
        return _eight_bits(picture).convert("RGB")
    if picture.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """16-bit and floating greys to 8 bits by their full scale; Pillow's own conversion clips everything to white."""
    import numpy as np

    values: Any = np.asarray(picture, dtype=np.float32)
    if picture.mode == "F":
        top = float(values.max()) if values.size else 0.0
        scale = 255.0 / top if top > 255.0 else (255.0 if top <= 1.0 else 1.0)
    else:
        scale = 255.0 / 65535.0 if picture.mode.startswith("I;16") or float(values.max()) > 255.0 else 1.0
    return Image.fromarray(np.clip(values * scale, 0, 255).astype(np.uint8), mode=None)
