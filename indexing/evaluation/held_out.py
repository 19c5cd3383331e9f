"""Sets to measure the shipped models on, cut from the material of their own recipes: what those recipes kept apart.

Books of the corpus that the encoder never saw give captions and single words; pages of documents that the detector
never saw give boxes. The lists name pictures as the material does, so they are the same on every machine; `--images`
says where these lie. FileNotFoundError when material is missing.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

#: As many pictures as in the gallery that the target names.
GALLERY = 727
#: Things to be seen, in the lexicon's own parts; of these, the words that captions name most often are asked.
SEEN = ("animal", "plant", "person", "building", "nature", "vehicle", "object")
WORDS = 20
SEED = 2026


def words(data: Path, out: Path) -> dict[str, Path]:
    """`retrieval`: captions in a gallery of GALLERY pictures drawn at random; `concepts`: WORDS words among all."""
    from indexing.training.corpus import load_pairs, split_by_book
    from indexing.training.lexicon import concept_labels, load_lexicon
    from indexing.training.settings import Recipe

    pairs = split_by_book(load_pairs(data / "corpus"), Recipe.held_out_share, Recipe.seed).held_out
    gallery = random.Random(SEED).sample(pairs, min(GALLERY, len(pairs)))  # noqa: S311
    name = {one.id: one.path.relative_to(data / "corpus").as_posix() for one in pairs}
    lines = [{"file": name[one.id], "caption": one.caption, "lang": one.language} for one in gallery]
    lexicon = [one for one in load_lexicon() if one.kind in SEEN]
    shown = concept_labels(pairs, lexicon)
    commonest = shown.sum(0).argsort(descending=True, stable=True)[:WORDS].tolist()
    asked = [
        {
            "fr": lexicon[column].french[0],
            "en": lexicon[column].english[0],
            "relevant": shown[:, column].nonzero().flatten().tolist(),
        }
        for column in commonest
    ]
    folder = _folder(out, "held-out-books")
    (folder / "retrieval.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines))
    concepts = {"files": list(name.values()), "concepts": asked}
    (folder / "concepts.json").write_text(json.dumps(concepts, ensure_ascii=False))
    return {"retrieval": folder / "retrieval.jsonl", "concepts": folder / "concepts.json"}


def pages(data: Path, out: Path) -> dict[str, Path]:
    """A COCO file for each set of pages, with the pages of held-out documents only: {name of the set: file}."""
    from indexing.training.detector.material import SETS, held_out
    from indexing.training.detector.material import pages as all_pages

    made = {}
    for name in SETS:
        kept = {page.name for page in all_pages(data, name) if held_out(page)}
        made[name] = _folder(out, f"held-out-{name.replace('_', '-')}") / "coco.json"
        coco = json.loads((data / name / "coco.json").read_text(encoding="utf-8"))
        made[name].write_text(json.dumps(_only(coco, kept)))
    return made


def _only(coco: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    images = [one for one in coco["images"] if one["file_name"] in kept]
    numbers = {one["id"] for one in images}
    return coco | {
        "images": images,
        "annotations": [one for one in coco["annotations"] if one["image_id"] in numbers],
    }


def _folder(out: Path, name: str) -> Path:
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
