"""python -m benchmarks.places PICTURES [--detector NAME]: how often a relevance map points at the thing, as JSON.

The pointing game (Zhang et al., "Top-down neural attention by excitation backprop", ECCV 2016): for each thing that a
detector is sure of in a picture, its French and its English word are asked, and it counts as a hit when the middle of
the best window lies in a box of the thing. Beside it: the peak of the map, the middle of the picture, and chance. The
detector is the judge, and no perfect one. The table goes into docs/composed.md.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import report
from indexing.vision import registry
from indexing.vision.protocols import Detection, Detector, Embedder
from indexing.vision.windows import CELLS, best, heat, windows
from indexing.vocabularies import by_vocabulary

SURE = 0.5
#: The shares of a picture between which a thing is worth pointing at.
SMALLEST, LARGEST = 0.01, 0.4
LEAST_SIDE = 200
PAGE = Path(__file__).resolve().parents[1] / "docs" / "composed.md"
WAYS = {
    "middle": "the middle of the picture",
    "chance": "a point anywhere",
    "fr window": "best window, French word",
    "en window": "best window, English word",
    "fr peak": "peak of the map, French word",
    "en peak": "peak of the map, English word",
}


def things(picture: Image.Image, found: list[Detection], known: set[str]) -> dict[str, list[Detection]]:
    """{code: its boxes}, of what is neither a speck nor most of the picture."""
    area = picture.width * picture.height
    by_code: dict[str, list[Detection]] = {}
    for box in found:
        if box.label in known:
            by_code.setdefault(box.label, []).append(box)
    return {
        code: boxes
        for code, boxes in by_code.items()
        if sum(b.w * b.h for b in boxes) < LARGEST * area and max(b.w * b.h for b in boxes) > SMALLEST * area
    }


def holds(boxes: list[Detection], x: float, y: float) -> bool:
    return any(b.x <= x <= b.x + b.w and b.y <= y <= b.y + b.h for b in boxes)


class Game:
    """Pictures played, and for each way of pointing whether it hit, thing by thing."""

    def __init__(self, embedder: Embedder, detector: Detector) -> None:
        self.embedder, self.detector = embedder, detector
        self.terms = {term.code: term for term in by_vocabulary("object")}
        self.hits: dict[str, list[float]] = {}
        self.pictures = 0

    def play(self, picture: Image.Image) -> None:
        seen = things(picture, self.detector.detect([picture], SURE)[0], set(self.terms))
        if not seen:
            return
        self.pictures += 1
        wide, high = picture.size
        boxes = [(int(x * wide), int(y * high), int((x + w) * wide), int((y + h) * high)) for x, y, w, h in windows()]
        rows = self.embedder.embed_images([picture.crop(box) for box in boxes])["meaning"]
        for code, found in seen.items():
            self._hit("middle", holds(found, wide / 2, high / 2))
            self._hit("chance", sum(b.w * b.h for b in found) / (wide * high))
            for language, word in (("fr", self.terms[code].fr), ("en", self.terms[code].en)):
                scores = rows @ self.embedder.embed_texts([word])[0]
                x, y, w, h = best(scores)[0].box
                self._hit(f"{language} window", holds(found, (x + w / 2) * wide, (y + h / 2) * high))
                top, left = np.unravel_index(heat(scores).argmax(), (CELLS, CELLS))
                self._hit(f"{language} peak", holds(found, (left + 0.5) / CELLS * wide, (top + 0.5) / CELLS * high))

    def _hit(self, way: str, hit: float) -> None:
        self.hits.setdefault(way, []).append(float(hit))


def table(folder: str, detector: str, pictures: int, questions: int, shares: dict[str, float]) -> str:
    judge = Path(detector.partition(":")[2]).name
    lines = [
        f"{pictures} pictures of `{folder}`, {questions} things of which `{judge}` is sure (50 % and more), each",
        "between 1 and 40 % of its picture:",
        "",
        "| what points | hits |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {WAYS.get(way, way)} | {share:.0%} |" for way, share in shares.items())])


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--detector", default=settings.DETECTOR)
    parser.add_argument("--most", type=int, default=10_000)
    asked = parser.parse_args()
    game = Game(registry.embedder(settings.ENCODER), registry.detector(asked.detector))
    for path in sorted(asked.pictures.glob("*.jpg")):
        picture = Image.open(path).convert("RGB")
        if min(picture.size) >= LEAST_SIDE and game.pictures < asked.most:
            game.play(picture)
    shares = {way: round(float(np.mean(hits)), 3) for way, hits in game.hits.items()}
    questions = len(game.hits.get("middle", ()))
    report.write("places", table(asked.pictures.name, asked.detector, game.pictures, questions, shares), PAGE)
    print(json.dumps({"pictures": game.pictures, "questions": questions, **shares}, indent=1))


if __name__ == "__main__":
    main()
