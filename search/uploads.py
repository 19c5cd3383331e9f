"""Pictures given as a question. They live in Redis for a few minutes, small, re-encoded and without metadata.

Nothing is written to disk and nothing links a picture to who sent it. `keep` raises `UploadError`, whose message is for
the reader; `read` answers None once the picture has expired.
"""

from __future__ import annotations

import base64
import secrets
import warnings
from functools import cache
from io import BytesIO
from typing import BinaryIO

import redis
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
#: Models look at 224 to 384 pixels; twice that leaves room for a crop.
LONGEST_SIDE = 768
MOST_PIXELS = 40_000_000
PREVIEW_SIDE = 160
KEY = "upload:%s"


class UploadError(ValueError):
    """A picture that cannot be used; `code` is stable for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@cache
def store() -> redis.Redis:
    """The Redis of the portal, shared with the workers."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)


def keep(file: BinaryIO, side: int = LONGEST_SIDE) -> str:
    """Checks and keeps an uploaded picture, at most `side` pixels; returns the token that names it in `image=`."""
    size = getattr(file, "size", None)
    if size is not None and size > settings.UPLOAD_MAX_BYTES:
        raise _too_heavy()
    body = file.read(settings.UPLOAD_MAX_BYTES + 1)
    if not body:
        raise UploadError("empty", _("The file is empty."))
    if len(body) > settings.UPLOAD_MAX_BYTES:
        raise _too_heavy()
    return keep_picture(_decode(body, side), side)


def keep_picture(picture: Image.Image, side: int = LONGEST_SIDE) -> str:
    """Keeps a picture already decoded (a part of a page): returns its token."""
    picture.thumbnail((side, side))
    token = secrets.token_urlsafe(18)
    store().set(KEY % token, _jpeg(picture), ex=settings.UPLOAD_TTL)
    return token


def part(token: str, xywh: tuple[int, int, int, int]) -> str | None:
    """Keeps a part of a kept picture, in its pixels, as a picture of its own: returns its token, None where the picture
    has expired. What lies outside the picture is cut off; at least a pixel stays."""
    body = read(token)
    if body is None:
        return None
    x, y, w, h = xywh
    with Image.open(BytesIO(body)) as picture:
        left, top = min(x, picture.width - 1), min(y, picture.height - 1)
        return keep_picture(picture.crop((left, top, min(left + w, picture.width), min(top + h, picture.height))))


def read(token: str) -> bytes | None:
    """The JPEG kept under `token`, or None when it has expired or never was."""
    try:
        body = store().get(KEY % token)
    except redis.RedisError:
        return None
    return body if isinstance(body, bytes) else None


def preview(token: str) -> str:
    """A small `data:` address of the picture for the search field; empty when it has expired."""
    body = read(token)
    if body is None:
        return ""
    with Image.open(BytesIO(body)) as picture:
        picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        return "data:image/jpeg;base64," + base64.b64encode(_jpeg(picture)).decode()


def _too_heavy() -> UploadError:
    most = settings.UPLOAD_MAX_BYTES // 2**20
    return UploadError("too-heavy", _("The picture is heavier than %(most)s MB.") % {"most": most})


def _too_many_pixels() -> UploadError:
    return UploadError("too-many-pixels", _("The picture has too many pixels; send a smaller copy."))


def _decode(body: bytes, side: int) -> Image.Image:
    """An upright RGB picture. The size is read from the header first, so that a bomb is refused before it unpacks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit on pixels comes just below
            with Image.open(BytesIO(body), formats=FORMATS) as picture:
                if picture.width * picture.height > min(MOST_PIXELS, settings.MAX_IMAGE_PIXELS):
                    raise _too_many_pixels()
                picture.draft("RGB", (side, side))
                upright = ImageOps.exif_transpose(picture)
                return _on_white(upright)
    except UploadError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise UploadError(
            "not-a-picture", _("This file could not be read as a picture (JPEG, PNG, WebP, GIF, TIFF or BMP).")
        ) from error


def _on_white(picture: Image.Image) -> Image.Image:
    """Transparent parts become paper, not black."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        sheet = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(sheet, layer).convert("RGB")
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    """Encoded anew from the pixels alone, which leaves EXIF, place and thumbnails behind."""
    out = BytesIO()
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(out, "JPEG", quality=92)
    return out.getvalue()
