"""Palettes, stored in CIELAB, as colours a browser draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from indexing.vision.palette import name
from portal.pages.colour import label
from portal.templatetags.portal import percent

Stored = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Swatch:
    """One colour of the bar: `x` and `width` in percent; `label` says it in words, `hex` in an address."""

    colour: str
    x: str
    width: str
    hex: str
    label: str


#: So that a finger finds the smallest colour too.
NARROWEST = 0.05


def swatches(palette: Stored, paper: Sequence[int] | None, language: str) -> list[Swatch]:
    """The colours of a picture, in their shares as far as each can still be pointed at."""
    wide = [max(row[3], NARROWEST) for row in palette]
    start, bar = 0.0, []
    for place, (lightness, a, b, share) in enumerate(palette):
        colour = srgb(lightness, a, b)
        words = label(name((lightness, a, b)), language)
        said = _("%(colour)s, %(share)s, paper") if place in (paper or ()) else _("%(colour)s, %(share)s")
        width = wide[place] / sum(wide)
        bar.append(
            Swatch(
                colour, f"{start * 100:.2f}", f"{width * 100:.2f}", colour[1:],
                said % {"colour": words, "share": percent(share)},
            )
        )  # fmt: skip
        start += width
    return bar


def srgb(lightness: float, a: float, b: float) -> str:
    """CIELAB (D65) to `#rrggbb`, clipped to what a screen shows. Constants: IEC 61966-2-1 and CIE 15."""
    fy = (lightness + 16) / 116
    x, y, z = 0.95047 * _inverse(fy + a / 500), _inverse(fy), 1.08883 * _inverse(fy - b / 200)
    linear = (
        3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
        -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
        0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
    )
    return "#" + "".join(f"{round(_encoded(value) * 255):02x}" for value in linear)


def _inverse(t: float) -> float:
    return t**3 if t > 6 / 29 else 3 * (6 / 29) ** 2 * (t - 4 / 29)


def _encoded(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
