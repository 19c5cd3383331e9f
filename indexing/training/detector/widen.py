"""The start model made ready: rows of the kept objects, new rows for layout, and what only training needs.

`student` and `teacher` raise `ModelUnavailableError` when ultralytics cannot read the weights.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from indexing.training.detector.classes import LAYOUT, kept
from indexing.vision.detector import _yolo
from indexing.vision.protocols import ModelUnavailableError

QUIET = -8.0  # logit of the new rows before they have learned anything: one anchor in 3000


def start_model(path: Path) -> Any:
    """ultralytics' YOLO around the start weights; its batch norm is folded in, and stays so."""
    if not path.exists():
        raise ModelUnavailableError(f"no start weights at {path}")
    return _yolo()(str(path), verbose=False)


def only_kept(model: Any) -> list[str]:
    """Cuts the class head down to the kept objects, in place. Returns their names."""
    rows = kept(model.names)
    names = [model.names[row] for row in rows]
    head = model.model[-1]
    for tower in head.one2one_cv3:
        tower[-1] = _rows(tower[-1], rows, 0)
    _renamed(model, names)
    return names


def widened(model: Any) -> list[str]:
    """Adds the rows of LAYOUT, in place. Returns the names of all classes."""
    names = [*model.names.values(), *LAYOUT]
    for tower in model.model[-1].one2one_cv3:
        tower[-1] = _rows(tower[-1], list(range(len(model.names))), len(LAYOUT))
    _renamed(model, names)
    return names


def _renamed(model: Any, names: list[str]) -> None:
    model.names = dict(enumerate(names))
    head = model.model[-1]
    head.nc = model.nc = len(names)
    head.no = head.nc + 4 * head.reg_max


def _rows(old: nn.Conv2d, rows: list[int], new: int) -> nn.Conv2d:
    wider = nn.Conv2d(old.in_channels, len(rows) + new, 1)
    assert old.bias is not None and wider.bias is not None  # the head's last layer has one
    with torch.no_grad():
        wider.weight.zero_()
        wider.weight[: len(rows)] = old.weight[rows]
        wider.bias.fill_(QUIET)
        wider.bias[: len(rows)] = old.bias[rows]
    return wider


class Student(nn.Module):
    """The model to ship and, beside its one-to-one head, a one-to-many head for layout that only teaches the trunk.

    Unlike ultralytics' own training, the one-to-one head passes its gradient on: the objects are held through it.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        head = model.model[-1]
        self.many_boxes = copy.deepcopy(head.one2one_cv2)
        self.many_classes = copy.deepcopy(head.one2one_cv3)
        for tower in self.many_classes:
            total = tower[-1].out_channels
            tower[-1] = _rows(tower[-1], list(range(total - len(LAYOUT), total)), 0)
        for parameter in self.parameters():
            parameter.requires_grad_(True)

    def forward(self, pictures: Tensor) -> dict[str, Any]:
        """`boxes` (n, 4, anchors) and `scores` (n, classes, anchors), `many_…` the same of the other head, `feats`."""
        feats = features(self.model, pictures)
        head = self.model.model[-1]
        one = _towers(feats, head.one2one_cv2, head.one2one_cv3)
        many = _towers(feats, self.many_boxes, self.many_classes)
        return {"boxes": one[0], "scores": one[1], "many_boxes": many[0], "many_scores": many[1], "feats": feats}


class Teacher(nn.Module):
    """The start model, frozen: boxes and logits of the kept objects at every anchor."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model.eval()
        self.requires_grad_(False)

    @torch.no_grad()
    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, list[Tensor]]:
        """Boxes, logits, and the maps they were read from."""
        head, feats = self.model.model[-1], features(self.model, pictures)
        return *_towers(feats, head.one2one_cv2, head.one2one_cv3), feats


def features(model: Any, pictures: Tensor) -> list[Tensor]:
    """The maps that the head looks at, in bfloat16 arithmetic, given as float32."""
    kept_maps: list[Any] = []
    x: Any = pictures
    with torch.autocast("cpu", torch.bfloat16):
        for layer in model.model[:-1]:
            if layer.f != -1:
                x = (
                    kept_maps[layer.f]
                    if isinstance(layer.f, int)
                    else [x if j == -1 else kept_maps[j] for j in layer.f]
                )
            x = layer(x)
            kept_maps.append(x if layer.i in model.save else None)
    return [kept_maps[j].float() for j in model.model[-1].f]


def _towers(feats: list[Tensor], boxes: Any, classes: Any) -> tuple[Tensor, Tensor]:
    """The last layers in float32: a box edge of 600 pixels has no half pixels in bfloat16."""
    sides, logits = [], []
    for x, box, label in zip(feats, boxes, classes, strict=True):
        with torch.autocast("cpu", torch.bfloat16):
            inner_box, inner_label = box[:-1](x), label[:-1](x)
        sides.append(box[-1](inner_box.float()).flatten(2))
        logits.append(label[-1](inner_label.float()).flatten(2))
    return torch.cat(sides, 2), torch.cat(logits, 2)
