"""The head: 1280 trunk features -> 384-d meaning, trained on cached features against the finished text tower.

Minutes on two cores, since neither pictures nor text tower run. The same module and names as open_clip's
`timm_proj: mlp`, so the weights drop into the shipped folder unchanged.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch
from rich.progress import Progress
from timm.layers.mlp import Mlp
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import normalize

from indexing.training.averaging import Average
from indexing.training.lexicon import Concept
from indexing.training.losses import caption_loss, classifier_loss, concept_loss
from indexing.training.material import Material
from indexing.training.settings import MEANING_DIM, TRUNK_DIM
from indexing.training.text_tower import embed_texts, optimiser_for
from indexing.training.texts import described

CONCEPT_WEIGHT = 1.0
CLASSIFIER_WEIGHT = 0.1
_LARGEST_SCALE = 100.0


def new_head() -> nn.Module:
    head: nn.Module = Mlp(TRUNK_DIM, MEANING_DIM * 2, MEANING_DIM, drop=(0.2, 0.0), bias=(True, False))
    return head


def new_scale() -> nn.Parameter:
    """Logarithm of the softmax scale, as CLIP keeps it."""
    return nn.Parameter(torch.tensor(1 / 0.07).log())


def concept_queries(concepts: list[Concept]) -> list[list[str]]:
    """The ways a concept is asked for: leading words, then one synonym, in both languages."""
    ways = [
        [c.french[0] for c in concepts],
        [c.english[0] for c in concepts],
        [c.french[-1] for c in concepts],
        [c.english[-1] for c in concepts],
        [f"image : {c.french[0]}" for c in concepts],
        [f"a picture of a {c.english[0]}" for c in concepts],
    ]
    return ways


@dataclass(frozen=True)
class Words:
    """Vectors of all the words the head is trained against, from the finished text tower."""

    captions: list[Tensor]
    concepts: list[Tensor]
    classes: Tensor


def embed_words(
    tower: nn.Module, tokenizer: Tokenizer, material: Material, concepts: list[Concept], classes: list[str]
) -> Words:
    plain = [pair.caption for pair in material.pairs]
    in_context = [described(pair) for pair in material.pairs]
    return Words(
        captions=[embed_texts(tower, tokenizer, plain)] * 2 + [embed_texts(tower, tokenizer, in_context)],
        concepts=[embed_texts(tower, tokenizer, way) for way in concept_queries(concepts)],
        classes=embed_texts(tower, tokenizer, classes),
    )


def train_head(
    head: nn.Module, scale: nn.Parameter, material: Material, words: Words, epochs: int, batch: int, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311
    torch.manual_seed(seed)
    count = len(material.pairs)
    steps = epochs * (count // batch)
    optimiser = optimiser_for([(list(head.parameters()), 1e-3), ([scale], 1e-3)], decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, total_steps=steps, pct_start=0.1)
    average = Average(head, decay=0.99)
    head.train()
    with Progress() as progress:
        task = progress.add_task("head", total=steps)
        for step in range(steps):
            if step % (count // batch) == 0:
                order = torch.randperm(count)
            rows = order[(step % (count // batch)) * batch :][:batch]
            pictures = normalize(head(rng.choice(material.original)[rows]), dim=-1)
            loss = (
                caption_loss(pictures, rng.choice(words.captions)[rows], material.teacher[rows], scale.exp())
                + CONCEPT_WEIGHT * concept_loss(pictures, rng.choice(words.concepts), material.labels[rows])
                + CLASSIFIER_WEIGHT * classifier_loss(pictures, words.classes, material.class_opinions[rows])
            )
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            with torch.no_grad():
                scale.clamp_(max=torch.tensor(_LARGEST_SCALE).log().item())
            average.update()
            progress.update(task, advance=1, description=f"head, loss {loss.item():.3f}")
    average.apply()
    head.eval()
