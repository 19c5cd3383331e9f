"""Pictures as readers meet them: the tiles of a mosaic, the picture in a tile, and what is drawn over it.

A page shows fifty tiles and some hundred boxes. So each is a stencil, and whatever its template would filter, compare
or repeat is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from portal.pages.mosaic import Drawing, Tile
from portal.templatetags.portal import known, marked, score, snippet, years
from portal.templatetags.question import Joining
from portal.templatetags.stencil import stencil
from search.results import Hit

register = template.Library()
#: Tiles that are on the screen when the page opens: browsers fetch the pictures of the others when they come near.
SEEN = 12


@register.simple_tag(takes_context=True)
def mosaic(context: template.Context, tiles: Iterable[Tile], seen: int = SEEN) -> SafeString:
    """The tiles of a list, as search/_tile.html draws one; `seen` of them are on the screen when the page opens."""
    joining = Joining(context)
    held = set(cast(Sequence[int], context.get("basket") or ()))
    marking, ticking = bool(context.get("marking")), bool(context.get("ticking"))
    drawn = (
        stencil(
            "search/_tile.html",
            **_told(tile.hit),
            **joining.addresses(tile.hit.id),
            shape=tile.shape,
            url=tile.url,
            picture=picture(tile, place >= seen),
            kept=tile.hit.id in held,
            marking=marking,
            ticking=ticking,
        )
        for place, tile in enumerate(tiles)
    )
    return mark_safe("".join(drawn))  # noqa: S308 (stencils)


def _told(hit: Hit) -> dict[str, object]:
    """What a tile says of its illustration."""
    words = marked(hit, "caption" if hit.caption else "title") or short(hit.caption or hit.document_title, 160)
    facts = " · ".join(word for word in (years(hit), hit.technique) if word)
    return {
        "key": hit.id,
        "verified": hit.verified,
        "captioned": bool(hit.caption),
        "name": short(hit.caption or hit.document_title, 60),
        "caption": short(hit.caption, 60),
        "words": words,
        "snippet": snippet(hit),
        "facts": facts,
        "why": "" if hit.score is None else f"{score(hit.score)} {' + '.join(known(why) for why in hit.why)}",
    }


@register.simple_tag
def picture(tile: Tile, lazy: bool = True) -> SafeString:
    """The picture of a tile with its boxes; a `lazy` one is fetched when it comes near the screen."""
    hit = tile.hit
    image = stencil(
        "includes/_image.html",
        ground=tile.ground,
        image=hit.image,
        large=hit.image_large,
        wide=tile.wide,
        width=tile.width,
        height=tile.height,
        caption=short(hit.caption, 140),
        document=short(hit.document_title, 80),
        page=hit.page_label,
        lazy=lazy,
    )
    return mark_safe(image + boxes(tile.drawing) + outline(tile.drawing, hit.region))  # noqa: S308 (stencils)


@register.simple_tag
def boxes(drawing: Drawing | None, always: bool = False) -> SafeString:
    """The boxes over a picture, shown `always` or when the reader asks for boxes."""
    if not drawing or not drawing.boxes:
        return SafeString("")
    size = {"size": drawing.size, "stroke": drawing.stroke}
    drawn = mark_safe("".join(stencil("includes/_box.html", box, **size) for box in drawing.boxes))  # noqa: S308
    return stencil("includes/_boxes.html", view=drawing.view, turn=drawing.turn, boxes=drawn, always=always)


@register.simple_tag
def outline(drawing: Drawing | None, box: Sequence[float] | None) -> SafeString:
    """A box of the page (x, y, w, h) over a picture."""
    if not drawing or not box:
        return SafeString("")
    x, y, w, h = box
    return stencil("includes/_outline.html", view=drawing.view, turn=drawing.turn, x=x, y=y, w=w, h=h)


def short(text: str, most: int) -> str:
    """At most so many characters."""
    # The common case first: a Truncator normalises every text it is given.
    return text if len(text) <= most else Truncator(text).chars(most)
