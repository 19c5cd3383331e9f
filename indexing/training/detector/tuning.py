"""Fine-tuning by ultralytics' own trainer, in a process of its own: `python -m …training.detector.tuning FOLDER`.

FOLDER holds `plan.json` (a `Plan`), `images/` and `labels/` as ultralytics reads them; `progress.json` is written after
each step and `tuned.pt` at the end. Needs neither Django nor the network, so that what ultralytics sets for a whole
process (threads, seeds, callbacks) never reaches a worker. Weights that are no plain detection net end it with exit
code 2 and a sentence on stderr. It ends by itself when its parent dies.
"""

from __future__ import annotations

import copy
import json
import math
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexing.vision.detector import _yolo
from indexing.vision.torches import quiet_torch

QUIET = -6.0  # logit of the rows of new classes before they have learned anything: one anchor in 400
SHUT = -15.0  # logit under which a row without weights is shut for good
LICENCE = "AGPL-3.0-or-later"


@dataclass(frozen=True)
class Plan:
    """`names`: those of the start model in their order, then the codes that it lacks. `taught`: places in `names` of
    the classes that the pages label; on all others they say nothing, and nothing is taught. `rate`: of AdamW."""

    start: str
    names: list[str]
    taught: list[int]
    epochs: int
    side: int
    batch: int = 8
    rate: float = 0.0004
    seed: int = 2026


def tune(folder: Path) -> None:
    plan = Plan(**json.loads((folder / "plan.json").read_text(encoding="utf-8")))
    trainer = _trainer(folder, plan)
    trainer.train()
    if not all(math.isfinite(value) for value in map(float, (trainer.tloss or {}).values())):
        raise FloatingPointError("the loss is no longer a number")
    save(trainer.ema.ema, folder / "tuned.pt", plan.side, bare=trainer.fused)


def _trainer(folder: Path, plan: Plan) -> Any:
    _yolo()  # its switches come before any other import of ultralytics
    torch = quiet_torch()
    from ultralytics.models.yolo.detect import DetectionTrainer

    class Tuning(DetectionTrainer):
        fused = False

        def get_dataset(self) -> dict[str, Any]:
            images = str(folder / "images")
            names = dict(enumerate(plan.names))
            return {"train": images, "val": images, "nc": len(names), "names": names, "channels": 3, "path": folder}

        def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> Any:
            self.fused = weights.model[-1].cv2 is None
            self.args.freeze = frozen(weights, plan.taught)
            return prepared(weights, plan)

        def set_class_weights(self) -> None:
            weights = torch.zeros(len(plan.names))
            weights[plan.taught] = 1.0
            self.model.class_weights = weights.to(self.device)

        # What is measured is measured by the portal, on pages held out: ultralytics' own look would be at those taught.
        def validate(self) -> tuple[dict[str, float], float]:
            return {}, 0.0

        def final_eval(self) -> None: ...

        def save_model(self) -> bool:
            return False

    trainer = Tuning(overrides=_overrides(folder, plan))
    trainer.add_callback("on_train_batch_end", _Teller(folder))
    return trainer


def _overrides(folder: Path, plan: Plan) -> dict[str, Any]:
    cuda = quiet_torch().cuda.is_available()
    return {
        "model": plan.start, "task": "detect", "mode": "train", "data": "", "epochs": plan.epochs, "imgsz": plan.side,
        "batch": plan.batch, "nbs": plan.batch, "workers": 4 if cuda else 0, "device": "0" if cuda else "cpu",
        "amp": "bf16" if cuda else False, "seed": plan.seed, "save_dir": str(folder / "run"), "exist_ok": True,
        "val": False, "plots": False, "verbose": False, "patience": 0,
        "optimizer": "AdamW", "lr0": plan.rate, "lrf": 0.05, "cos_lr": True, "momentum": 0.9, "weight_decay": 0.0005,
        "warmup_epochs": 0.5, "warmup_bias_lr": 0.0, "mosaic": 0.0, "close_mosaic": 0, "fliplr": 0.0, "erasing": 0.0,
        "scale": 0.2, "translate": 0.05, "degrees": 0.5, "hsv_h": 0.01, "hsv_s": 0.3, "hsv_v": 0.2,
    }  # fmt: skip


