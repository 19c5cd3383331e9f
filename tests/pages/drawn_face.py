"""A face drawn with a few ellipses, which the face model takes for one (0.93) and whose eyes are known."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

GROUND, SKIN, HAIR, LIPS = (205, 200, 190), (226, 186, 160), (60, 42, 30), (182, 98, 94)
#: Drawn so many times larger, then made small: smooth edges.
FINE = 4
#: In parts of the width, both of them: left and right eye of the upright face.
EYES = ((0.375, 0.6), (0.625, 0.6))


def face(width: int, tilt: float = 0.0) -> Image.Image:
    """`width` x 1.3 `width` pixels, turned by `tilt` degrees about the middle, counter-clockwise."""
    k = width * FINE / 200
    sheet = Image.new("RGB", (round(200 * k), round(260 * k)), GROUND)
    pen = ImageDraw.Draw(sheet)

    def oval(x: float, y: float, rx: float, ry: float, colour: tuple[int, int, int]) -> None:
        pen.ellipse(((x - rx) * k, (y - ry) * k, (x + rx) * k, (y + ry) * k), fill=colour)

    oval(100, 95, 75, 85, HAIR)
    pen.rectangle((70 * k, 190 * k, 130 * k, 260 * k), fill=(200, 160, 135))
    oval(100, 130, 60, 82, SKIN)
    pen.pieslice((40 * k, 35 * k, 160 * k, 125 * k), 180, 360, fill=HAIR)
    for x in (75, 125):
        oval(x, 118, 19, 11, (205, 162, 138))
        oval(x, 120, 14, 7.5, (245, 242, 238))
        oval(x, 120, 7, 7, (30, 20, 14))
        pen.line(((x - 18) * k, 104 * k, x * k, 99 * k, (x + 18) * k, 104 * k), fill=HAIR, width=round(4.5 * k))
    oval(100, 153, 13, 8, (214, 168, 142))
    oval(92, 157, 3.5, 2.5, (120, 75, 60))
    oval(108, 157, 3.5, 2.5, (120, 75, 60))
    oval(100, 181, 25, 10, LIPS)
    pen.line((76 * k, 181 * k, 124 * k, 181 * k), fill=(120, 55, 52), width=round(1.8 * k))
    small = sheet.filter(ImageFilter.GaussianBlur(2 * k)).resize((width, round(1.3 * width)), Image.Resampling.LANCZOS)
    return small.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=GROUND)
