"""The whole recipe of the heads, from the material to the shipped folder.

    manage.py train heads [--data DIR] [--out DIR] [--cache DIR] [--encoder NAME]

Vectors are made once for an encoder and kept in the cache, so that a run cut short goes on where it was. Missing
material stops it with the name of what is missing, before anything is written.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from indexing.training.heads.settings import Recipe


def main(argv: Sequence[str] | None = None) -> None:
    """Train the heads with the encoder of the settings, and write them."""
    options = _arguments(argv)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from indexing.training.heads import figures, publishing, training
    from indexing.training.heads.embed import embed
    from indexing.training.heads.gather import gather, turned
    from indexing.vision import registry

    recipe = Recipe(options.data, options.out, options.cache, options.encoder)
    samples, copies = gather(recipe), turned(recipe)
    embedder = registry.embedder(recipe.encoder)
    vectors, turned_vectors = embed(samples, embedder, recipe.cache), embed(copies, embedder, recipe.cache)
    rows = training.rows_of(vectors)
    console = Console()
    taught = {}
    for name in training.VOCABULARIES:
        with console.status(f"Training the head for {name}"):
            taught[name] = training.teach(name, samples, rows, recipe)
    with console.status("Training the head for rotation"):
        upright = training.teach_upright(copies, turned_vectors, recipe)
        doubt = training.teach_doubt(copies, turned_vectors, recipe)
    heads = {name: one.fitted.head for name, one in taught.items()}
    prompts = figures.prompts(embedder, heads["technique"].codes)
    found = {
        "heads": figures.of_heads(taught, samples, rows),
        "gallica_technique": figures.of_gallica(taught["technique"], samples, rows, prompts, vectors["meaning"]),
        "bnf_types": figures.of_types(heads, samples, rows),
        "rotation": figures.of_rotation(upright, copies, turned_vectors),
    }
    publishing.publish(recipe, embedder.card, heads, upright.weight, doubt.head, found, figures.curves(taught, upright))
    console.print_json(data=found)
    console.print(f"Written: {recipe.out}")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    from django.conf import settings

    parser = argparse.ArgumentParser(prog="manage.py train heads", description="Train the heads over the encoder.")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds corpus/ and the page sets"
    )
    parser.add_argument(
        "--weights", type=Path, default=Path("../shared/weights"), help="not needed: heads start from the encoder"
    )
    parser.add_argument("--out", type=Path, default=Path("indexing/weights/heads"))
    parser.add_argument("--cache", type=Path, default=Path("var/heads-cache"))
    parser.add_argument("--encoder", default=settings.ENCODER, help="the encoder they serve, as in settings")
    return parser.parse_args(argv)