def prepared(model: Any, plan: Plan) -> Any:
    """The start model with rows for the new classes and, where fusing took it away, its one-to-many head again: that
    head alone teaches the necks. ValueError on a net that is no plain detector."""
    from ultralytics.nn.modules.head import Detect
    from ultralytics.nn.tasks import DetectionModel

    if type(model) is not DetectionModel or type(model.model[-1]) is not Detect:
        raise ValueError("These weights are no plain detection model: segmentation and text prompts cannot be tuned.")
    head = model.model[-1]
    if head.cv2 is None:
        head.cv2, head.cv3 = copy.deepcopy(head.one2one_cv2), copy.deepcopy(head.one2one_cv3)
    for towers in (head.cv3, getattr(head, "one2one_cv3", None) or ()):
        for tower in towers:
            tower[-1] = _widened(tower[-1], len(plan.names))
    head.nc = model.nc = len(plan.names)
    head.no = head.nc + 4 * head.reg_max
    model.names = dict(enumerate(plan.names))
    model.yaml = {**model.yaml, "nc": head.nc}
    return model


def frozen(model: Any, taught: list[int]) -> list[int]:
    """The layers that stay as they are: the trunk, as is advised for few pages, and the first of two necks (see
    `necks`) when none of the classes taught is read from it."""
    trunk, head = len(model.yaml["backbone"]), model.model[-1]
    towers = getattr(head, "one2one_cv3", None) or head.cv3
    first = list(towers)[: len(towers) // 2]
    shut = [_shut(tower[-1]) for tower in first]
    apart = head.nl > 3 and all(bool(rows[n]) for rows in shut for n in taught if n < len(rows))
    return list(range(trunk + (len(model.model) - 1 - trunk) // 2 if apart else trunk))


def _shut(last: Any) -> Any:
    """(rows,) whether a row says nothing, whatever it sees: one that is read from the other neck."""
    return (last.weight.detach().abs().amax(dim=(1, 2, 3)) == 0) & (last.bias.detach() < SHUT)


def _widened(old: Any, rows: int) -> Any:
    """A last layer with `rows` rows: those of the old one, then rows that say nothing yet."""
    torch = quiet_torch()
    new = torch.nn.Conv2d(old.in_channels, rows, 1).to(old.weight.dtype)
    with torch.no_grad():
        new.weight.zero_()
        new.bias.fill_(QUIET)
        new.weight[: old.out_channels], new.bias[: old.out_channels] = old.weight, old.bias
    open_ = (~_shut(new)).to(new.weight.dtype)
    new.weight.register_hook(lambda slope: slope * open_.to(slope.device).view(-1, 1, 1, 1))
    new.bias.register_hook(lambda slope: slope * open_.to(slope.device))
    return new


def save(model: Any, path: Path, side: int, *, bare: bool) -> None:
    """Writes the net in half precision, as plain ultralytics loads it. `bare`: without its one-to-many head."""
    from ultralytics import __version__

    torch = quiet_torch()
    whole = copy.deepcopy(model).float().eval().requires_grad_(False).to("cpu", memory_format=torch.contiguous_format)
    if bare:
        whole.model[-1].cv2 = whole.model[-1].cv3 = None
    whole.args = {"task": "detect", "imgsz": side}
    whole.criterion = whole.class_weights = None
    facts = {
        "epoch": -1, "best_fitness": None, "ema": None, "updates": None, "optimizer": None, "train_args": whole.args,
        "date": "", "version": __version__, "license": LICENCE, "docs": "", "model": whole.half(),
    }  # fmt: skip
    draft = path.with_suffix(".part")
    torch.save(facts, draft)
    draft.replace(path)


class _Teller:
    """Writes how far the training is, and stops it when nobody waits for it any more."""

    def __init__(self, folder: Path) -> None:
        self._file, self._parent, self._step = folder / "progress.json", os.getppid(), 0

    def __call__(self, trainer: Any) -> None:
        self._step += 1
        told = {
            "step": self._step,
            "steps": trainer.epochs * len(trainer.train_loader),
            "loss": round(float(trainer.loss.detach()) / trainer.batch_size, 4),
        }
        draft = self._file.with_suffix(".part")
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(self._file)
        if os.getppid() != self._parent:
            sys.exit(1)


def write_plan(folder: Path, plan: Plan) -> None:
    (folder / "plan.json").write_text(json.dumps(asdict(plan)), encoding="utf-8")


if __name__ == "__main__":
    try:
        tune(Path(sys.argv[1]).resolve())
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
