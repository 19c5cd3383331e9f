"""Measures a finished folder through plain open_clip, on pictures it never saw, and prints one JSON object.

    python -m indexing.training.evaluate --encoder DIR --data DIR

Held-out books of the corpus for words, `bnf_types` for kinds of picture, `near_duplicates` for likeness. Every figure
comes with the size of its set and with what chance would score. Missing sets stop it with their path.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from open_clip.factory import create_model_and_transforms, get_tokenizer
from rich.progress import track
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import normalize

from indexing.training import figures
from indexing.training.corpus import Pair, load_pairs, split_by_book
from indexing.training.lexicon import concept_labels, load_lexicon
from indexing.training.publish import look_of
from indexing.training.settings import Recipe
from indexing.training.views import open_rgb

PILOT_GALLERY = 727
_BATCH = 32
# A concept is asked for when at least this many held-out pictures show it, by caption or rule label.
SHOWN_AT_LEAST = 5
_PROMPTS = {
    "dessin": ("un dessin", "a drawing", "dessin au crayon", "a sketch"),
    "photo": ("une photographie", "a photograph", "photo", "photography"),
    "carte": ("une carte géographique", "a map", "carte", "map"),
    "filtre": ("une page blanche", "a blank page", "couverture de livre", "a book cover"),
}


@dataclass
class Encoder:
    """The shipped folder, used as the portal uses it."""

    folder: Path

    def __post_init__(self) -> None:
        name = f"local-dir:{self.folder.resolve()}"
        self._model, _, self._transform = create_model_and_transforms(name)
        self._tokenizer = get_tokenizer(name)
        self._projection = {k: v.float() for k, v in load_file(self.folder / "look.safetensors").items()}
        self._model.eval()

    @torch.inference_mode()
    def words(self, texts: Sequence[str]) -> Tensor:
        vectors: Tensor = self._model.encode_text(self._tokenizer(list(texts)), normalize=True)
        return vectors

    @torch.inference_mode()
    def pictures(self, paths: Sequence[Path], name: str) -> tuple[Tensor, Tensor, Tensor]:
        """(meaning 384, look 512, trunk 1280), unit rows."""
        trunk: list[Tensor] = []
        starts = range(0, len(paths), _BATCH)
        for start in track(starts, description=name):
            batch = torch.stack([self._transform(open_rgb(path)) for path in paths[start : start + _BATCH]])
            trunk.append(self._model.visual.trunk(batch))
        features = torch.cat(trunk)
        meaning = normalize(self._model.visual.head(features), dim=-1)
        return meaning, look_of(features, self._projection), normalize(features, dim=-1)


def words_to_pictures(encoder: Encoder, held_out: list[Pair], meaning: Tensor) -> dict[str, Any]:
    """Each caption looks for its own picture among all held-out pictures."""
    found: dict[str, Any] = {"gallery": len(held_out)}
    for language in ("fr", "en"):
        rows = torch.tensor([row for row, pair in enumerate(held_out) if pair.language == language])
        captions = encoder.words([held_out[row].caption for row in rows.tolist()])
        ranks = figures.ranks_of_own(captions, meaning, rows)
        found[language] = {
            "captions": len(rows),
            "recall@1": figures.recall(ranks, 1),
            "recall@10": figures.recall(ranks, 10),
            "chance@10": round(10 / len(held_out), 4),
            f"recall@10 in {PILOT_GALLERY}": figures.recall_in_smaller_gallery(ranks, 10, len(held_out), PILOT_GALLERY),
            "median rank": int(torch.tensor(ranks).median()),
        }
    return found


def concepts_found(encoder: Encoder, held_out: list[Pair], meaning: Tensor) -> dict[str, Any]:
    """One-word queries judged by captions and rule labels: a lower bound, since captions omit much."""
    lexicon = load_lexicon()
    labels = concept_labels(held_out, lexicon)
    asked = (labels.sum(0) >= SHOWN_AT_LEAST).nonzero().flatten().tolist()
    labels = labels[:, asked]
    found: dict[str, Any] = {
        "concepts": len(asked),
        "chance": round(float(labels.float().mean()), 4),
        "best possible precision@10": figures.mean_of([min(1.0, shown / 10) for shown in labels.sum(0).tolist()]),
    }
    for language in ("fr", "en"):
        scores = encoder.words([lexicon[column].words(language)[0] for column in asked]) @ meaning.T
        judged = list(zip(scores, labels.T, strict=True))
        precision = [figures.precision_at(row, relevant, 10) for row, relevant in judged]
        average = [figures.average_precision(row, relevant) for row, relevant in judged]
        found[language] = {"precision@10": figures.mean_of(precision), "average precision": figures.mean_of(average)}
    return found


def kinds_of_picture(encoder: Encoder, folder: Path, seed: int) -> dict[str, Any]:
    with (folder / "labels.csv").open(encoding="utf-8") as lines:
        classes = [row["folder"] for row in csv.DictReader(lines)]
    paths = [(path, number) for number, name in enumerate(classes) for path in sorted((folder / name).iterdir())]
    meaning, look, trunk = encoder.pictures([path for path, _ in paths], "bnf_types")
    labels = torch.tensor([number for _, number in paths])
    prompts = normalize(torch.stack([encoder.words(_PROMPTS[name]).mean(0) for name in classes]), dim=-1)
    vectors = {"trunk": trunk, "look": look, "meaning": meaning}
    return {
        "pictures": len(paths),
        "majority": round(float(labels.bincount().max()) / len(paths), 4),
        "zero-shot": figures.zero_shot_accuracy(meaning, prompts, labels),
        "probe, 5 folds": {name: figures.probe_accuracy(rows, labels, seed) for name, rows in vectors.items()},
    }


def likeness(encoder: Encoder, folder: Path, distractors: dict[str, Tensor]) -> dict[str, Any]:
    """The other half of each near-duplicate, first among all halves and all held-out pictures."""
    listed = [json.loads(line) for line in (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    names = sorted({pair[side] for pair in listed for side in ("a", "b")})
    meaning, look, trunk = encoder.pictures([folder / name for name in names], "near_duplicates")
    found: dict[str, Any] = {"gallery": len(names) + len(distractors["look"])}
    for kind in sorted({pair["kind"] for pair in listed}):
        pairs = [pair for pair in listed if pair["kind"] == kind]
        left, right = ([names.index(pair[side]) for pair in pairs] for side in ("a", "b"))
        found[kind] = {"pairs": len(pairs)} | {
            space: figures.same_pair_recall(torch.cat([rows, distractors[space]]), left, right)
            for space, rows in (("trunk", trunk), ("look", look), ("meaning", meaning))
        }
    return found


def evaluate(folder: Path, data: Path, recipe: Recipe) -> dict[str, Any]:
    encoder = Encoder(folder)
    held_out = split_by_book(load_pairs(data / "corpus"), recipe.held_out_share, recipe.seed).held_out
    meaning, look, trunk = encoder.pictures([pair.path for pair in held_out], "held-out books")
    return {
        "words to pictures, held-out books": words_to_pictures(encoder, held_out, meaning),
        "single words, held-out books": concepts_found(encoder, held_out, meaning),
        "kinds of picture, bnf_types": kinds_of_picture(encoder, data / "bnf_types", recipe.seed),
        "same picture first, near_duplicates": likeness(
            encoder, data / "near_duplicates", {"meaning": meaning, "look": look, "trunk": trunk}
        ),
        "bytes": sum(path.stat().st_size for path in folder.iterdir()),
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m indexing.training.evaluate", description="Measure an encoder.")
    parser.add_argument("--encoder", type=Path, default=Path("indexing/weights/encoder"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args(argv)
    recipe = Recipe(options.data, options.data, options.encoder, options.data)
    measured = evaluate(options.encoder, options.data, recipe)
    sys.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
