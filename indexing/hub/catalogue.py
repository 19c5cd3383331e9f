"""A short list of models worth knowing, by role, with the licence of each. Any other name may be pulled as well.

Licences are those the makers publish, as last read; `pull` shows what the hub itself says when it is asked. Sizes are
rounded. No model is named here that the portal's own loaders cannot load.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["encoder", "detector", "layout", "faces", "segmenter", "captioner"]

#: The setting that each role is named in.
SETTINGS: dict[Role, str] = {
    "encoder": "ENCODER",
    "detector": "DETECTOR",
    "layout": "LAYOUT_DETECTOR",
    "faces": "FACE_DETECTOR",
    "segmenter": "SEGMENTER",
    "captioner": "CAPTIONER",
}
ULTRALYTICS = "https://docs.ultralytics.com/models"
HUGGING_FACE = "https://huggingface.co"


@dataclass(frozen=True)
class Entry:
    """`name` as in settings; `megabytes` to be fetched; `needs`: names of what must be pulled beside it."""

    role: Role
    name: str
    licence: str
    megabytes: int
    languages: str
    purpose: str
    page: str
    recommended: bool = False
    needs: tuple[str, ...] = ()


def _encoder(name: str, licence: str, megabytes: int, languages: str, purpose: str, repository: str,
             recommended: bool = False) -> Entry:  # fmt: skip
    page = f"{HUGGING_FACE}/{repository}"
    return Entry("encoder", f"open_clip:{name}", licence, megabytes, languages, purpose, page, recommended)


def _yolo(role: Role, file: str, licence: str, megabytes: int, purpose: str, page: str,
          recommended: bool = False, needs: tuple[str, ...] = ()) -> Entry:  # fmt: skip
    languages = "English words" if needs else ""
    return Entry(
        role, f"ultralytics:{file}", licence, megabytes, languages, purpose, f"{ULTRALYTICS}/{page}", recommended, needs
    )


def _captioner(name: str, megabytes: int, purpose: str, repository: str, recommended: bool = False) -> Entry:
    page = f"{HUGGING_FACE}/{repository}"
    return Entry("captioner", f"open_clip:{name}", "MIT", megabytes, "English", purpose, page, recommended)


CATALOGUE: tuple[Entry, ...] = (
    _encoder("ViT-B-16-SigLIP2@webli", "Apache-2.0", 1500, "over 100, French included",
             "search by meaning in production; good French, on a processor", "timm/ViT-B-16-SigLIP2", True),
    _encoder("ViT-B-32-SigLIP2-256@webli", "Apache-2.0", 1500, "over 100, French included",
             "the same, some three times faster, a little less exact", "timm/ViT-B-32-SigLIP2-256"),
    _encoder("ViT-L-16-SigLIP2-256@webli", "Apache-2.0", 3500, "over 100, French included",
             "better still, where there is a GPU", "timm/ViT-L-16-SigLIP2-256"),
    _encoder("ViT-SO400M-16-SigLIP2-384@webli", "Apache-2.0", 4600, "over 100, French included",
             "the best of the family that fits one GPU; sees small detail", "timm/ViT-SO400M-16-SigLIP2-384"),
    _encoder("xlm-roberta-base-ViT-B-32@laion5b_s13b_b90k", "MIT", 1500, "100, French included",
             "vectors of 512, stored as they are", "laion/CLIP-ViT-B-32-xlm-roberta-base-laion5B-s13B-b90k"),
    _encoder("ViT-B-32@laion2b_s34b_b79k", "MIT", 610, "English",
             "the smallest of the well-known; for comparison", "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"),
    _yolo("detector", "yolo26n.pt", "AGPL-3.0", 5, "80 everyday objects (COCO), fast on a processor", "yolo26", True),
    _yolo("detector", "yolo26m.pt", "AGPL-3.0", 44, "the same objects, better found, some ten times slower", "yolo26"),
    _yolo("detector", "yolo11n-seg.pt", "AGPL-3.0", 6, "80 everyday objects with their outlines", "yolo11"),
    _yolo("detector", "yolov8s-worldv2.pt", "GPL-3.0 (makers), AGPL-3.0 (as ultralytics gives it)", 26,
          "YOLO-World: finds the objects of the portal's own vocabulary", "yolo-world",
          needs=("open_clip:ViT-B-32-quickgelu@openai",)),
    _yolo("detector", "yoloe-11s-seg.pt", "AGPL-3.0; text model: see the page of MobileCLIP", 28,
          "YOLOE: the same, with outlines", "yoloe", needs=("ultralytics:mobileclip_blt.ts",)),
    _yolo("segmenter", "FastSAM-s.pt", "AGPL-3.0", 24, "outlines for the boxes found, on a processor", "fast-sam",
          True),
    _yolo("segmenter", "mobile_sam.pt", "Apache-2.0", 41, "finer outlines, slower", "mobile-sam"),
    _yolo("segmenter", "sam2.1_t.pt", "Apache-2.0", 78, "SAM 2.1, the smallest", "sam-2"),
    _yolo("segmenter", "sam_b.pt", "Apache-2.0", 375, "SAM; finest and slowest, for a GPU", "sam"),
    _captioner("coca_ViT-B-32@mscoco_finetuned_laion2b_s13b_b90k", 1010, "a sentence on what is seen",
               "laion/mscoco_finetuned_CoCa-ViT-B-32-laion2B-s13B-b90k", True),
    _captioner("coca_ViT-L-14@mscoco_finetuned_laion2b_s13b_b90k", 2550, "better sentences, for a GPU",
               "laion/mscoco_finetuned_CoCa-ViT-L-14-laion2B-s13B-b90k"),
    Entry("faces", "yunet:face_detection_yunet_2026may.onnx", "MIT", 1, "", "faces, on photographs",
          f"{HUGGING_FACE}/opencv/face_detection_yunet", True),
    Entry("faces", "yunet:face_detection_yunet_2023mar.onnx", "MIT", 1, "", "the same, as it was before",
          f"{HUGGING_FACE}/opencv/face_detection_yunet"),
)  # fmt: skip


def find(name: str) -> Entry | None:
    """The entry called `name`, if the list has it."""
    return next((entry for entry in CATALOGUE if entry.name == name), None)
