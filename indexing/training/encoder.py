"""The whole recipe of the small encoder, from a clean cache to the shipped folder.

    python -m indexing.training.encoder --data DIR --weights DIR --out DIR [--steps text,head,joint,export]

Each step leaves its result in the cache and is skipped when it is there; naming steps runs those anew and takes the
rest from the cache. Missing material stops it with the name of what is missing; nothing half-done is exported.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from tokenizers import Tokenizer
from torch import nn

from indexing.training.corpus import Pair, Split, load_pairs, split_by_book
from indexing.training.head import embed_words, new_head, new_scale, train_head
from indexing.training.joint import Towers, train_joint
from indexing.training.material import Material, class_names, prepare
from indexing.training.publish import publish
from indexing.training.settings import Recipe
from indexing.training.specimen_pairs import specimen_pairs
from indexing.training.synthetic import render_pages
from indexing.training.teacher import Teacher
from indexing.training.text_tower import new_text_tower, start_from_teacher, train_text_tower
from indexing.training.texts import Texts, gather
from indexing.training.tokenizer import train_tokenizer
from indexing.training.trunk import UpperTrunk, build_trunk

STEPS = ("text", "head", "joint", "export")


class Workshop:
    """The recipe at work: each property is made once, and only when a step asks for it."""

    def __init__(self, recipe: Recipe, redo: Sequence[str]) -> None:
        self.recipe, self.redo = recipe, redo

    @cached_property
    def split(self) -> Split:
        return split_by_book(load_pairs(self.recipe.corpus), self.recipe.held_out_share, self.recipe.seed)

    @cached_property
    def pages(self) -> list[Pair]:
        return render_pages(self.split.train, self.recipe.cached("pages"), self.recipe.seed)

    @cached_property
    def specimens(self) -> list[Pair]:
        return specimen_pairs(self.recipe.cache)

    @cached_property
    def texts(self) -> Texts:
        return gather(self.recipe, self.split, [*self.pages, *self.specimens])

    @cached_property
    def teacher(self) -> Teacher:
        return Teacher(self.texts.everything(), self.recipe.cache)

    @cached_property
    def material(self) -> Material:
        pairs = {"train": [*self.split.train, *self.pages], "specimens": self.specimens}
        return prepare(self.recipe, pairs, self.texts, self.teacher)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        stored = self.recipe.cached("tokenizer.json")
        if not stored.exists() or "text" in self.redo:
            train_tokenizer(text for source in self.texts.sources for text in source.texts).save(str(stored))
        return Tokenizer.from_file(str(stored))

    def _cached_state(self, name: str) -> dict[str, Any] | None:
        stored = self.recipe.cached(f"{name}.pt")
        if name in self.redo or not stored.exists():
            return None
        state: dict[str, Any] = torch.load(stored, weights_only=True)
        return state

    @cached_property
    def text_tower(self) -> nn.Module:
        torch.manual_seed(self.recipe.seed)
        tower, state = new_text_tower().eval(), self._cached_state("text")
        if state is None:
            start_from_teacher(tower, self.tokenizer, self.texts, self.teacher)
            recipe = self.recipe
            train_text_tower(
                tower, self.tokenizer, self.texts, self.teacher, recipe.text_steps, recipe.text_batch, recipe.seed
            )
            torch.save(tower.state_dict(), recipe.cached("text.pt"))
        else:
            tower.load_state_dict(state)
        return tower

    @cached_property
    def head(self) -> tuple[nn.Module, nn.Parameter]:
        torch.manual_seed(self.recipe.seed)
        head, scale, state = new_head().eval(), new_scale(), self._cached_state("head")
        if state is None:
            words = embed_words(
                self.text_tower, self.tokenizer, self.material, self.texts.concepts, class_names(self.recipe)
            )
            train_head(head, scale, self.material, words, self.recipe.head_epochs, self.recipe.batch, self.recipe.seed)
            torch.save({"head": head.state_dict(), "scale": scale.detach()}, self.recipe.cached("head.pt"))
        else:
            head.load_state_dict(state["head"])
            scale.data = state["scale"]
        return head, scale

    def towers(self, *, joint: bool) -> tuple[Any, Towers]:
        """The trunk and the towers that share its upper half, after the joint stage or before it."""
        trunk = build_trunk(self.recipe.weights)
        head, scale = self.head
        towers = Towers(UpperTrunk(trunk), head, self.text_tower, scale, self.tokenizer)
        if joint:
            self._train_or_load(towers)
        return trunk, towers

    def _train_or_load(self, towers: Towers) -> None:
        parts = {"upper": towers.upper, "head": towers.head, "text": towers.text}
        state = self._cached_state("joint")
        if state is None:
            recipe = self.recipe
            train_joint(towers, self.material, self.texts, self.teacher, recipe.joint_epochs, recipe.batch, recipe.seed)
            state = {name: part.state_dict() for name, part in parts.items()} | {"scale": towers.scale.detach()}
            torch.save(state, recipe.cached("joint.pt"))
        for name, part in parts.items():
            part.load_state_dict(state[name])
        towers.scale.data = state["scale"]


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m indexing.training.encoder", description="Train the small encoder.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds corpus/")
    parser.add_argument("--weights", type=Path, default=Path("../shared/weights"), help="MobileNetV2 and its labels")
    parser.add_argument("--out", type=Path, default=Path("indexing/weights/encoder"))
    parser.add_argument("--cache", type=Path, default=Path("var/encoder-cache"))
    parser.add_argument("--dictionaries", type=Path, default=Recipe.dictionaries)
    parser.add_argument("--steps", default="", help=f"steps to run anew, of {','.join(STEPS)}; the rest as cached")
    parser.add_argument("--without-joint", action="store_true", help="ship the head on the untouched trunk")
    options = parser.parse_args(argv)
    options.redo = [step for step in options.steps.split(",") if step]
    if unknown := set(options.redo) - set(STEPS):
        parser.error(f"unknown step: {', '.join(sorted(unknown))}")
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = _arguments(argv)
    recipe = Recipe(options.data, options.weights, options.out, options.cache, options.dictionaries)
    workshop = Workshop(recipe, options.redo)
    trunk, towers = workshop.towers(joint=not options.without_joint)
    publish(recipe, workshop.split, [*workshop.split.train, *workshop.pages], trunk, towers)
    Console().print(f"Written: {recipe.out}")


if __name__ == "__main__":
    main()
