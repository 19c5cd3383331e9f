"""From a model's name in settings to the model, loaded once per process.

    open_clip:local-dir:indexing/weights/encoder    a folder
    open_clip:ViT-B-32@laion2b_s34b_b79k            an architecture and a tag of open_clip's list
    open_clip:hf-hub:ORG/REPOSITORY                 any other repository, once `manage.py models pull` has fetched it
    ultralytics:yolo26n.pt                          a file in MODEL_FOLDERS, or an absolute path
    yunet:face_detection_yunet_2026may.onnx         the same

A name that cannot be served raises `ModelUnavailableError` whose message may be shown to staff.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from indexing.vision.protocols import Captioner, Detector, Embedder, ModelUnavailableError, Segmenter

if TYPE_CHECKING:
    from collections.abc import Callable

Model = TypeVar("Model")

_lock = threading.RLock()
_embedders: dict[str, Embedder] = {}
_detectors: dict[str, Detector] = {}
_segmenters: dict[str, Segmenter] = {}
_captioners: dict[str, Captioner] = {}


def embedder(name: str) -> Embedder:
    """The embedder called `name`."""
    return _once(_embedders, name, {"open_clip": _open_clip})


def detector(name: str) -> Detector:
    """The detector called `name`."""
    return _once(_detectors, name, {"ultralytics": _ultralytics, "yunet": _yunet})


def segmenter(name: str) -> Segmenter:
    """The segmenter called `name`."""
    return _once(_segmenters, name, {"ultralytics": _outlines})


def captioner(name: str) -> Captioner:
    """The captioner called `name`."""
    return _once(_captioners, name, {"open_clip": _coca})


def release(name: str) -> None:
    """Drop one embedder, whose memory is free once nobody uses it any more."""
    with _lock:
        _embedders.pop(name, None)


def forget() -> None:
    """Drop every loaded model: after weights were replaced, and between tests."""
    with _lock:
        _embedders.clear()
        _detectors.clear()
        _segmenters.clear()
        _captioners.clear()


def _once(loaded: dict[str, Model], name: str, kinds: dict[str, Callable[[str], Model]]) -> Model:
    # One lock for all: two loads at once would double the peak of memory, and ultralytics patches globals on import.
    with _lock:
        if name not in loaded:
            kind, _, rest = name.partition(":")
            if kind not in kinds or not rest:
                known = ", ".join(f"{k}:…" for k in kinds)
                raise ModelUnavailableError(f"No model is named {name!r}; names begin with {known}")
            loaded[name] = kinds[kind](rest)
        return loaded[name]


def _open_clip(rest: str) -> Embedder:
    from indexing.vision.embedder import OpenClipEmbedder

    return OpenClipEmbedder.load(rest)


def _ultralytics(rest: str) -> Detector:
    from indexing.vision.detector import UltralyticsDetector
    from indexing.vision.weights import locate

    return UltralyticsDetector.load(locate(rest))


def _yunet(rest: str) -> Detector:
    from indexing.vision.faces import YuNetDetector
    from indexing.vision.weights import locate

    return YuNetDetector.load(locate(rest))


def _outlines(rest: str) -> Segmenter:
    from indexing.vision.segmenter import UltralyticsSegmenter
    from indexing.vision.weights import locate

    return UltralyticsSegmenter.load(locate(rest))


def _coca(rest: str) -> Captioner:
    from indexing.vision.captioner import OpenClipCaptioner

    return OpenClipCaptioner.load(rest)
