"""From ALTO blocks to illustrations: which blocks are pictures worth keeping, and which lines speak of each.

Pure geometry in page pixels. The thresholds are shares of the page, so that they hold at any resolution; blocks
left out are returned with the reason, for the record of the job.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from indexing.sources.alto import Alto, Line, Picture
from indexing.sources.records import IllustrationRecord, Rect

#: Lines of the longest caption.
LONGEST = 5


@dataclass(frozen=True)
class FormFactor:
    """What an OCR engine's block must look like to be a picture rather than a smudge, a rule or a page of text."""

    min_share: float = 0.004
    min_side: float = 0.02
    max_ratio: float = 10.0
    whole_page: float = 0.85
    words_on_whole_page: int = 60
    max_text: float = 0.5


def rejected(picture: Picture, alto: Alto, form: FormFactor) -> str:
    """Why a block is no illustration, "" when it may be one."""
    box = picture.box
    page = max(alto.width * alto.height, 1)
    if box.w * box.h < form.min_share * page:
        return "too small"
    if max(box.w, box.h) > form.max_ratio * min(box.w, box.h):
        return "too thin"
    if min(box.w, box.h) < form.min_side * max(min(alto.width, alto.height), 1):
        return "too narrow"
    inside = [line for line in alto.lines if _overlap(line.box, box) > 0.8 * line.box.w * line.box.h]
    if (
        box.w * box.h > form.whole_page * page
        and sum(len(line.text.split()) for line in inside) > form.words_on_whole_page
    ):
        return "the whole page, full of text"
    if sum(line.box.w * line.box.h for line in inside) > form.max_text * box.w * box.h:
        return "mostly text"
    return ""


def illustrations(
    alto: Alto, form: FormFactor | None = None
) -> tuple[list[IllustrationRecord], list[tuple[Rect, str]]]:
    """(the illustrations of the page, the blocks left out with the reason)."""
    kept: list[IllustrationRecord] = []
    left_out: list[tuple[Rect, str]] = []
    for picture in alto.pictures:
        box = _within(picture.box, alto)
        reason = (
            "outside the page"
            if box is None
            else rejected(Picture(box, picture.kind, picture.text), alto, form or FormFactor())
        )
        if box is None or reason:
            left_out.append((picture.box, reason))
        elif any(_overlap(box, one.box) > 0.9 * min(box.w * box.h, one.box.w * one.box.h) for one in kept):
            left_out.append((box, "the same as another"))
        else:
            kept.append(_described(box, picture, alto))
    return kept, left_out


def _described(box: Rect, picture: Picture, alto: Alto) -> IllustrationRecord:
    below, above = _beside(box, alto, 1), _beside(box, alto, -1)
    heading = [line for line in above if line.box.h > 1.25 * alto.line_height or line.text.isupper()]
    caption = below or [line for line in above if line not in heading]
    words = picture.text or " ".join(line.text for line in caption)
    used = {id(line) for line in (*caption, *heading)}
    near = sorted((line for line in alto.lines if id(line) not in used), key=lambda line: _gap(line.box, box))[:12]
    near.sort(key=lambda line: (line.block, line.box.y, line.box.x))
    return IllustrationRecord(
        box=box,
        caption=words[:1000],
        heading=" ".join(line.text for line in heading)[:500],
        nearby_text=" ".join(line.text for line in near)[:2000],
    )


def _beside(box: Rect, alto: Alto, side: int, most: int = LONGEST) -> list[Line]:
    """The lines just below (side 1) or above (-1) a box, within its width, up to a gap or the end of their block.

    A block of many lines is running text, which speaks of the picture only by chance.
    """
    reach = max(0.03 * alto.height, 1.5 * alto.line_height)
    found: list[Line] = []
    edge = box.y + box.h if side > 0 else box.y
    lines = sorted(alto.lines, key=lambda line: side * line.box.y)
    lengths = Counter(line.block for line in lines)
    for line in lines:
        distance = line.box.y - edge if side > 0 else edge - (line.box.y + line.box.h)
        if distance < -0.5 * line.box.h or not _under(line.box, box):
            continue
        if distance > (1.2 * max(line.box.h, alto.line_height) if found else reach) or len(found) >= most:
            break
        if lengths[line.block] > LONGEST or (found and line.block != found[0].block):
            break
        found.append(line)
        edge = line.box.y + line.box.h if side > 0 else line.box.y
    return found if side > 0 else found[::-1]


def _under(line: Rect, box: Rect) -> bool:
    """True when most of the line lies within the columns of the box, with some play on each side."""
    play = 0.05 * box.w
    shared = min(line.x + line.w, box.x + box.w + play) - max(line.x, box.x - play)
    return shared > 0.8 * line.w


def _overlap(one: Rect, other: Rect) -> int:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(across, 0) * max(down, 0)


def _gap(one: Rect, other: Rect) -> float:
    across = max(one.x - other.x - other.w, other.x - one.x - one.w, 0)
    down = max(one.y - other.y - other.h, other.y - one.y - one.h, 0)
    return float(across * across + down * down)


def _within(box: Rect, alto: Alto) -> Rect | None:
    """The part of the box on the page; OCR engines let blocks run over the edge."""
    if not (alto.width and alto.height):
        return box
    right, bottom = min(box.x + box.w, alto.width), min(box.y + box.h, alto.height)
    return Rect(box.x, box.y, right - box.x, bottom - box.y) if right > box.x and bottom > box.y else None
