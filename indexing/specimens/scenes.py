"""A scene before any technique: coloured light, contour lines, depth layers and relief, and the grounds it stands on.

Renderers in `techniques/` turn the same scene into an engraving, a painting or a photograph. Pure computation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .raster import (
    Field,
    Rgb,
    Rng,
    blur,
    erode,
    field,
    grid,
    layer,
    luminance,
    mix,
    noise,
    polygon,
    resize,
    smoothstep,
    strokes,
)
from .shapes import Shape

SKY, FAR, GROUND, SUBJECT = 0, 1, 2, 3


@dataclass
class Scene:
    """`colour` (h, w, 3) as lit, `ink` contour lines, `depth` one of the four layers, `relief` bends hatching."""

    colour: Field
    ink: Field
    depth: npt.NDArray[np.uint8]
    relief: Field

    @property
    def size(self) -> tuple[int, int]:
        h, w = self.ink.shape
        return int(h), int(w)

    @property
    def tone(self) -> Field:
        return luminance(self.colour)

    def enlarged(self, h: int, w: int) -> Scene:
        depth = np.asarray(resize(field(self.depth), h, w, smooth=False), np.uint8)
        ink = np.clip((resize(self.ink, h, w) - 0.5) * 1.25 + 0.5, 0, 1)
        colour = np.clip(resize(self.colour, h, w), 0, 1)
        return Scene(colour, ink * (ink > 0.13), depth, resize(self.relief, h, w))


def blank(h: int, w: int, colour: Rgb = (1.0, 1.0, 1.0)) -> Scene:
    """Bare paper: what plates of specimens stand on."""
    return Scene(
        np.broadcast_to(field(colour), (h, w, 3)).copy(),
        np.zeros((h, w), np.float32),
        np.zeros((h, w), np.uint8),
        np.zeros((h, w), np.float32),
    )


def place(
    scene: Scene, shape: Shape, top: int, left: int, colour: Rgb | Field, depth: int, rng: Rng, haze: float = 0.0
) -> None:
    """Put a shape into the scene, lit from the upper left; `haze` pushes it back. Parts outside are cut off."""
    h, w = shape.size
    height, width = scene.size
    y0, x0, y1, x1 = max(0, top), max(0, left), min(height, top + h), min(width, left + w)
    if y1 <= y0 or x1 <= x0:
        return
    cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    area = (slice(y0, y1), slice(x0, x1))
    lit, ink = _lit(shape, colour, rng)
    mask = shape.silhouette[cut]
    lit = mix(lit[cut], scene.colour[area].mean(axis=(0, 1)), haze)
    scene.colour[area] = mix(scene.colour[area], lit, layer(mask))
    scene.ink[area] = scene.ink[area] * (1 - mask) + ink[cut] * (1 - 0.6 * haze) * np.clip(mask * 1.5, 0, 1)
    scene.relief[area] = mix(scene.relief[area], shape.relief[cut], mask)
    scene.depth[area][mask > 0.5] = depth


def _lit(shape: Shape, colour: Rgb | Field, rng: Rng) -> tuple[Field, Field]:
    """Lit colours and pen lines of a shape; parts that the pictogram fills with black become a deep shade instead."""
    slope_y, slope_x = np.gradient(shape.relief)
    scale = max(shape.size) / 9
    light = 0.66 - (field(slope_x) + field(slope_y)) * -scale * 0.42
    light = np.clip(light + 0.14 * (shape.relief - 0.5), 0.12, 1.12)
    bright = rng.uniform(0.82, 1.2, int(shape.regions.max()) + 1).astype(np.float32)
    bright[0] = 1.0
    albedo: Field = field(colour) * layer(np.clip(bright[shape.regions], 0.7, 1.2))
    share = float(shape.solid.sum() / max(1.0, float(shape.silhouette.sum())))
    shade = 0.36 + 0.5 * float(np.clip((share - 0.4) / 0.25, 0, 1))
    albedo = mix(albedo, field(colour) * shade, layer(shape.solid))
    contour = shape.silhouette - erode(shape.silhouette, 2)
    ink = np.maximum(shape.ink - 0.85 * shape.solid, contour * 0.9)
    return np.clip(albedo * layer(light) * 1.22, 0, 1), np.clip(ink, 0, 1)


def shadow(scene: Scene, y: float, x: float, wide: float, high: float, strength: float = 0.5) -> None:
    """A soft cast shadow on the ground."""
    rows, columns = grid(*scene.size)
    spot = np.exp(-(((rows - y) / max(high, 1)) ** 2 + ((columns - x) / max(wide, 1)) ** 2))
    scene.colour *= layer(1 - strength * field(spot))


def _ridge(rng: Rng, width: int, base: float, swing: float, rough: int) -> Field:
    line = noise(rng, 8, width, width / rough, 4)[4]
    return field(base - swing * (line - 0.3))


def _mood(rng: Rng) -> tuple[Rgb, Rgb, Rgb]:
    """Zenith, horizon and ground colours: day, evening, overcast, spring."""
    moods: list[tuple[Rgb, Rgb, Rgb]] = [
        ((0.55, 0.70, 0.84), (0.93, 0.91, 0.82), (0.62, 0.63, 0.38)),
        ((0.48, 0.56, 0.72), (0.97, 0.80, 0.58), (0.55, 0.47, 0.30)),
        ((0.74, 0.77, 0.78), (0.90, 0.89, 0.85), (0.58, 0.58, 0.44)),
        ((0.66, 0.80, 0.87), (0.97, 0.95, 0.88), (0.56, 0.68, 0.40)),
        ((0.62, 0.70, 0.80), (0.98, 0.89, 0.74), (0.72, 0.62, 0.42)),
    ]
    return moods[int(rng.integers(len(moods)))]


def sky(scene: Scene, rng: Rng, horizon: int, zenith: Rgb, low: Rgb) -> None:
    h, w = scene.size
    t = field(np.clip(np.linspace(0, 1, max(1, horizon)), 0, 1))[:, None, None] ** 0.8
    scene.colour[:horizon] = mix(field(zenith), field(low), t)
    clouds = smoothstep(0.52, 0.8, noise(rng, h, w, h / 5, 4, 2.4))[:horizon] * (1 - 0.5 * t[:, :, 0])
    scene.colour[:horizon] = mix(scene.colour[:horizon], field((1.0, 0.98, 0.95)), layer(clouds) * 0.8)
    scene.relief[:horizon] = clouds * 0.5


def landscape(h: int, w: int, rng: Rng) -> tuple[Scene, int]:
    """Sky, two ranges of hills and a meadow with tufts; returns the scene and the row of its horizon."""
    scene = blank(h, w)
    horizon = int(h * rng.uniform(0.5, 0.62))
    zenith, low, ground = _mood(rng)
    sky(scene, rng, horizon, zenith, low)
    rows, _ = grid(h, w)
    for base, swing, rough, share in ((0.02, 0.24, 4, 0.35), (0.0, 0.10, 6, 0.65)):
        ridge = _ridge(rng, w, horizon - base * h, swing * h, rough)
        mask = smoothstep(-0.8, 0.8, rows - ridge[None, :])
        hill = mix(field(low) * 0.82, field(ground) * 0.85, share) * layer(0.86 + 0.2 * noise(rng, h, w, h / 9, 3))
        scene.colour = mix(scene.colour, hill, layer(mask))
        scene.depth[mask > 0.5] = FAR
        edge = np.exp(-(((rows - ridge[None, :]) / 1.2) ** 2))
        scene.ink = np.maximum(scene.ink * (1 - mask), field(edge) * 0.75)
    _meadow(scene, rng, horizon, ground)
    return scene, horizon


def _meadow(scene: Scene, rng: Rng, horizon: int, ground: Rgb) -> None:
    h, w = scene.size
    near = field(np.linspace(0, 1, h - horizon))[:, None]
    texture = noise(rng, h - horizon, w, h / 14, 4, 4.0)
    meadow = mix(field(ground) * 1.12, field(ground) * 0.78, layer(near)) * layer(0.82 + 0.32 * texture)
    scene.colour[horizon:] = np.clip(meadow, 0, 1)
    scene.depth[horizon:] = GROUND
    scene.ink[horizon:] = 0
    scene.relief[horizon:] = texture * 0.6
    if rng.random() < 0.6:
        _road(scene, rng, horizon)
    scene.ink = np.maximum(scene.ink, _tufts(h, w, rng, horizon))


def _road(scene: Scene, rng: Rng, horizon: int) -> None:
    h, w = scene.size
    rows = np.linspace(horizon, h + 4, 24)
    t = (rows - horizon) / (h - horizon)
    centre = w * rng.uniform(0.3, 0.7) + w * 0.22 * np.sin(t * 2.4 + rng.uniform(0, 6)) * (1 - t * 0.3)
    half = w * (0.008 + 0.15 * t**1.5)
    points = np.concatenate([np.stack([centre - half, rows], 1), np.stack([centre + half, rows], 1)[::-1]])
    mask = blur(polygon(h, w, field(points)), 1.5)
    pale = np.clip(scene.colour * 0.55 + field((0.42, 0.38, 0.30)), 0, 1)
    scene.colour = mix(scene.colour, pale, layer(mask) * 0.8)


def _tufts(h: int, w: int, rng: Rng, horizon: int) -> Field:
    """Grass drawn with the pen, larger towards the viewer."""
    lines = []
    for _ in range(int(w / 7)):
        t = rng.random() ** 0.7
        y, x = horizon + t * (h - horizon), rng.random() * w
        size = (0.008 + 0.03 * t) * h
        for _ in range(int(rng.integers(2, 5))):
            lean = rng.normal(0, 0.5) * size
            lines.append(field([(x, y), (x + lean * 0.3, y - size * 0.6), (x + lean, y - size)]))
            x += size * 0.25
    return strokes(h, w, lines, 1 if h < 700 else 2, 0.75)


def seascape(h: int, w: int, rng: Rng) -> tuple[Scene, int]:
    """Sky over water with waves that shorten towards the horizon, the sun low on some days."""
    scene = blank(h, w)
    horizon = int(h * rng.uniform(0.46, 0.56))
    zenith, low, _ = _mood(rng)
    sky(scene, rng, horizon, zenith, low)
    rows, columns = grid(h - horizon, w)
    near = rows / (h - horizon)
    swell = np.sin((rows / (3 + 26 * near)) * 2.2 + 5 * noise(rng, h - horizon, w, h / 8, 3, 3.0))
    sea = mix(field(low) * 0.80, field(zenith) * field((0.50, 0.62, 0.66)), layer(near + 0 * columns))
    scene.colour[horizon:] = np.clip(sea * layer(1 + 0.16 * swell), 0, 1)
    scene.relief[horizon:] = swell * 0.25 + 0.5
    scene.depth[horizon:] = GROUND
    scene.ink[horizon:] = smoothstep(0.86, 1.0, field(swell)) * 0.5
    scene.ink[horizon - 1 : horizon + 1] = 0.7
    if rng.random() < 0.5:
        disc = rng.uniform(0.2, 0.8) * w, horizon - rng.uniform(0.1, 0.3) * h
        rows, columns = grid(h, w)
        glow = np.exp(-((rows - disc[1]) ** 2 + (columns - disc[0]) ** 2) / (0.05 * h) ** 2)
        scene.colour = mix(scene.colour, field((1.0, 0.95, 0.82)), layer(field(glow)))
    return scene, horizon


def interior(h: int, w: int, rng: Rng) -> tuple[Scene, int]:
    """A wall, its wainscot and a table or floor; returns the row where the table begins."""
    scene = blank(h, w)
    edge = int(h * rng.uniform(0.6, 0.7))
    walls: list[Rgb] = [
        (0.62, 0.60, 0.52),
        (0.52, 0.42, 0.36),
        (0.46, 0.53, 0.50),
        (0.70, 0.62, 0.48),
        (0.40, 0.42, 0.48),
    ]
    wall = field(walls[int(rng.integers(len(walls)))])
    rows, columns = grid(h, w)
    light = 1.25 - 0.75 * np.hypot((columns - 0.25 * w) / w, (rows - 0.15 * h) / h)
    scene.colour = np.clip(wall * layer(field(light)) * layer(0.92 + 0.16 * noise(rng, h, w, h / 5, 4)), 0, 1)
    scene.depth[:] = FAR
    wood = field([(0.55, 0.38, 0.24), (0.44, 0.30, 0.22), (0.72, 0.66, 0.56)][int(rng.integers(3))])
    board = noise(rng, h - edge, w, 14, 3, 14.0)
    fall = field(np.linspace(1.05, 0.75, h - edge))[:, None]
    scene.colour[edge:] = wood * layer(fall * (0.78 + 0.4 * board))
    scene.depth[edge:] = GROUND
    scene.relief[edge:] = board * 0.4
    scene.ink[edge - 1 : edge + 2] = 0.85
    if rng.random() < 0.6:
        _curtain(scene, rng, edge)
    return scene, edge


def _curtain(scene: Scene, rng: Rng, edge: int) -> None:
    _, w = scene.size
    wide = int(w * rng.uniform(0.16, 0.26))
    folds = 0.5 + 0.5 * np.sin(np.linspace(0, rng.uniform(18, 26), wide) + 2 * np.linspace(0, 1, wide) ** 2)
    cloth = field(
        [(0.62, 0.20, 0.18), (0.22, 0.34, 0.26), (0.25, 0.28, 0.44), (0.66, 0.54, 0.28)][int(rng.integers(4))]
    )
    side = slice(0, wide) if rng.random() < 0.5 else slice(w - wide, w)
    scene.colour[:edge, side] = np.clip(cloth * field(0.45 + 0.75 * folds)[None, :, None], 0, 1)
    scene.relief[:edge, side] = field(folds)[None, :]
    scene.ink[:edge, side] = np.maximum(scene.ink[:edge, side], field(folds < 0.03)[None, :] * 0.8)


def backdrop(h: int, w: int, rng: Rng) -> tuple[Scene, int]:
    """A studio cloth: one tone, lighter behind the head."""
    scene = blank(h, w)
    tones: list[Rgb] = [(0.55, 0.52, 0.48), (0.42, 0.40, 0.40), (0.66, 0.62, 0.54), (0.38, 0.42, 0.40)]
    rows, columns = grid(h, w)
    halo = np.exp(-(((rows - 0.4 * h) / (0.5 * h)) ** 2 + ((columns - 0.45 * w) / (0.5 * w)) ** 2))
    cloth = 0.62 + 0.5 * field(halo) + 0.14 * (noise(rng, h, w, h / 4, 4) - 0.5)
    scene.colour = np.clip(field(tones[int(rng.integers(len(tones)))]) * layer(cloth), 0, 1)
    scene.depth[:] = FAR
    return scene, int(h * 0.95)
