"""The last stage: text tower, head and upper trunk trained together on the cached maps.

Batch norms stay in eval mode (their statistics belong to the source weights). The text tower keeps hearing its
teacher, and the trunk is held to the likenesses it had, or both forget what captions do not mention.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from rich.progress import Progress
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import normalize

from indexing.training.averaging import Average
from indexing.training.head import CONCEPT_WEIGHT, concept_queries
from indexing.training.losses import caption_loss, concept_loss, likeness_loss
from indexing.training.material import Material
from indexing.training.teacher import Teacher
from indexing.training.text_tower import TextBatches, distillation_loss, forward_rows, optimiser_for
from indexing.training.texts import Texts
from indexing.training.tokenizer import token_ids
from indexing.training.trunk import UpperTrunk

LIKENESS_WEIGHT = 10.0
DISTILLATION_WEIGHT = 0.5
_CONCEPTS_A_STEP = 160
_PHRASES_A_STEP = 96
_RATES = {"trunk": 2e-4, "head": 6e-4, "text": 1.5e-4}


@dataclass(frozen=True)
class Towers:
    upper: UpperTrunk
    head: nn.Module
    text: nn.Module
    scale: nn.Parameter
    tokenizer: Tokenizer

    def say(self, texts: list[str]) -> Tensor:
        return forward_rows(self.text, token_ids(self.tokenizer, texts))


def _trainable(towers: Towers) -> list[tuple[list[nn.Parameter], float]]:
    norms = {
        id(parameter)
        for module in towers.upper.modules()
        if isinstance(module, nn.BatchNorm2d)
        for parameter in module.parameters()
    }
    trunk = [parameter for parameter in towers.upper.parameters() if id(parameter) not in norms]
    return [
        (trunk, _RATES["trunk"]),
        (list(towers.head.parameters()), _RATES["head"]),
        ([*towers.text.parameters(), towers.scale], _RATES["text"]),
    ]


def _concept_term(
    towers: Towers, material: Material, texts: Texts, seen: Tensor, rows: Tensor, rng: random.Random
) -> Tensor:
    """Concept loss over those the batch names and as many others as fit, asked for in one of their ways."""
    labels = material.labels[rows]
    named = labels.any(0).nonzero().flatten().tolist()
    columns = rng.sample(named, min(len(named), _CONCEPTS_A_STEP))
    way = rng.choice(concept_queries(texts.concepts))
    return concept_loss(seen, towers.say([way[column] for column in columns]), labels[:, columns])


def _step_loss(
    towers: Towers,
    material: Material,
    texts: Texts,
    rows: Tensor,
    phrases: tuple[list[list[int]], Tensor],
    rng: random.Random,
) -> Tensor:
    view = rng.randrange(len(material.maps))
    maps = torch.from_numpy(material.maps[view][rows.numpy()].astype(np.float32))
    with torch.autocast("cpu", torch.bfloat16):
        features = towers.upper(maps)
    features = features.float()
    seen = normalize(towers.head(features), dim=-1)
    captions = towers.say(material.captions(rows.tolist(), rng))
    said, target = phrases
    return (
        caption_loss(seen, captions, material.teacher[rows], towers.scale.exp())
        + CONCEPT_WEIGHT * _concept_term(towers, material, texts, seen, rows, rng)
        + LIKENESS_WEIGHT * likeness_loss(features, material.original[view][rows])
        + DISTILLATION_WEIGHT * distillation_loss(forward_rows(towers.text, said), target)
    )


def train_joint(
    towers: Towers, material: Material, texts: Texts, teacher: Teacher, epochs: int, batch: int, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311
    torch.manual_seed(seed)
    count = len(material.pairs)
    a_round = count // batch
    groups = _trainable(towers)
    optimiser = optimiser_for(groups, decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [rate for _, rate in groups], total_steps=epochs * a_round, pct_start=0.15
    )
    average = Average(towers.upper, towers.head, towers.text, decay=0.98)
    phrases = iter(TextBatches(texts.sources, towers.tokenizer, teacher, _PHRASES_A_STEP, seed))
    towers.upper.eval()
    towers.head.train()
    towers.text.train()
    with Progress() as progress:
        task = progress.add_task("joint", total=epochs * a_round)
        for step in range(epochs * a_round):
            if step % a_round == 0:
                order = torch.randperm(count)
            rows = order[(step % a_round) * batch :][:batch]
            loss = _step_loss(towers, material, texts, rows, next(phrases), rng)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            average.update()
            progress.update(task, advance=1, description=f"joint, loss {loss.item():.3f}")
    average.apply()
    towers.head.eval()
    towers.text.eval()
