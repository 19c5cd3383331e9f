"""A last look at the objects: only the rows that read them from the maps are fitted again, to the start model.

The trunk has moved for the sake of pages; the rows of the kept objects are a logistic regression on its maps, so a few
hundred pictures put their confidences right without touching a single layout box. Nothing here fails but unreadable
files.
"""

from __future__ import annotations

import torch
from rich.progress import track

from indexing.training.detector.batches import Feed
from indexing.training.detector.classes import LAYOUT, only
from indexing.training.detector.loss import LayoutLoss, held_objects, truth_of
from indexing.training.detector.training import tensor
from indexing.training.detector.widen import Student, Teacher

STEPS, PICTURES, RATE = 120, 6, 0.004
RARE = ("printer's mark", "score", "map", "table", "advertisement", "stamp")
RARE_STEPS, PAGES, RARE_RATE = 130, 4, 0.02
FIRST = 1_000_000  # steps of the feed that the training never reaches


def refit(student: Student, teacher: Teacher, feed: Feed, steps: int = STEPS) -> None:
    """Changes the object rows of the one-to-one head in place."""
    rows = [tower[-1] for tower in student.model.model[-1].one2one_cv3]
    student.requires_grad_(False)
    parameters = [row.weight for row in rows] + [row.bias for row in rows]
    for parameter in parameters:
        parameter.requires_grad_(True)
        parameter.register_hook(_objects_only)
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    for step in track(range(steps), "objects"):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / steps)
        samples = feed.object_samples(FIRST + step, PICTURES)
        with torch.no_grad():
            *taught, _ = teacher(tensor([sample.clean for sample in samples]))
        found = student(tensor([sample.seen for sample in samples]))
        loss = held_objects(found["scores"][:, : -len(LAYOUT)], found["boxes"], found["feats"], taught)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    student.requires_grad_(False)


def refit_rare(student: Student, feed: Feed, steps: int = RARE_STEPS) -> None:
    """Changes the rows of the RARE layout classes in place: few pages showed them while the trunk learned."""
    rows = [tower[-1] for tower in student.model.model[-1].one2one_cv3]
    student.requires_grad_(False)
    parameters = [row.weight for row in rows] + [row.bias for row in rows]
    first = rows[0].out_channels - len(LAYOUT)
    mask = torch.zeros(rows[0].out_channels)
    mask[[first + LAYOUT.index(name) for name in RARE]] = 1
    for parameter in parameters:
        parameter.requires_grad_(True)
        parameter.register_hook(lambda gradient: gradient * mask.view(-1, *[1] * (gradient.ndim - 1)))
    optimizer, loss_of = torch.optim.Adam(parameters, lr=RARE_RATE), LayoutLoss(7, 1)
    rare = torch.from_numpy(only(RARE)).float()
    for step in track(range(steps), "rare classes"):
        for group in optimizer.param_groups:
            group["lr"] = RARE_RATE * (1 - step / steps)
        samples = feed.rare_samples(FIRST + step, PAGES, RARE)
        found, truth = student(tensor([sample.seen for sample in samples])), truth_of(samples)
        truth.judged.mul_(rare)
        loss = loss_of(found["boxes"], found["scores"][:, -len(LAYOUT) :], found["feats"], truth)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    student.requires_grad_(False)


def _objects_only(gradient: torch.Tensor) -> torch.Tensor:
    """Rows of layout stay: without a gradient Adam does not move them."""
    kept = gradient.clone()
    kept[-len(LAYOUT) :] = 0
    return kept
