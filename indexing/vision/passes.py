"""The passes of an encoder as tasks to accelerate: picture -> (features, joint vector), tokens -> vector.

Whether a quicker pass agrees is judged on pictures drawn here and on phrases, never on noise alone: a picture of noise
flatters bfloat16 with some models and wrongs it with others.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from indexing.vision.accelerator import Task
from indexing.vision.torches import Outputs, quiet_torch
from indexing.vision.tower import Tower, pooled

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image as Picture

    from indexing.vision.checkpoints import Checkpoint

#: Least cosine on the samples. Stricter than the .999 promised, which is for pictures these did not foresee.
AGREEMENT = 0.9995
PHRASES = (
    "cheval", "a horse", "gravure d'une église au bord de la mer", "portrait de femme", "a map of Paris",
    "engraving of ships in a storm, after a painting of the seventeenth century", "partition", "bateau à voiles",
)  # fmt: skip


def image_task(checkpoint: Checkpoint, tower: Tower) -> Task:
    """One pass through trunk and head of the image tower."""
    transform = checkpoint.transform
    return Task(
        _image_pass(checkpoint.model.visual, tower),
        _key(checkpoint, "image"),
        lambda *_: (quiet_torch().stack([transform(picture) for picture in drawn(224)]),),
        alike,
    )


def text_task(checkpoint: Checkpoint) -> Task:
    """One pass through the text tower."""
    return Task(
        _text_pass(checkpoint.model), _key(checkpoint, "text"), lambda *_: (checkpoint.tokenizer(list(PHRASES)),), alike
    )


def alike(found: Outputs, reference: Outputs) -> bool:
    """Every row of every output points the same way, to `AGREEMENT`."""
    return all(cosines(one, other).min() >= AGREEMENT for one, other in zip(found, reference, strict=True))


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n, d), (n, d) -> (n,) cosines of the rows; not-a-number becomes -1."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray(np.nan_to_num((one * other).sum(axis=1) / np.maximum(lengths, 1e-12), nan=-1.0))


@cache
def drawn(side: int) -> tuple[Picture, ...]:
    """Eight pictures, always the same: hatched and shaded shapes, lines of text, tones, a blank sheet."""
    generator = np.random.default_rng(1842)
    return tuple(_drawn(generator, side, lines) for lines in (0, 2, 3, 5, 8, 13, 30, 60))


def _drawn(generator: np.random.Generator, side: int, lines: int) -> Picture:
    """`lines` rows of strokes over soft tones on tinted paper; none at all leaves paper."""
    sheet = Image.new("RGB", (side, side), tuple(int(v) for v in generator.integers(190, 250, 3)))
    if not lines:
        return sheet
    tones = Image.fromarray(generator.integers(0, 255, (12, 12), dtype=np.uint8)).resize((side, side))
    box = int(0.15 * side), int(0.1 * side), int(0.85 * side), int(0.7 * side)
    sheet.paste(tones.convert("RGB").crop(box), box[:2])
    pen = ImageDraw.Draw(sheet)
    for _ in range(lines):
        x, y, w, h = (int(v) for v in generator.integers(0, side, 4))
        pen.ellipse((x, y, x + w // 3, y + h // 2), outline="black", width=2)
        for step in range(0, w // 2, 5):
            pen.line((x + step, y, x + step + h // 8, y + h // 4), fill="black")
        pen.rectangle(
            (side // 10, int(side * 0.75) + y // 6, side // 10 + w // 2, int(side * 0.75) + y // 6 + 3), "black"
        )
    return sheet.filter(ImageFilter.GaussianBlur(0.6))


def _key(checkpoint: Checkpoint, part: str) -> str:
    return f"{checkpoint.card.sha256[:24]}-{part}" if checkpoint.card.sha256 else ""


def _image_pass(visual: Any, tower: Tower) -> Callable[[Any], tuple[Any, Any]]:
    torch = quiet_torch()

    class ImagePass(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.visual = visual  # a trace wants to own the weights it meets

        def forward(self, pixels: Any) -> tuple[Any, Any]:
            features = pooled(tower.trunk(pixels))
            return features, tower.head(features)

    made: Callable[[Any], tuple[Any, Any]] = ImagePass().eval()
    return made


def _text_pass(model: Any) -> Callable[[Any], tuple[Any]]:
    torch = quiet_torch()

    class TextPass(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, tokens: Any) -> tuple[Any]:
            return (self.model.encode_text(tokens),)

    made: Callable[[Any], tuple[Any]] = TextPass().eval()
    return made
