"""A torch pass made faster where the machine allows it, with the same answers within a stated tolerance.

On a processor: OpenVINO, in bfloat16 if that agrees with torch on sample input, else in float32 (`compiled`). On a CUDA
device: torch in bfloat16, if that agrees. Otherwise torch as it is. Nothing here fails: what goes wrong is logged, and
the caller's own pass by torch goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from indexing.vision.compiled import Kept, compiled, convert, precisions
from indexing.vision.torches import Outputs, device, plain

log = logging.getLogger(__name__)
Run = Callable[..., Outputs]
#: What it is called, the pass, and what to do when it is taken.
Candidate = tuple[str, Run, Callable[[], None]]
#: Rows in one call from which a model not yet converted is worth the seconds it takes: a single query must not wait.
WORTH = 8


@dataclass(frozen=True)
class Task:
    """A pass to accelerate: `module` takes tensors and gives a tuple of tensors."""

    module: Any
    key: str  # names weights and part for the cache on disk; empty for weights of no file
    sample: Callable[..., tuple[Any, ...]]  # (*first batch) -> three rows of input or more, as like real ones as can be
    same: Callable[[Outputs, Outputs], bool]  # (found, torch's): are they the same for our purposes?
    free: tuple[int, ...] = (0,)  # dimensions of the inputs that vary
    half: Callable[..., Any] | None = None  # (module, *sample) -> the module better prepared for bfloat16
    precisions: tuple[str, ...] = ("bf16", "f32")


class Accelerated:
    """The quick pass of a task, chosen once, at the first call that is worth it. Not for two threads at once."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._run: Run | None = None
        self._settled = False
        self.engine = "torch"  # what runs: "torch", "torch bf16", "openvino bf16" or "openvino f32"

    def __call__(self, *batch: Any) -> Outputs | None:
        """The outputs for a batch, or None when torch is to make them."""
        if not self._settled and len(batch[0]):
            self._choose(batch)
        return self._run(*batch) if self._run else None

    def _choose(self, batch: tuple[Any, ...]) -> None:
        try:
            kept = Kept(self._task.key) if device() == "cpu" and precisions() else None
            known = kept.verdict() if kept else None
            if known is None and len(batch[0]) < WORTH:
                return
            self._settled = True
            if kept is None:
                if device() == "cuda":
                    self._try(_on_cuda(self._task), self._task.sample(*batch))
            elif known is None or not self._read(kept, known):
                sample = self._task.sample(*batch)
                self._try(_on_processor(self._task, kept, sample), sample)
        except Exception:  # a library underneath may fail in any way; torch remains
            self._settled = True
            log.warning("a model could not be accelerated", exc_info=True)

    def _read(self, kept: Kept, precision: str) -> bool:
        """Takes what an earlier process settled. False when its files are damaged."""
        if precision:
            try:
                self._run, self.engine = compiled(kept.load(), precision), f"openvino {precision}"
            except RuntimeError as error:
                log.warning("a kept conversion is damaged", extra={"reason": str(error)})
                return False
        return True

    def _try(self, candidates: Iterator[Candidate], sample: tuple[Any, ...]) -> None:
        reference = plain(self._task.module)(*sample)
        for name, run, keep in candidates:
            if not name or self._task.same(run(*sample), reference):
                keep()
                self._run, self.engine = (run, name) if name else (None, "torch")
                return


def _on_cuda(task: Task) -> Iterator[Candidate]:
    if "bf16" in task.precisions:
        yield "torch bf16", plain(task.module, half=True), lambda: None


def _on_processor(task: Task, kept: Kept, sample: tuple[Any, ...]) -> Iterator[Candidate]:
    """Each precision in turn; last an empty name, which only keeps the verdict that none agreed."""
    example = tuple(one[:2] for one in sample)
    for precision in (one for one in precisions() if one in task.precisions):
        module = task.half(task.module, *sample) if task.half and precision == "bf16" else task.module
        model = convert(module, example, task.free)
        yield f"openvino {precision}", compiled(model, precision), partial(kept.save, model, precision)
    yield "", lambda *_: (), partial(kept.save, None, "")
