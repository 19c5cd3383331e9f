"""The steps: pages for the second neck, an average of the weights, and a checkpoint every few minutes.

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
from indexing.training.detector.loss import LayoutLoss, truth_of
from indexing.training.detector.necks import Student
from indexing.training.detector.samples import Page, Picture

AHEAD = 4


@dataclass(frozen=True)
class Plan:
    """The numbers of the recipe. Rates are shares of a tensor's own size: its scale is what batch norm left."""

    steps: int = 2_000
    pages: int = 8
    rate: float = 0.005
    towers: float = 2.0  # how much faster the head learns than the neck: its last rows start from nothing
    warmup: int = 60
    flat: float = 0.5  # share of the steps before the rate begins to fall
    decay: float = 0.995
    weight_decay: float = 0.02
    seed: int = 2026
    save_every: int = 50


class Training:
    """A run: `advance` goes on to the end or to a step; `average` is the quieter model, the one to keep."""

    def __init__(self, student: Student, feed: Feed, plan: Plan, checkpoint: Path) -> None:
        self.student, self.feed, self.plan = student, feed, plan
        self._checkpoint = checkpoint
        self._few, self._many = LayoutLoss(7, 1), LayoutLoss(10)
        neck = set(student.neck.parameters())
        groups = [
            {
                "params": [p],
                "size": size_of(p) * (1.0 if p in neck else plan.towers),
                "lr": 0.0,
                "weight_decay": plan.weight_decay if p.ndim > 1 else 0.0,
            }
            for p in student.taught()
        ]
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.99))
        self.average = copy.deepcopy(student)
        self.step = 0
        if checkpoint.exists():
            self._resume()

    def advance(self, until: int | None = None) -> None:
        until = self.plan.steps if until is None else until
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
        with Progress(*columns, TimeRemainingColumn(), refresh_per_second=0.2) as progress:
            task = progress.add_task("detector", total=self.plan.steps, completed=self.step)
            for samples in drawn_ahead(self.feed, self.plan, self.step, until):
                loss = self._one_step(samples)
                progress.update(task, completed=self.step, description=f"loss {loss:.2f}")
                if self.step % self.plan.save_every == 0:
                    self.save()
                    progress.console.print(f"step {self.step}: loss {loss:.2f}")

    def _one_step(self, samples: list[Page]) -> float:
        self._set_rate()
        self._optimizer.zero_grad(set_to_none=True)
        loss = self.loss(samples)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.student.taught(), 10.0)
        self._optimizer.step()
        self._blend()
        self.step += 1
        if not math.isfinite(loss.item()):
            raise FloatingPointError(f"step {self.step}: loss {loss.item()}")
        return loss.item()

    def loss(self, samples: list[Page]) -> Tensor:
        """Of both heads: the one that ships and the one that only teaches the neck."""
        found, truth = self.student(tensor([sample.picture for sample in samples])), truth_of(samples)
        few = self._few(found["boxes"], found["scores"], found["feats"], truth)
        return few + self._many(found["many_boxes"], found["many_scores"], found["feats"], truth)

    @torch.no_grad()
    def _blend(self) -> None:
        """Early on the average follows closely, so that it does not keep the weights of the start."""
        decay = min(self.plan.decay, (1 + self.step) / (10 + self.step))
        for mean, parameter in zip(self.average.taught(), self.student.taught(), strict=True):
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


def drawn_ahead(feed: Feed, plan: Plan, first: int, end: int) -> Iterator[list[Page]]:
    """The samples of the steps, made a few steps ahead by a thread: numpy and OpenCV let go of the interpreter."""
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[list[Page]]] = deque()
        for step in range(first, end):
            while len(waiting) < AHEAD and step + len(waiting) < end:
                waiting.append(pool.submit(feed.draw, step + len(waiting), plan.pages))
            yield waiting.popleft().result()


def size_of(parameter: Tensor) -> float:
    """Root mean square of a tensor, from .02 to 1: the unit of its learning rate."""
    return min(1.0, max(0.02, float(parameter.detach().pow(2).mean().sqrt())))


def tensor(pictures: list[Picture]) -> Tensor:
    """(n, 3, h, w) in 0..1."""
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    return stacked.contiguous(memory_format=torch.channels_last)
