"""What the student is told: the boxes of the classes that a page's makers labelled.

ultralytics' own loss (task-aligned assignment, CIoU and L1 of the edges, binary cross entropy) over the rows of LAYOUT
and without the classes an image leaves unjudged. Nothing here fails.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from indexing.training.detector.classes import LAYOUT
from indexing.training.detector.samples import Page
from indexing.vision.detector import _yolo

BOX, CLASS, EDGES = 7.5, 0.5, 1.5  # ultralytics' own gains
STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class Truth:
    """Labels (n, most, 1), boxes (n, most, 4) in pixels padded with zeros, and who is judged (n, classes)."""

    labels: Tensor
    boxes: Tensor
    judged: Tensor


class LayoutLoss:
    """One head's loss. `topk`: anchors that each box may teach; `last` of them for the one-to-one head."""

    def __init__(self, topk: int, last: int | None = None) -> None:
        _yolo()  # its switches come before any import of ultralytics
        from ultralytics.utils.loss import BboxLoss
        from ultralytics.utils.tal import TaskAlignedAssigner

        self._assign = TaskAlignedAssigner(topk, len(LAYOUT), alpha=0.5, stride=list(STRIDES), topk2=last)
        self._box_loss = BboxLoss(1)

    def __call__(self, boxes: Tensor, scores: Tensor, feats: list[Tensor], truth: Truth) -> Tensor:
        """`boxes` (n, 4, anchors) in strides, `scores` (n, classes, anchors) logits of LAYOUT. A mean over images."""
        points, strides, size = anchors(feats)
        edges, logits = boxes.transpose(1, 2), scores.transpose(1, 2)
        predicted = corners(edges, points)
        there = truth.boxes.sum(2, keepdim=True).gt(0).float()
        _, targets, wanted, chosen, _ = self._assign(
            logits.detach().sigmoid(), predicted.detach() * strides, points * strides, truth.labels, truth.boxes, there
        )
        total = wanted.sum().clamp(min=1)
        told = functional.binary_cross_entropy_with_logits(logits, wanted.to(logits.dtype), reduction="none")
        loss = CLASS * (told * truth.judged[:, None]).sum() / total
        iou, sides = self._box_loss(
            edges, predicted, points, targets / strides, wanted, total, chosen.bool(), size, strides
        )
        return torch.as_tensor(loss + BOX * iou + EDGES * sides)


def anchors(feats: list[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Anchor points (anchors, 2) in strides, strides (anchors, 1), and height and width of the picture."""
    from ultralytics.utils.tal import make_anchors

    points, strides = make_anchors(feats, torch.tensor(STRIDES, dtype=torch.float32), 0.5)
    return points, strides, torch.tensor(feats[0].shape[2:], dtype=torch.float32) * STRIDES[0]


def corners(edges: Tensor, points: Tensor) -> Tensor:
    from ultralytics.utils.tal import dist2bbox

    return torch.as_tensor(dist2bbox(edges, points, xywh=False))


def truth_of(samples: list[Page]) -> Truth:
    """The boxes of some samples, padded to the most that one has."""
    most = max(len(sample.classes) for sample in samples)
    labels, boxes = torch.zeros(len(samples), most, 1), torch.zeros(len(samples), most, 4)
    for row, sample in enumerate(samples):
        labels[row, : len(sample.classes), 0] = torch.tensor(sample.classes, dtype=torch.float32)
        boxes[row, : len(sample.classes)] = torch.from_numpy(sample.boxes)
    judged = torch.stack([torch.from_numpy(sample.judged).float() for sample in samples])
    return Truth(labels, boxes, judged)
