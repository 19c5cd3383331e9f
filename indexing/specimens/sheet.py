"""A page being made: the canvas, what was put on it, and the brief it answers.

Layouts put pictures, ornaments and lines on a sheet; `finished` ages it, skews it and gives the page with its
truth. Boxes put outside the page are a layout's mistake and fail with ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import gcd
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from . import captions, paper
from .captions import Pair
from .composition import Composition, compose
from .paper import Wear
from .raster import Field, Picture, Rgb, Rng, tint, to_picture
from .subjects import Subject, table
from .techniques import PROCESSES, render
from .truth import Box, SpecimenIllustration, SpecimenPage, TextLine
from .typography import Line

WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Brief:
    """What a layout is asked for: the document's words and the pools its pictures draw from."""

    title: Pair
    creator: str
    year: int
    language: str
    order: int
    subjects: tuple[Subject, ...]
    processes: tuple[str, ...]
    function: str
    wear: Wear = field(default_factory=Wear)
    genre: str | None = None

    def pick(self, pair: Pair) -> str:
        """The side of a French and English pair that this document prints."""
        return pair[1] if self.language == "en" else pair[0]

    def caption(self, shown: SpecimenIllustration, process: bool = False) -> str:
        """The caption as this document prints it, with the process or without; Latin books name the thing only."""
        if self.language == "la":
            latin = table()[shown.subjects[0]].latin if shown.subjects[0] in table() else ""
            return f"De {latin.lower()}." if latin else "Figura prima."
        caption = self.pick((shown.caption_fr, shown.caption_en))
        return caption if process else caption.rsplit(". ", 1)[0]

    def subject(self, offset: int = 0) -> Subject:
        """A subject of the pool; pages of a document walk through all of it before one comes back."""
        count = len(self.subjects)
        stride = next(step for step in (5, 7, 3, 2, 1) if gcd(step, count) == 1)
        return self.subjects[((self.order - 1) * stride + offset) % count]

    def process(self, rng: Rng) -> str:
        return self.processes[int(rng.integers(len(self.processes)))]


@dataclass
class Sheet:
    """The page as printed, before age and skew."""

    width: int
    height: int
    rng: Rng
    canvas: Image.Image = field(init=False)
    lines: list[TextLine] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    illustrations: list[SpecimenIllustration] = field(default_factory=list)
    blocks: int = 0

    def __post_init__(self) -> None:
        self.canvas = Image.new("RGB", (self.width, self.height), WHITE)

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.canvas)

    def wrote(self, lines: list[Line]) -> None:
        """Remember lines as one block of text."""
        self.blocks += 1
        self.lines += [TextLine(line.text, line.x, line.y, line.w, line.h, self.blocks) for line in lines if line.text]

    def paste(self, picture: Picture, x: float, y: float) -> None:
        self.canvas.paste(Image.fromarray(picture), (round(x), round(y)))

    def stamp(self, ink: Field, x: float, y: float, colour: Rgb = (0.1, 0.09, 0.08)) -> None:
        """Print an ink field on what is already there."""
        mask = Image.fromarray(np.asarray(ink * 255, np.uint8))
        whole = tuple(int(c * 255) for c in colour)
        self.canvas.paste(Image.new("RGB", mask.size, whole), (round(x), round(y)), mask)

    def box(self, label: str, x: float, y: float, w: float, h: float) -> None:
        if x < 0 or y < 0 or x + w > self.width + 1 or y + h > self.height + 1:
            raise ValueError(f"{label} box {x, y, w, h} is outside the {self.width} x {self.height} page")
        self.boxes.append(Box(label, round(x), round(y), round(w), round(h)))

    def draw(
        self,
        brief: Brief,
        x: float,
        y: float,
        w: float,
        h: float,
        subject: Subject | None,
        process: str | None = None,
        plain: bool = False,
        frame: bool = False,
    ) -> SpecimenIllustration:
        """Compose, render and paste one picture; says what it is without recording it."""
        name = process or brief.process(self.rng)
        made = compose(self.rng, round(h), round(w), subject, plain, brief.year)
        self.paste(render(name, made.scene, self.rng), x, y)
        if frame:
            self.pen.rectangle((round(x) - 1, round(y) - 1, round(x + w), round(y + h)), outline=(30, 26, 24), width=2)
        shown = captions.scene(made.subjects, made.setting, made.many, self.rng)
        fr, en = captions.full(shown, (PROCESSES[name].fr, PROCESSES[name].en))
        return SpecimenIllustration(
            x=round(x),
            y=round(y),
            w=round(w),
            h=round(h),
            technique=PROCESSES[name].technique,
            function=brief.function,
            genre=brief.genre or _genre(made),
            subjects=tuple(subject.code for subject in made.subjects) or ("portrait",),
            caption_fr=fr,
            caption_en=en,
            colour_mode=PROCESSES[name].colour_mode,
        )

    def picture(
        self,
        brief: Brief,
        x: float,
        y: float,
        w: float,
        h: float,
        subject: Subject | None,
        process: str | None = None,
        plain: bool = False,
        frame: bool = False,
    ) -> SpecimenIllustration:
        """Draw one picture and record it as an illustration of the page."""
        return self.note(self.draw(brief, x, y, w, h, subject, process, plain, frame))

    def note(self, illustration: SpecimenIllustration, label: str = "illustration") -> SpecimenIllustration:
        """Record an illustration made by the layout itself (a map, a score, a wallpaper)."""
        self.box(label, illustration.x, illustration.y, illustration.w, illustration.h)
        self.illustrations.append(illustration)
        return illustration

    def finished(self, brief: Brief, name: str, document: str, kind: str, path: Path) -> SpecimenPage:
        """Age, skew and save the page; returns its truth in pixels of the saved picture."""
        worn = paper.aged(np.asarray(self.canvas), self.rng, brief.wear)
        scan, matrix = paper.scanned(worn, self.rng, brief.wear)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(scan).save(path, quality=85)

        def at(x: float, y: float, w: float, h: float) -> tuple[int, int, int, int]:
            return paper.moved(matrix, x, y, w, h, self.width, self.height)

        boxes = tuple(Box(b.label, *at(b.x, b.y, b.w, b.h)) for b in self.boxes)
        lines = tuple(TextLine(t.text, *at(t.x, t.y, t.w, t.h), t.block) for t in self.lines)
        shown = []
        for item in self.illustrations:
            x, y, w, h = at(item.x, item.y, item.w, item.h)
            shown.append(replace(item, x=x, y=y, w=w, h=h))
        text = "\n".join(line.text for line in self.lines)
        return SpecimenPage(
            name, document, brief.order, self.width, self.height, kind, brief.language, text, tuple(shown), boxes, lines
        )


def _genre(made: Composition) -> str:
    if made.setting == "portrait":
        return "représentations humaines : portraits"
    if made.setting == "table" and made.subjects[0].group in ("object", "fruit", "vanity", "music"):
        return "vanités et natures mortes"
    return made.subjects[0].genre


def printed(ink: Field, dark: Rgb = (0.1, 0.09, 0.08), light: Rgb = (1.0, 1.0, 1.0)) -> Picture:
    """An ink field as a picture of its own."""
    return to_picture(tint(1 - ink, dark, light))
