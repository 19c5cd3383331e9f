"""The start model with a second neck, which reads its trunk for page layout beside the one that reads it for objects.

Trunk, first neck and the rows of the kept objects stay as they are, so that objects are those of the start model. The
one `Detect` head looks at six maps, three of each neck; rows that a map is not asked for are shut. `start_model` raises
`ModelUnavailableError` when ultralytics cannot read the weights.
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

TRUNK = 11  # layers of yolo26 that both necks read; then one neck, then the head
QUIET = -6.0  # logit of the new rows before they have learned anything: one anchor in 400
SHUT = -20.0  # logit of a row on a map of the other neck: below every floor, and exact in half precision


def start_model(path: Path) -> Any:
    """ultralytics' YOLO around the start weights; its batch norm is folded in, and stays so."""
    if not path.exists():
        raise ModelUnavailableError(f"no start weights at {path}")
    return _yolo()(str(path), verbose=False)


def two_necks(model: Any) -> None:
    """Changes a yolo26 `DetectionModel` in place: kept objects, then LAYOUT, read from six maps."""
    *layers, head = model.model
    neck = layers[TRUNK:]
    second = [_moved(copy.deepcopy(layer), len(neck)) for layer in neck]
    second[-1].m[0] = second[-1].m[0][0]  # without its attention, for which there is no room in 7 MB
    rows = kept(model.names)
    names = [*(model.names[row] for row in rows), *LAYOUT]
    boxes, classes = copy.deepcopy(head.one2one_cv2), copy.deepcopy(head.one2one_cv3)
    for tower in head.one2one_cv3:
        tower[-1] = _rows(tower[-1], rows, 0, len(names), SHUT)
    for tower in classes:
        tower[-1] = _rows(tower[-1], [], 0, len(names), SHUT)
    head.one2one_cv2.extend(boxes)
    head.one2one_cv3.extend(classes)
    head.f = [*head.f, *(place + len(neck) for place in head.f)]
    head.i += len(neck)
    head.nl, head.stride = len(head.f), torch.cat([head.stride, head.stride])
    model.stride = head.stride
    model.names = dict(enumerate(names))
    head.nc = model.nc = len(names)
    head.no = head.nc + 4 * head.reg_max
    model.model = nn.Sequential(*layers, *second, head)
    model.save = sorted({place for layer in model.model for place in _read(layer) if place != -1})
    model.yaml = {**model.yaml, "nc": len(names), "head": _described(model.yaml["head"], len(neck))}


def _moved(layer: Any, by: int) -> Any:
    """A layer of the first neck set into the second: it reads the trunk, or what stands `by` places later."""
    places = [layer.i - 1 if place == -1 and layer.i == TRUNK else place for place in _read(layer)]
    places = [place + by if place >= TRUNK else place for place in places]
    layer.f = places if isinstance(layer.f, list) else places[0]
    layer.i += by
    return layer


def _read(layer: Any) -> list[int]:
    return layer.f if isinstance(layer.f, list) else [layer.f]


def _described(head: list[Any], by: int) -> list[Any]:
    """The lines of the architecture as ultralytics writes them, the second neck's after the first's."""
    *neck, detect = head
    second = copy.deepcopy(neck)
    for number, line in enumerate(second):
        places = line[0] if isinstance(line[0], list) else [line[0]]
        places = [TRUNK - 1 if place == -1 and not number else place for place in places]
        places = [place + by if place >= TRUNK else place for place in places]
        line[0] = places if isinstance(line[0], list) else places[0]
    second[-1][3] = [1024, False]
    return [*neck, *second, [[*detect[0], *(place + by for place in detect[0])], *detect[1:]]]


def _rows(old: nn.Conv2d, rows: list[int], first: int, total: int, rest: float) -> nn.Conv2d:
    """A last layer of `total` rows: from `first` on the rows named of the old one, else nothing but the bias `rest`."""
    new = nn.Conv2d(old.in_channels, total, 1)
    assert old.bias is not None and new.bias is not None  # the head's last layer has one
    with torch.no_grad():
        new.weight.zero_()
        new.bias.fill_(rest)
        new.weight[first : first + len(rows)] = old.weight[rows]
        new.bias[first : first + len(rows)] = old.bias[rows]
    return new


class Student(nn.Module):
    """The second neck and its share of the head, to be taught, and a one-to-many head that only teaches the neck.

    The trunk is frozen. Unlike ultralytics' own training, the one-to-one head passes its gradient on.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        head, half = model.model[-1], model.model[-1].nl // 2
        self._places = head.f[half:]
        self.neck = model.model[TRUNK + (len(model.model) - 1 - TRUNK) // 2 : -1]
        self.boxes, self.classes = head.one2one_cv2[half:], copy.deepcopy(head.one2one_cv3[half:])
        for tower in self.classes:
            tower[-1] = _rows(tower[-1], [], 0, len(LAYOUT), QUIET)
        self.many_boxes = copy.deepcopy(self.boxes)
        self.many_classes = copy.deepcopy(self.classes)
        self.requires_grad_(False)
        for part in (self.neck, self.boxes, self.classes, self.many_boxes, self.many_classes):
            part.requires_grad_(True)

    def whole(self) -> Any:
        """The model to ship: the rows taught stand beside those of objects, which are shut on these maps."""
        whole = copy.deepcopy(self.model)
        towers = whole.model[-1].one2one_cv3
        for tower, taught in zip(towers[len(towers) // 2 :], copy.deepcopy(self.classes), strict=True):
            tower[0], tower[1] = taught[0], taught[1]
            rows = list(range(len(LAYOUT)))
            tower[-1] = _rows(taught[-1], rows, len(whole.names) - len(LAYOUT), len(whole.names), SHUT)
        return whole

    def taught(self) -> list[nn.Parameter]:
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def forward(self, pictures: Tensor) -> dict[str, Any]:
        """`boxes` (n, 4, anchors) and `scores` (n, LAYOUT, anchors), `many_…` the same of the other head, `feats`."""
        feats = self._maps(pictures)
        one = _towers(feats, self.boxes, self.classes)
        many = _towers(feats, self.many_boxes, self.many_classes)
        return {"boxes": one[0], "scores": one[1], "many_boxes": many[0], "many_scores": many[1], "feats": feats}

    def _maps(self, pictures: Tensor) -> list[Tensor]:
        """The maps of the second neck, in bfloat16 arithmetic, given as float32."""
        made: dict[int, Any] = {}
        x: Any = pictures
        with torch.autocast("cpu", torch.bfloat16):
            for layer in (*self.model.model[:TRUNK], *self.neck):
                if layer.f != -1:
                    x = made[layer.f] if isinstance(layer.f, int) else [x if j == -1 else made[j] for j in layer.f]
                x = layer(x)
                made[layer.i] = x
        return [made[place].float() for place in self._places]


def _towers(feats: list[Tensor], boxes: Any, classes: Any) -> tuple[Tensor, Tensor]:
    """The last layers in float32: a box edge of 600 pixels has no half pixels in bfloat16."""
    sides, logits = [], []
    for x, box, label in zip(feats, boxes, classes, strict=True):
        with torch.autocast("cpu", torch.bfloat16):
            inner_box, inner_label = box[:-1](x), label[:-1](x)
        sides.append(box[-1](inner_box.float()).flatten(2))
        logits.append(label[-1](inner_label.float()).flatten(2))
    return torch.cat(sides, 2), torch.cat(logits, 2)
