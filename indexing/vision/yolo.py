"""The pass of a YOLO net, accelerated in two parts, between ultralytics' own letterbox and its own post-processing.

The body, nine tenths of the work, runs in bfloat16 once `rounding` has corrected it; the head stays in float32, since
eight bits of a distance of 300 pixels are more than a pixel. The first batch large enough serves to correct the body
and to judge it: if one sure box is off by more than a pixel, the body runs in float32. Nets of another build (text
prompts, transformers) and whatever cannot be compiled go through ultralytics as they are.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.vision.accelerator import Accelerated, Task
from indexing.vision.rounding import corrected
from indexing.vision.torches import Outputs, device, plain, quiet_torch, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL.Image import Image as Picture

SETTINGS = {"max_det": 300, "verbose": False, "save": False}
#: Boxes are the same within so many pixels of the model's input.
PIXELS = 1.0
SURE, FEW = 0.5, 10  # confidence from which all boxes of a batch are judged, and how many where fewer are sure


class YoloPass:
    """Pictures (BGR arrays) to ultralytics' results. Calls must come one after another, `pixels` excepted."""

    def __init__(self, model: Any, key: str, side: int, overlap: float) -> None:
        """`key`: sha256 of the weights. `overlap`: IoU above which the weaker of two boxes of a class goes."""
        self._model, self._settings = model, {**SETTINGS, "imgsz": side, "iou": overlap, "device": device()}
        model.predict([np.full((64, 64, 3), 255, np.uint8)], conf=0.99, **self._settings)
        self._predictor = model.predictor
        self._body = self._head = None
        net = getattr(self._predictor.model.backend, "model", None)
        if _is_known(net):
            head = _head(net)
            body, part = _body(net), f"{key[:24]}-" if key else ""
            self._body = Accelerated(
                Task(body, part and part + "body", _first, _same_boxes(plain(head)), (0, 2, 3), half=corrected)
            )
            self._head = Accelerated(
                Task(head, part and part + "head", _first, _same_boxes(None), (0, 2, 3), precisions=("f32",))
            )
            self._torch_body, self._torch_head = plain(body), plain(head)

    @property
    def engine(self) -> str:
        """What the body runs on at the moment."""
        return self._body.engine if self._body else "torch"

    def pixels(self, arrays: Sequence[np.ndarray]) -> Any:
        """The batch as the net sees it, (n, 3, h, w) in 0..1; None for nets that ultralytics alone feeds."""
        if self._body is None:
            return None
        torch = quiet_torch()
        batch = torch.from_numpy(np.stack(self._predictor.pre_transform(list(arrays))))
        return sent(batch).permute(0, 3, 1, 2).flip(1).contiguous().float().div_(255)

    def __call__(self, arrays: Sequence[np.ndarray], pixels: Any, floor: float) -> list[Any]:
        """Results in the order of `arrays`, with confidences from `floor`."""
        if self._body is None or self._head is None:
            found: list[Any] = self._model.predict(list(arrays), conf=floor, **self._settings)
            return found
        torch, predictor = quiet_torch(), self._predictor
        features = tuple(torch.from_numpy(one) for one in self._body(pixels) or self._torch_body(pixels))
        outputs = [torch.from_numpy(np.array(one)) for one in self._head(*features) or self._torch_head(*features)]
        predictor.args.conf = floor
        predictor.batch = ([""] * len(arrays), list(arrays), [""] * len(arrays))
        with torch.inference_mode():
            results: list[Any] = predictor.postprocess(outputs, pixels, list(arrays))
        return results


def array_of(image: Picture) -> np.ndarray:
    """(h, w, 3) uint8 in OpenCV's order, blue first, as ultralytics wants it; the picture is RGB."""
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _is_known(net: Any) -> bool:
    from ultralytics.nn.modules.head import Detect, Segment
    from ultralytics.nn.tasks import DetectionModel, SegmentationModel

    return type(net) in (DetectionModel, SegmentationModel) and type(net.model[-1]) in (Detect, Segment)


def _body(net: Any) -> Any:
    """All layers but the last, giving the maps that the last one reads."""
    torch = quiet_torch()

    class Body(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layers, self.wanted = net.model[:-1], tuple(net.model[-1].f)

        def forward(self, pixels: Any) -> tuple[Any, ...]:
            kept: list[Any] = []
            for layer in self.layers:
                if layer.f != -1:
                    from_ = [layer.f] if isinstance(layer.f, int) else layer.f
                    inputs = [pixels if place == -1 else kept[place] for place in from_]
                    pixels = inputs[0] if isinstance(layer.f, int) else inputs
                pixels = layer(pixels)
                kept.append(pixels)
            return tuple(kept[place] for place in self.wanted)

    return Body().eval().requires_grad_(False)


def _head(net: Any) -> Any:
    """The last layer as it is exported: rows of boxes, after them the prototypes of masks where it has any."""
    torch = quiet_torch()

    class Head(torch.nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer = deepcopy(net.model[-1])
            # `dynamic`: the grid follows the maps, whatever size was traced.
            self.layer.export, self.layer.dynamic, self.layer.format = True, True, "openvino"

        def forward(self, *maps: Any) -> tuple[Any, ...]:
            found = self.layer(list(maps))
            return tuple(found) if isinstance(found, tuple | list) else (found,)

    return Head().eval().requires_grad_(False)


def _first(*batch: Any) -> tuple[Any, ...]:
    """As much of the first batch as judging it is worth."""
    return tuple(one[:8] for one in batch)


def _same_boxes(head: Callable[..., Outputs] | None) -> Callable[[Outputs, Outputs], bool]:
    """Judges outputs of the head, or of the body when the head is given."""
    torch = quiet_torch()

    def same(found: Outputs, reference: Outputs) -> bool:
        rows, wanted = (
            _rows((head(*(torch.from_numpy(one) for one in outputs)) if head else outputs)[0])
            for outputs in (found, reference)
        )
        judged = [(box[4], apart(box, near)) for near, boxes in zip(rows, wanted, strict=True) for box in boxes]
        judged.sort(key=lambda one: -one[0])
        counted = max(FEW, sum(confidence >= SURE for confidence, _ in judged))
        return all(off <= PIXELS for _, off in judged[:counted])

    return same


def _rows(output: np.ndarray) -> np.ndarray:
    """(n, m, 6+) corners, confidence, class: as it is, or of the best anchors of (n, 4 + classes, anchors)."""
    if output.shape[2] < output.shape[1] or output.shape[1] == SETTINGS["max_det"]:
        return output
    boxes, scores = output[:, :4], output[:, 4:]
    half = boxes[:, 2:] / 2
    corners = np.concatenate([boxes[:, :2] - half, boxes[:, :2] + half], axis=1)
    rows = np.concatenate([corners, scores.max(1)[:, None], scores.argmax(1)[:, None]], axis=1)
    order = np.argsort(-rows[:, 4], axis=1)[:, : SETTINGS["max_det"]]
    return np.take_along_axis(rows, order[:, None], axis=2).transpose(0, 2, 1)


def apart(box: np.ndarray, candidates: np.ndarray) -> float:
    """Pixels between a box and the nearest of its class: the farthest of its four sides; infinite without any."""
    of_class = candidates[candidates[:, 5] == box[5]]
    return float(np.abs(of_class[:, :4] - box[:4]).max(axis=1).min()) if len(of_class) else float("inf")
