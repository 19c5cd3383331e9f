"""Kinds of pages: `LAYOUTS` is the registry, a new kind is one function and one line.

Unknown names fail with KeyError.
"""

from __future__ import annotations

from collections.abc import Callable

from ..sheet import Brief, Sheet
from . import albums, books, maps, plates, press, scores, wallpapers

LAYOUTS: dict[str, Callable[[Sheet, Brief], None]] = {
    "title page": books.title_page,
    "text page": books.text_page,
    "early text page": books.early_text,
    "plate": books.plate,
    "plate of figures": books.figures,
    "front page": press.front_page,
    "newspaper page": press.inner_page,
    "poster": plates.poster,
    "mounted picture": plates.framed,
    "print": plates.numbered_print,
    "sketchbook": plates.sketches,
    "caricature": plates.caricature,
    "fashion plate": plates.fashion,
    "broadsheet": plates.epinal,
    "catalogue": plates.catalogue,
    "collage": plates.collage,
    "photograph album": albums.photographs,
    "impression": albums.impressions,
    "postcards": albums.postcards,
    "wallpaper": wallpapers.wallpaper,
    "score": scores.score,
    "score cover": scores.cover,
    "map": maps.chart,
}
