"""The whole recipe of the detector, from an empty cache to the shipped folder.

    python manage.py train detector --data DIR --weights DIR --out DIR [--steps N] [--fresh]

Takes itself up where it was cut. Missing material stops it with the name of what is missing; nothing half-done is
exported.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import torch
from rich.console import Console

from indexing.training.detector import parts
from indexing.training.detector.batches import Feed
from indexing.training.detector.finishing import finish
from indexing.training.detector.material import SETS, Cutting, cuttings, held_out, pages, pictures
from indexing.training.detector.necks import Student, start_model, two_necks
from indexing.training.detector.samples import Page
from indexing.training.detector.specimens import specimen_pages
from indexing.training.detector.stock import Stock
from indexing.training.detector.training import Plan, Training

START = "yolo26n.pt"


@dataclass(frozen=True)
class Paths:
    data: Path
    weights: Path
    out: Path
    cache: Path


@dataclass(frozen=True)
class Material:
    """What there is to train on and what is kept for measuring."""

    train: list[Page]
    kept: list[Page]
    specimens: list[Page]
    stock: Stock
    kept_pictures: list[Cutting]


def gather(paths: Paths, seed: int, specimens: bool = True) -> Material:
    """All material, split by document."""
    cv2.setNumThreads(1)  # the samples are drawn beside the steps, on one core
    everything = [page for name in SETS for page in pages(paths.data, name)]
    train = [page for page in everything if not held_out(page)]
    kept = [page for page in everything if held_out(page)]
    corpus, kept_pictures = pictures(paths.data)
    stock = Stock([*corpus, *cuttings(paths.data)], parts.load(paths.cache / "parts.npz", seed), train)
    return Material(train, kept, specimen_pages(paths.cache) if specimens else [], stock, kept_pictures)


def prepared(paths: Paths, plan: Plan, material: Material) -> Training:
    """A run at its start, or where its checkpoint left it."""
    torch.manual_seed(plan.seed)
    model = start_model(paths.weights / START).model
    two_necks(model)
    student = Student(model.float()).to(memory_format=torch.channels_last)
    feed = Feed(material.train, material.specimens, material.stock, plan.seed)
    return Training(student, feed, plan, paths.cache / "checkpoint.pt")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="train detector", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, default=Path("../shared/weights"))
    parser.add_argument("--out", type=Path, default=Path("indexing/weights/detector"))
    parser.add_argument("--cache", type=Path, default=Path("var/detector-cache"))
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--fresh", action="store_true", help="forget the checkpoint of an earlier run")
    chosen = parser.parse_args(argv)
    paths = Paths(chosen.data, chosen.weights, chosen.out, chosen.cache)
    if chosen.fresh:
        (paths.cache / "checkpoint.pt").unlink(missing_ok=True)
    plan = replace(Plan(), steps=chosen.steps)
    console = Console()
    console.print("Reading pages and pictures")
    material = gather(paths, plan.seed)
    console.print(f"{len(material.train)} pages to train on, {len(material.kept)} kept for measuring")
    torch.set_num_threads(1)
    run = prepared(paths, plan, material)
    run.advance()
    run.save()
    console.print("Measuring and calibrating")
    start = paths.weights / START
    card = finish(run.average.whole(), material.kept, material.stock, material.kept_pictures, start, paths.out)
    console.print_json(data=card)
    return 0
