"""Pictures and texts per second through the project's path against open_clip and ultralytics: `make bench-models`.

Both sides of a pair run in turns, REPEATS times, in one process on one thread (MODEL_THREADS for more); figures are
medians, ratios medians of the ratios within a turn. Counted are the seconds of the processor, threads of preparation
included, not those of the clock: a busy machine would measure its other work. The plain side is torch in float32 as its
makers' examples call it: decode, transform, model, one after another. Architectures of the hub have random weights,
which cost what trained ones cost; their cosines say little about trained ones.
SECONDS and REPEATS in the environment make a run shorter or steadier; MODELS names some of the models.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks import report

REPEATS, SECONDS = int(os.environ.get("REPEATS", "5")), float(os.environ.get("SECONDS", "1"))
BATCHES = (16, 1)
WORDS = (
    "cheval",
    "portrait de femme",
    "bateau à voiles sur la mer",
    "a map of the city of Paris",
    "engraving of a church",
)


def turns(plain: Callable[[], Any], ours: Callable[[], Any], items: int) -> dict[str, float]:
    """{"plain", "ours": items a processor second, "ratio"}; the order of the two changes from turn to turn."""
    rates: dict[str, list[float]] = {"plain": [], "ours": []}
    sides = [("plain", plain), ("ours", ours)]
    for turn in range(REPEATS):
        for name, act in sides if turn % 2 else reversed(sides):
            count, start = 0, time.process_time()
            while count == 0 or time.process_time() - start < SECONDS:
                act()
                count += 1
            rates[name].append(items * count / (time.process_time() - start))
    ratio = statistics.median(o / p for p, o in zip(rates["plain"], rates["ours"], strict=True))
    return {**{name: round(statistics.median(found), 2) for name, found in rates.items()}, "ratio": round(ratio, 2)}


def files(count: int) -> list[bytes]:
    """JPEG files of specimens' pages, halves of pages and quarters, as crops come."""
    from PIL import Image

    from indexing.specimens import generate

    folder = Path(tempfile.gettempdir()) / "portal-bench-specimens-16"
    generate(folder, pages=16)
    found = []
    for place, path in enumerate(sorted(folder.rglob("*.jpg"))[:count]):
        page = Image.open(path).convert("RGB")
        wide, high = page.size
        page = page.crop((0, 0, wide // (1 + place % 2), high // (1 + place % 3 // 2)))
        page.thumbnail((1200, 1200))
        page.save(body := BytesIO(), "JPEG", quality=88)
        found.append(body.getvalue())
    return found


def opened(bodies: Sequence[bytes]) -> list[Any]:
    from PIL import Image

    return [Image.open(BytesIO(body)) for body in bodies]


def encoder(name: str, embedder: Any, bodies: list[bytes]) -> dict[str, Any]:
    """Figures of one embedder; its own torch model, called as open_clip's examples do, is the plain side."""
    import numpy as np
    import torch

    from indexing.vision.passes import cosines

    model, checkpoint = embedder._checkpoint.model, embedder._checkpoint
    tower, texts = embedder._image, [f"{word} {n}" for n in range(4) for word in WORDS][:16]
    if isinstance(checkpoint.tokenizer, RandomTokens):
        checkpoint.tokenizer.remember(texts)

    def plain(some: list[bytes]) -> Any:
        batch = torch.stack([checkpoint.transform(image.convert("RGB")) for image in opened(some)])
        return tower(batch)

    def plain_texts(some: list[str]) -> Any:
        with torch.inference_mode():
            return model.encode_text(checkpoint.tokenizer(some)).numpy()

    features, joint = plain(bodies)
    ours = embedder.embed_images(opened(bodies))
    words = embedder.embed_texts(texts)
    agreement = {
        "meaning": cosines(ours["meaning"], embedder._meaning(joint)),
        "look": cosines(ours["look"], embedder._look(features)),
        "text": cosines(words, embedder._meaning(plain_texts(texts))),
    }
    figures: dict[str, Any] = {"model": name, "engines": embedder.engines, "pictures": {}, "texts": {}}
    figures["cosine"] = {
        kind: {"min": round(float(found.min()), 5), "mean": round(float(np.mean(found)), 5)}
        for kind, found in agreement.items()
    }
    for size in BATCHES:
        some, said = (bodies * 2)[:size], texts[:size]
        figures["pictures"][size] = turns(
            lambda s=some: plain(s), lambda s=some: embedder.embed_images(opened(s)), size
        )
        figures["texts"][size] = turns(lambda s=said: plain_texts(s), lambda s=said: embedder.embed_texts(s), size)
    return figures


def detector(name: str, path: Path, bodies: list[bytes], floor: float = 0.25) -> dict[str, Any]:
    """Figures of one detector against ultralytics' own `predict`."""
    import numpy as np

    from indexing.vision import registry
    from indexing.vision.detector import _yolo
    from indexing.vision.yolo import apart, array_of

    ours, theirs = registry.detector(f"ultralytics:{path}"), _yolo()(str(path), verbose=False)
    options = {"conf": floor, "iou": 0.6, "imgsz": ours._side, "max_det": 300, "device": "cpu", "verbose": False}

    def plain(some: list[bytes]) -> Any:
        return theirs.predict([array_of(image.convert("RGB")) for image in opened(some)], **options)

    def quick(some: list[bytes]) -> Any:
        arrays = [array_of(image.convert("RGB")) for image in opened(some)]
        return ours._pass(arrays, ours._pass.pixels(arrays), floor * 0.6)

    ours.detect(opened(bodies))
    off: dict[str, list[float]] = {"sure": [], "all": []}
    for result, mine in zip(plain(bodies), quick(bodies), strict=True):
        scale = max(1.0, max(result.orig_shape) / ours._side)
        for row in result.boxes.data.numpy():
            distance = min(apart(row, mine.boxes.data.numpy()) / scale, 99.0)
            off["all"].append(distance)
            off["sure"] += [distance] if row[4] >= 0.5 else []
    boxes = {
        kind: {"n": len(d), "within_1px": round(float(np.mean(np.array(d) <= 1)), 3) if d else None,
               "median": round(float(np.median(d)), 3) if d else None, "max": round(max(d), 3) if d else None}
        for kind, d in off.items()
    }  # fmt: skip
    figures: dict[str, Any] = {"model": name, "engines": {"images": ours._pass.engine}, "boxes": boxes, "pictures": {}}
    for size in BATCHES:
        some = (bodies * 2)[:size]
        figures["pictures"][size] = turns(lambda s=some: plain(s), lambda s=some: ours.detect(opened(s), floor), size)
    return figures


class RandomTokens:
    """Stands in for a tokenizer that only a hub has: the same text, the same tokens; any will do for timing."""

    def __init__(self, context: int, words: int) -> None:
        self.context, self.words = context, words
        self.known: dict[str, Any] = {}

    def remember(self, texts: list[str]) -> None:
        import torch

        self.known |= {text: torch.randint(3, self.words, (self.context,)) for text in texts}

    def __call__(self, texts: list[str]) -> Any:
        import torch

        missing = [text for text in texts if text not in self.known]
        self.remember(missing)
        return torch.stack([self.known[text] for text in texts])


def random_weights(architecture: str) -> Any:
    """The embedder of an architecture of open_clip's list, with random weights and no file."""
    import open_clip
    import torch

    from indexing.vision.checkpoints import Checkpoint
    from indexing.vision.embedder import OpenClipEmbedder
    from indexing.vision.protocols import ModelCard

    torch.manual_seed(1)
    model, _, transform = open_clip.create_model_and_transforms(architecture, pretrained=None)
    text = open_clip.get_model_config(architecture)["text_cfg"]
    tokens = RandomTokens(int(text.get("context_length", 77)), min(int(text["vocab_size"]), 30_000))
    card = ModelCard(f"open_clip:{architecture}", "random", "", "")
    return OpenClipEmbedder(Checkpoint(card, model.eval(), transform, tokens))


def rows_of(one: dict[str, Any]) -> list[str]:
    rows = []
    for what in ("pictures", "texts"):
        engine = one["engines"].get("texts" if what == "texts" else "images")
        for size, rate in one.get(what, {}).items():
            speeds = f"{rate['plain']} | {rate['ours']} | **{rate['ratio']}x**"
            rows.append(f"| {one['model']} | {what} | {size} | {speeds} | {engine} |")
    return rows


def sameness(one: dict[str, Any]) -> str:
    if "cosine" in one:
        least = ", ".join(f"{kind} {found['min']}" for kind, found in one["cosine"].items())
        return f"- {one['model']}: least cosine to torch: {least}."
    sure, every = one["boxes"]["sure"], one["boxes"]["all"]
    return (
        f"- {one['model']}: {sure['n']} boxes of confidence .5 and more, {sure['within_1px']} of them within 1 px of "
        f"ultralytics' (farthest {sure['max']}); {every['n']} of .25 and more, {every['within_1px']} within 1 px "
        f"(median {every['median']}, farthest {every['max']}); pixels of the model's input."
    )


def table(figures: dict[str, Any]) -> str:
    machine = figures["machine"]
    rows = [row for one in figures["models"] for row in rows_of(one)]
    same = [sameness(one) for one in figures["models"]]
    return f"""
## The models (`make bench-models`)

Items per second of one processor core ({figures["threads"]} thread, {figures["device"]}), from JPEG files in memory to
vectors or boxes, on a machine of {machine["cores"]} cores with a load of {machine["load"]} before the run; plain =
open_clip or ultralytics, torch float32, the same process. Medians of {figures["repeats"]} turns; peak memory of the
whole run {figures["peak_rss_mb"]} MB.

| model | what | batch | plain | ours | ratio | runs on |
|---|---|---|---|---|---|---|
{chr(10).join(rows)}

{chr(10).join(same)}

Hub architectures have random weights here: their speed is that of trained ones, their cosines are not.
"""


def main() -> None:
    folder = tempfile.mkdtemp(prefix="portal-bench-models-")
    nowhere = {"SECRET_KEY": "bench", "DATABASE_URL": "postgres://none/none", "REDIS_URL": "redis://none"}
    os.environ.update(nowhere, DATA_DIR=folder, DJANGO_SETTINGS_MODULE="portal.settings", LOG_LEVEL="ERROR")
    os.environ.setdefault("MODEL_THREADS", "1")
    import django

    figures: dict[str, Any] = {"machine": report.machine(), "repeats": REPEATS, "models": []}
    django.setup()
    from django.conf import settings

    from indexing.vision import registry
    from indexing.vision.torches import device, quiet_torch
    from indexing.vision.weights import locate

    figures |= {"threads": quiet_torch().get_num_threads(), "device": device()}
    bodies = files(16)
    asked = os.environ.get("MODELS", "").split()
    shipped, portal = settings.ENCODER, settings.BASE_DIR / "indexing/weights/detector/portal.pt"
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "shipped encoder": lambda: encoder("shipped encoder", registry.embedder(shipped), bodies),
        "ViT-B-32": lambda: encoder("ViT-B-32", random_weights("ViT-B-32"), bodies),
        **({"shipped detector": lambda: detector("shipped detector", portal, bodies)} if portal.exists() else {}),
        "yolo26n": lambda: detector("yolo26n", locate("yolo26n.pt"), bodies),
        "ViT-B-16-SigLIP2": lambda: encoder("ViT-B-16-SigLIP2", random_weights("ViT-B-16-SigLIP2"), bodies),
    }
    for name, act in runs.items():
        if not asked or any(word in name for word in asked):
            figures["models"].append(act())
            registry.forget()
            figures["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            # After each: a long run that is cut short has said something.
            report.write("bench-models", table(figures))
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
