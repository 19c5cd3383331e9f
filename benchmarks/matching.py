"""python -m benchmarks.matching [FOLDER]: which copies of a picture the matching of blocks still recognises.

Each picture (of FOLDER, else specimens drawn for the purpose) is changed in one way at a time and compared with itself,
which must match, and with another picture, which must not. Prints one JSON object: by kind of change, the share
recognised, the share of strangers taken for the same, and the median of the agreeing points.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from indexing.specimens.generator import generate
from indexing.vision.matching import Features, features, match

Change = Callable[[Image.Image], Image.Image]
SEED = 2026


def crop(share: float, left: float, top: float) -> Change:
    """A part with `share` of each side, its corner at `left`, `top` of the room that leaves."""

    def change(picture: Image.Image) -> Image.Image:
        wide, high = round(picture.width * share), round(picture.height * share)
        x, y = round((picture.width - wide) * left), round((picture.height - high) * top)
        return picture.crop((x, y, x + wide, y + high))

    return change


def turn(degrees: float) -> Change:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(235, 225, 200))


def scale(factor: float) -> Change:
    return lambda picture: picture.resize(
        (max(1, round(picture.width * factor)), max(1, round(picture.height * factor))), Image.Resampling.BOX
    )


def jpeg(quality: int) -> Change:
    def change(picture: Image.Image) -> Image.Image:
        body = BytesIO()
        picture.save(body, "JPEG", quality=quality)
        return Image.open(body).convert("RGB")

    return change


def tinted(picture: Image.Image) -> Image.Image:
    return ImageOps.colorize(picture.convert("L"), (60, 25, 20), (240, 215, 160))


def worn(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Contrast(picture.filter(ImageFilter.GaussianBlur(1.2))).enhance(0.6)


CHANGES: dict[str, Change] = {
    "crop 50 %": crop(0.71, 0.5, 0.5),  # half of the area
    "crop 25 %": crop(0.5, 0.3, 0.4),
    "turned 90": turn(90),
    "turned 180": turn(180),
    "turned 270": turn(270),
    "turned 7": turn(7),
    "turned 33": turn(33),
    "scale 0.3": scale(0.3),
    "scale 2": scale(2.0),
    "greyscale": lambda picture: picture.convert("L").convert("RGB"),
    "tinted": tinted,
    "worn": worn,
    "JPEG 30": jpeg(30),
    "crop, turned 7, grey, 0.5": lambda p: scale(0.5)(turn(7)(crop(0.71, 0.2, 0.8)(p)).convert("L").convert("RGB")),
    "mirrored": ImageOps.mirror,
}


def pictures(folder: Path | None, most: int) -> list[Image.Image]:
    """At most `most` pictures, in an order that the seed decides."""
    if folder is None:
        return specimens(most)
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    random.Random(SEED).shuffle(paths)
    return [Image.open(path).convert("RGB") for path in paths[:most]]


def specimens(most: int) -> list[Image.Image]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for document in generate(Path(folder), pages=most, workers=1):
            for page in document.pages:
                with Image.open(Path(folder) / document.id / f"{page.name}.jpg") as sheet:
                    found += [
                        sheet.convert("RGB").crop((i.x, i.y, i.x + i.w, i.y + i.h))
                        for i in page.illustrations
                        if min(i.w, i.h) > 150
                    ]
    random.Random(SEED).shuffle(found)
    return found[:most]


def measure(originals: list[Image.Image]) -> dict[str, dict[str, float]]:
    known = [features(picture) for picture in originals]
    return {name: _measure(change, originals, known) for name, change in CHANGES.items()}


def _measure(change: Change, originals: list[Image.Image], known: list[Features]) -> dict[str, float]:
    changed = [features(change(picture)) for picture in originals]
    found = [match(copy, original) for copy, original in zip(changed, known, strict=True)]
    strangers = [match(changed[n - 1], original) for n, original in enumerate(known)]
    points = [one.inliers for one in found if one]
    return {
        "recall": round(len(points) / len(found), 3),
        "false": round(sum(one is not None for one in strangers) / len(strangers), 3),
        "points": statistics.median(points) if points else 0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--most", type=int, default=40, help="pictures taken (40)")
    asked = parser.parse_args()
    originals = pictures(asked.folder, asked.most)
    print(json.dumps({"pictures": len(originals), **measure(originals)}, indent=1))


if __name__ == "__main__":
    main()
