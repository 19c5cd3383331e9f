"""Put subjects into scenes, and say what was put where: the truth of every picture begins here.

A subject goes where it belongs (land, sea, air, table, bust); pure computation, fails only on an unknown place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import scenes
from .portraits import animal_bust, bust
from .raster import Field, Rgb, Rng, blur, field, noise
from .scenes import FAR, SUBJECT, Scene
from .shapes import Shape, fitted, pictogram
from .subjects import Subject, group, pick


@dataclass(frozen=True)
class Composition:
    """A scene with its subjects, first the main one; `setting` is plate, land, sea, air, table, bust or portrait."""

    scene: Scene
    subjects: tuple[Subject, ...]
    setting: str
    many: bool = False


_LANDMARKS = ("church", "castle", "house", "tower", "factory", "temple", "mosque", "tent")
_SETTLED = {"building", "landform", "tree"}


_DRAFT = 300_000  # pixels of a scene as composed; larger pictures enlarge it before their lines are drawn


def compose(rng: Rng, h: int, w: int, subject: Subject | None, plain: bool = False, year: int = 1930) -> Composition:
    """The subject in surroundings of its year, alone on bare paper when `plain`, or a portrait when there is none."""
    factor = min(1.0, (_DRAFT / (h * w)) ** 0.5)
    made = _composed(rng, round(h * factor), round(w * factor), subject, plain, year)
    return made if factor == 1.0 else replace(made, scene=made.scene.enlarged(h, w))


def _composed(rng: Rng, h: int, w: int, subject: Subject | None, plain: bool, year: int) -> Composition:
    if subject is None:
        return _portrait(rng, h, w)
    if plain:
        return _plate(rng, h, w, subject)
    if subject.place == "bust":
        return _bust(rng, h, w, subject)
    if subject.place == "sea":
        return _at_sea(rng, h, w, subject)
    if subject.place == "air":
        return _in_the_air(rng, h, w, subject, year)
    if subject.place == "table":
        return _still_life(rng, h, w, subject, year)
    if subject.place == "land":
        return _on_land(rng, h, w, subject, year)
    raise ValueError(f"no scene for the place {subject.place!r}")


def _portrait(rng: Rng, h: int, w: int) -> Composition:
    """A person of no particular likeness before a studio cloth."""
    scene, base = scenes.backdrop(h, w, rng)
    shape = fitted(bust(rng), h * 0.86, w * 0.88)
    skins: list[Rgb] = [(0.86, 0.70, 0.58), (0.78, 0.60, 0.48), (0.90, 0.76, 0.66), (0.55, 0.38, 0.28)]
    _stand(scene, shape, base + int(h * 0.06), w * 0.5, _dressed(shape, skins[int(rng.integers(4))], rng), rng, 0.0)
    return Composition(scene, (), "portrait")


_CLOTHS: list[Rgb] = [
    (0.30, 0.32, 0.42),
    (0.46, 0.25, 0.22),
    (0.30, 0.38, 0.30),
    (0.42, 0.38, 0.34),
    (0.22, 0.22, 0.26),
]


def _dressed(shape: Shape, skin: Rgb, rng: Rng) -> Field:
    """Colours of a bust by region: a coat below, a white shirt in its middle, skin or fur above."""
    h, w = shape.size
    colours = np.tile(field(skin), (h, w, 1))
    coat = field(_CLOTHS[int(rng.integers(len(_CLOTHS)))])
    colours[int(h * 0.74) :] = coat
    for label in range(1, int(shape.regions.max()) + 1):
        rows, columns = np.nonzero(shape.regions == label)
        if len(rows) and rows.mean() > 0.64 * h:
            middle = abs(columns.mean() / w - 0.5) < 0.06
            colours[rows, columns] = field((0.94, 0.93, 0.90)) if middle else coat
    return colours


def _stand(scene: Scene, shape: Shape, base: float, x: float, colour: Rgb | Field, rng: Rng, dark: float) -> None:
    """Set a shape with its foot on the row `base`, centred on the column `x`."""
    h, w = shape.size
    if dark:
        scenes.shadow(scene, base - h * 0.015, x + w * 0.08, w * 0.5, h * 0.045, dark)
    scenes.place(scene, shape, round(base - h), round(x - w / 2), colour, SUBJECT, rng)


def _behind(scene: Scene, rng: Rng, subject: Subject, horizon: float, height: float, x: float, haze: float) -> None:
    shape = fitted(pictogram(subject.glyph), height, height * 2.2, bool(rng.random() < 0.5))
    h, w = shape.size
    scenes.place(scene, shape, round(horizon - h), round(x - w / 2), subject.colour, FAR, rng, haze)


def _grove(scene: Scene, rng: Rng, horizon: int) -> None:
    """Trees and roofs along the horizon, small and hazy."""
    h, w = scene.size
    trees = pick("tree", "fir", "tree", "house")
    for x in rng.uniform(0, w, int(rng.integers(3, 9))):
        tree = trees[int(rng.integers(len(trees)))]
        size = h * rng.uniform(0.06, 0.13)
        _behind(scene, rng, tree, horizon + size * 0.25, size, float(x), rng.uniform(0.15, 0.45))


def _landmark(rng: Rng, year: int) -> Subject:
    known = [subject for subject in pick(*_LANDMARKS) if subject.since <= year]
    return known[int(rng.integers(len(known)))]


def _on_land(rng: Rng, h: int, w: int, subject: Subject, year: int) -> Composition:
    scene, horizon = scenes.landscape(h, w, rng)
    _grove(scene, rng, horizon)
    subjects = [subject]
    side = rng.choice([-1.0, 1.0])
    if subject.group not in _SETTLED and rng.random() < 0.6:
        second = _landmark(rng, year)
        _behind(scene, rng, second, horizon + h * 0.05, h * rng.uniform(0.3, 0.42), w * (0.5 + 0.26 * side), 0.12)
        subjects.append(second)
    many = subject.group in ("animal", "bird") and rng.random() < 0.25
    large = 0.74 if subject.group in _SETTLED else 0.58
    if many:
        for x, y, size in ((0.24, 0.80, 0.34), (0.76, 0.84, 0.38)):
            shape = fitted(pictogram(subject.glyph), h * size, w * 0.4, bool(rng.random() < 0.5))
            _stand(scene, shape, h * y, w * x, subject.colour, rng, 0.4)
    shape = fitted(pictogram(subject.glyph), h * rng.uniform(large - 0.08, large), w * 0.72, bool(rng.random() < 0.5))
    _stand(scene, shape, h * 0.93, w * (0.5 - 0.1 * side), subject.colour, rng, 0.5)
    return Composition(scene, tuple(subjects), "land", many)


def _at_sea(rng: Rng, h: int, w: int, subject: Subject) -> Composition:
    scene, horizon = scenes.seascape(h, w, rng)
    subjects = [subject]
    if subject.code not in ("sailboat",) and rng.random() < 0.5:
        second = pick("sailboat")[0]
        _behind(scene, rng, second, horizon + h * 0.02, h * 0.16, w * rng.choice([0.18, 0.82]), 0.2)
        subjects.append(second)
    shape = fitted(pictogram(subject.glyph), h * 0.6, w * 0.66, bool(rng.random() < 0.5))
    _stand(scene, shape, h * 0.84, w * rng.uniform(0.42, 0.58), subject.colour, rng, 0.35)
    return Composition(scene, tuple(subjects), "sea")


def _in_the_air(rng: Rng, h: int, w: int, subject: Subject, year: int) -> Composition:
    scene, horizon = scenes.landscape(h, w, rng)
    _grove(scene, rng, horizon)
    subjects = [subject]
    if rng.random() < 0.5:
        second = _landmark(rng, year)
        _behind(scene, rng, second, horizon + h * 0.06, h * 0.26, w * rng.uniform(0.2, 0.8), 0.15)
        subjects.append(second)
    shape = fitted(pictogram(subject.glyph), h * 0.48, w * 0.6, bool(rng.random() < 0.5))
    scenes.place(scene, shape, round(h * 0.08), round(w / 2 - shape.size[1] / 2), subject.colour, SUBJECT, rng)
    return Composition(scene, tuple(subjects), "air")


def _still_life(rng: Rng, h: int, w: int, subject: Subject, year: int) -> Composition:
    scene, _ = scenes.interior(h, w, rng)
    subjects = [subject]
    side = rng.choice([-1.0, 1.0])
    friends = [other for other in group(subject.group) if other != subject]
    friends += pick("candle", "book", "teapot", "hourglass", "amphora")
    friends = [other for other in friends if other.since <= year]
    if rng.random() < 0.6:
        second = friends[int(rng.integers(len(friends)))]
        if second != subject:
            shape = fitted(pictogram(second.glyph), h * 0.4, w * 0.4, bool(rng.random() < 0.5))
            _stand(scene, shape, h * 0.84, w * (0.5 + 0.26 * side), second.colour, rng, 0.5)
            subjects.append(second)
    shape = fitted(pictogram(subject.glyph), h * 0.58, w * 0.6, bool(rng.random() < 0.5))
    _stand(scene, shape, h * 0.91, w * (0.5 - 0.12 * side * (len(subjects) - 1)), subject.colour, rng, 0.55)
    return Composition(scene, tuple(subjects), "table")


def _bust(rng: Rng, h: int, w: int, subject: Subject) -> Composition:
    scene, base = scenes.backdrop(h, w, rng)
    shape = fitted(animal_bust(subject.glyph, rng), h * 0.9, w * 0.85)
    _stand(scene, shape, base + h * 0.05, w * 0.5, _dressed(shape, subject.colour, rng), rng, 0.0)
    return Composition(scene, (subject,), "bust")


def _plate(rng: Rng, h: int, w: int, subject: Subject) -> Composition:
    scene = scenes.blank(h, w)
    shape = fitted(pictogram(subject.glyph), h * 0.82, w * 0.82, bool(rng.random() < 0.5))
    grounded = subject.group in ("animal", "bird", "tree", "person", "building")
    if grounded:
        hill = blur(noise(rng, h, w, h / 6, 3, 3.0), 2)
        rows = max(1, round(h * 0.08))
        top = round(h * 0.86)
        scenes.shadow(scene, h * 0.885, w * 0.53, w * 0.36, h * 0.035, 0.6)
        scene.relief[top : top + rows] = hill[top : top + rows]
    _stand(scene, shape, h * 0.9, w * 0.5, subject.colour, rng, 0.0)
    return Composition(scene, (subject,), "plate")
