"""Processes: how a scene becomes a picture, and the words the truth has for it.

`PROCESSES` is the registry: a new process is one entry. `render` fails with KeyError on an unknown name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..raster import Picture, Rng
from ..scenes import Scene
from . import collage, drawing, engraving, painting, photograph


@dataclass(frozen=True)
class Process:
    """`technique` and `colour_mode` are values of the vocabularies; `fr` and `en` end a caption."""

    technique: str
    colour_mode: str
    fr: str
    en: str
    draw: Callable[[Scene, Rng], Picture]


def _coloured(line: Callable[[Scene, Rng], Picture]) -> Callable[[Scene, Rng], Picture]:
    return lambda scene, rng: engraving.hand_coloured(scene, rng, line(scene, rng))


def _stencilled(scene: Scene, rng: Rng) -> Picture:
    return engraving.stencilled(scene, rng, engraving.woodcut(scene, rng))


_BW, _MONO, _COLOUR = "noir et blanc", "monochrome", "couleur"

PROCESSES: dict[str, Process] = {
    "burin": Process("estampe", _BW, "Gravure au burin", "Copper engraving", engraving.burin),
    "etching": Process("estampe", _BW, "Eau-forte", "Etching", engraving.etching),
    "wood": Process("estampe", _BW, "Gravure sur bois de bout", "Wood engraving", engraving.wood_engraving),
    "woodcut": Process("estampe", _BW, "Gravure sur bois", "Woodcut", engraving.woodcut),
    "lithograph": Process("estampe", _BW, "Lithographie", "Lithograph", engraving.lithograph),
    "chromo": Process("estampe", _COLOUR, "Chromolithographie", "Chromolithograph", engraving.chromolithograph),
    "coloured": Process(
        "estampe", _COLOUR, "Gravure coloriée à la main", "Hand-coloured engraving", _coloured(engraving.burin)
    ),
    "coloured etching": Process(
        "estampe", _COLOUR, "Eau-forte coloriée", "Hand-coloured etching", _coloured(engraving.etching)
    ),
    "stencilled": Process("estampe", _COLOUR, "Bois colorié au pochoir", "Stencilled woodcut", _stencilled),
    "pencil": Process("dessin", _BW, "Dessin à la mine de plomb", "Pencil drawing", drawing.pencil),
    "sanguine": Process("dessin", _MONO, "Dessin à la sanguine", "Red chalk drawing", drawing.sanguine),
    "charcoal": Process("dessin", _BW, "Dessin au fusain", "Charcoal drawing", drawing.charcoal),
    "wash": Process("dessin", _MONO, "Plume et lavis d’encre brune", "Pen and brown wash", drawing.wash),
    "watercolour": Process("dessin", _COLOUR, "Aquarelle", "Watercolour", drawing.watercolour),
    "pen": Process("dessin", _BW, "Dessin à la plume", "Pen drawing", drawing.pen),
    "oil": Process("peinture", _COLOUR, "Huile sur toile", "Oil on canvas", painting.oil),
    "gouache": Process("peinture", _COLOUR, "Gouache", "Gouache", painting.gouache),
    "albumen": Process("photographie", _MONO, "Tirage albuminé", "Albumen print", photograph.albumen),
    "silver": Process("photographie", _BW, "Tirage argentique", "Gelatin silver print", photograph.silver),
    "cyanotype": Process("photographie", _MONO, "Cyanotype", "Cyanotype", photograph.cyanotype),
    "halftone": Process("impression photomécanique", _BW, "Similigravure", "Halftone", photograph.halftone),
    "duotone": Process("impression photomécanique", _MONO, "Phototypie", "Collotype", photograph.duotone),
    "three-colour": Process(
        "impression photomécanique", _COLOUR, "Trichromie", "Three-colour halftone", photograph.three_colour
    ),
    "collage": Process("collage", _COLOUR, "Collage de papiers découpés", "Collage of cut papers", collage.cut_paper),
}


def render(name: str, scene: Scene, rng: Rng) -> Picture:
    """The scene in this process: uint8 RGB of the scene's size."""
    return PROCESSES[name].draw(scene, rng)
