"""The steps: pages and objects in turn, an average of the weights, and a checkpoint every few minutes.

Taken up again from the checkpoint in the cache; every step draws from its own seed, so that a run cut in two is the
same run. Losses that are no longer numbers stop it with FloatingPointError.
"""

from __future__ import annotations

import copy
import math
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor

from indexing.training.detector.batches import Feed
from indexing.training.detector.classes import LAYOUT
from indexing.training.detector.loss import LayoutLoss, held_maps, held_objects, truth_of
from indexing.training.detector.samples import Picture, Sample
from indexing.training.detector.widen import Student, Teacher

AHEAD = 4


@dataclass(frozen=True)
class Plan:
    """The numbers of the recipe. Rates are shares of a tensor's own size: its scale is what batch norm left."""

    steps: int = 1000
    small: float = 0.4  # share of the steps on smaller pages, which cost two thirds
    pages: int = 4
    objects: int = 4
    rate: float = 0.0015
    warmup: int = 60
    flat: float = 0.5  # share of the steps before the rate begins to fall
    decay: float = 0.992
    weight_decay: float = 0.01
    on_pages: float = 0.3  # weight of the objects held on pages
    on_objects: float = 1.5  # and on pictures
    maps: float = 3.0  # weight of the maps held, beside the objects read from them
    seed: int = 2026
    save_every: int = 50


class Training:
    """A run: `advance` goes on to the end or to a step; `average` is the quieter model, the one to keep."""

    def __init__(self, student: Student, teacher: Teacher, feed: Feed, plan: Plan, checkpoint: Path) -> None:
        self.student, self.teacher, self.feed, self.plan = student, teacher, feed, plan
        self._checkpoint = checkpoint
        self._few, self._many = LayoutLoss(7, 1), LayoutLoss(10)
        groups = [{"params": [p], "size": size_of(p) * pace(name), "lr": 0.0} for name, p in student.named_parameters()]
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.99), weight_decay=plan.weight_decay)
        self.average = copy.deepcopy(student).requires_grad_(False)
        self.step = 0
        if checkpoint.exists():
            self._resume()

    def advance(self, until: int | None = None) -> None:
        until = self.plan.steps if until is None else until
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
        with Progress(*columns, TimeRemainingColumn(), refresh_per_second=0.2) as progress:
            task = progress.add_task("detector", total=self.plan.steps, completed=self.step)
            for pages, objects in drawn_ahead(self.feed, self.plan, self.step, until):
                losses = self._one_step(pages, objects)
                told = " ".join(f"{name} {value:.2f}" for name, value in losses.items())
                progress.update(task, completed=self.step, description=told)
                if self.step % self.plan.save_every == 0:
                    self.save()
                    progress.console.print(f"step {self.step}: {told}")

    def _one_step(self, pages: list[Sample], pictures: list[Sample]) -> dict[str, float]:
        self._set_rate()
        self._optimizer.zero_grad(set_to_none=True)
        layout, held = self._page_losses(pages)
        (layout + self.plan.on_pages * held).backward()  # type: ignore[no-untyped-call]
        objects = self._object_loss(pictures)
        objects.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 10.0)
        self._optimizer.step()
        self._blend()
        self.step += 1
        losses = {"layout": layout.item(), "held": held.item(), "objects": objects.item()}
        if not all(math.isfinite(value) for value in losses.values()):
            raise FloatingPointError(f"step {self.step}: {losses}")
        return losses

    def _page_losses(self, samples: list[Sample]) -> tuple[Tensor, Tensor]:
        *taught, maps = self.teacher(tensor([s.clean for s in samples]))
        found = self.student(tensor([s.seen for s in samples]))
        truth, feats = truth_of(samples), found["feats"]
        layout = self._few(found["boxes"], found["scores"][:, -len(LAYOUT) :], feats, truth)
        layout = layout + self._many(found["many_boxes"], found["many_scores"], feats, truth)
        held = held_objects(found["scores"][:, : -len(LAYOUT)], found["boxes"], feats, taught)
        return layout, held + self.plan.maps * held_maps(feats, maps)

    def _object_loss(self, samples: list[Sample]) -> Tensor:
        *taught, maps = self.teacher(tensor([s.clean for s in samples]))
        found = self.student(tensor([s.seen for s in samples]))
        held = held_objects(found["scores"][:, : -len(LAYOUT)], found["boxes"], found["feats"], taught)
        return self.plan.on_objects * (held + self.plan.maps * held_maps(found["feats"], maps))

    @torch.no_grad()
    def _blend(self) -> None:
        """Early on the average follows closely, so that it does not keep the weights of the start."""
        decay = min(self.plan.decay, (1 + self.step) / (10 + self.step))
        for mean, parameter in zip(self.average.parameters(), self.student.parameters(), strict=True):
            mean.lerp_(parameter, 1 - decay)

    def _set_rate(self) -> None:
        plan = self.plan
        rise = min(1.0, (self.step + 1) / plan.warmup)
        gone = max(0.0, self.step / plan.steps - plan.flat) / (1 - plan.flat)
        rate = plan.rate * rise * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * min(1.0, gone))))
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["size"]

    def save(self) -> None:
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        draft = self._checkpoint.with_suffix(".part")
        state = {
            "step": self.step,
            "student": self.student.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "average": self.average.state_dict(),
        }
        torch.save(state, draft)
        draft.replace(self._checkpoint)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self.student.load_state_dict(state["student"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.average.load_state_dict(state["average"])
        self.step = int(state["step"])


def drawn_ahead(feed: Feed, plan: Plan, first: int, end: int) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """The samples of the steps, made a few steps ahead by a thread: numpy and OpenCV let go of the interpreter."""
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[tuple[list[Sample], list[Sample]]]] = deque()
        for step in range(first, end):
            while len(waiting) < AHEAD and step + len(waiting) < end:
                number = step + len(waiting)
                small = number < plan.small * plan.steps
                waiting.append(pool.submit(feed.draw, number, plan.pages, plan.objects, small))
            yield waiting.popleft().result()


def pace(name: str) -> float:
    """How fast a tensor learns beside the rate of the plan: the trunk slowly, so that objects are not lost."""
    if name.startswith("many_") or (".one2one_cv3." in name and name.split(".")[-2] == "2"):
        return 3.0 if name.startswith("many_") else 1.5
    number = int(name.split(".")[2])
    return 1.0 if number == 23 else 0.5 if number > 10 else 0.3


def size_of(parameter: Tensor) -> float:
    """Root mean square of a tensor, at least .02: the unit of its learning rate."""
    return max(0.02, float(parameter.detach().pow(2).mean().sqrt()))


def tensor(pictures: list[Picture]) -> Tensor:
    """(n, 3, h, w) in 0..1."""
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    return stacked.contiguous(memory_format=torch.channels_last)
