"""The text tower: open_clip's TextTransformer taught to agree with the English teacher in both languages.

Token embeddings start from the teacher: a token that is a whole known word takes its translation's vector, in the 256
directions that explain the teacher best. Diverging training shows as a loss of NaN and raises FloatingPointError.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

import torch
from open_clip.transformer import TextTransformer
from rich.progress import Progress
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import kl_div, normalize

from indexing.training.lexicon import fold
from indexing.training.settings import (
    CONTEXT_LENGTH,
    EOS_ID,
    MEANING_DIM,
    PAD_ID,
    TEXT_HEADS,
    TEXT_LAYERS,
    TEXT_WIDTH,
    VOCABULARY,
)
from indexing.training.teacher import Teacher
from indexing.training.texts import Source, Texts
from indexing.training.tokenizer import padded, token_ids

_TEMPERATURE = 0.07
_KL_WEIGHT = 0.5
_BUCKETS = 6


class ShortTextTransformer(TextTransformer):
    """The same weights, but batches may be shorter than the context: open_clip 3.3 does not cut its causal mask."""

    def _embeds(self, text: Tensor) -> tuple[Tensor, Tensor]:
        embedded, mask = super()._embeds(text)
        assert mask is not None
        length = text.shape[1]
        return embedded, mask[:length, :length]


def new_text_tower() -> nn.Module:
    tower: nn.Module = ShortTextTransformer(
        context_length=CONTEXT_LENGTH,
        vocab_size=VOCABULARY,
        width=TEXT_WIDTH,
        heads=TEXT_HEADS,
        layers=TEXT_LAYERS,
        output_dim=MEANING_DIM,
        pool_type="eos",
        eos_id=EOS_ID,
        pad_id=PAD_ID,
    )
    return tower


def start_from_teacher(tower: nn.Module, tokenizer: Tokenizer, texts: Texts, teacher: Teacher) -> int:
    """Fill token embeddings and projection from the teacher; returns how many tokens were known words."""
    meanings: dict[str, list[str]] = defaultdict(list)
    for source in texts.sources[:2]:
        for text, english in zip(source.texts, source.english, strict=True):
            meanings[fold(text)].append(english)
    vocabulary = {token: number for token, number in tokenizer.get_vocab().items() if token in meanings}
    vectors = torch.stack([normalize(teacher(meanings[token]).mean(0), dim=0) for token in vocabulary])
    basis = torch.linalg.svd(vectors - vectors.mean(0), full_matrices=False).Vh[:TEXT_WIDTH]
    with torch.no_grad():
        rows = torch.tensor(list(vocabulary.values()))
        embedding, projection = tower.get_parameter("token_embedding.weight"), tower.get_parameter("text_projection")
        embedding[rows] = vectors @ basis.T
        projection.copy_(basis)
    return len(vocabulary)


class TextBatches:
    """Endless batches mixing the sources by their shares: token ids and teacher vectors."""

    def __init__(self, sources: list[Source], tokenizer: Tokenizer, teacher: Teacher, size: int, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311
        self._parts = [
            (round(source.share * size), token_ids(tokenizer, source.texts), teacher(source.english))
            for source in sources
        ]

    def __iter__(self) -> Iterator[tuple[list[list[int]], Tensor]]:
        while True:
            rows: list[list[int]] = []
            targets: list[Tensor] = []
            for count, ids, vectors in self._parts:
                chosen = self._rng.sample(range(len(ids)), min(count, len(ids)))
                rows += [ids[index] for index in chosen]
                targets.append(vectors[chosen])
            yield rows, torch.cat(targets)


def forward_rows(tower: nn.Module, rows: list[list[int]]) -> Tensor:
    """Unit vectors of token rows, in order; run in buckets of like length, since captions are ten times a word."""
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    size = -(-len(rows) // _BUCKETS)
    with torch.autocast("cpu", torch.bfloat16):
        parts = [tower(padded(rows[i] for i in order[start : start + size])) for start in range(0, len(rows), size)]
    return normalize(torch.cat(parts).float()[torch.tensor(order).argsort()], dim=-1)


def distillation_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """2(1 - cos) to the teacher's vector, plus KL between the two rows of in-batch similarities."""
    distance = 2 * (1 - (student * teacher).sum(-1)).mean()
    wanted = (teacher @ teacher.T / _TEMPERATURE).softmax(-1)
    given = (student @ student.T / _TEMPERATURE).log_softmax(-1)
    return distance + _KL_WEIGHT * kl_div(given, wanted, reduction="batchmean")


def optimiser_for(groups: list[tuple[list[nn.Parameter], float]], decay: float) -> torch.optim.AdamW:
    return torch.optim.AdamW([{"params": params, "lr": rate} for params, rate in groups], weight_decay=decay)


def train_text_tower(
    tower: nn.Module, tokenizer: Tokenizer, texts: Texts, teacher: Teacher, steps: int, batch: int, seed: int
) -> None:
    torch.manual_seed(seed)
    optimiser = optimiser_for([(list(tower.parameters()), 1.2e-3)], decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.2e-3, total_steps=steps, pct_start=0.08)
    batches = iter(TextBatches(texts.sources, tokenizer, teacher, batch, seed))
    tower.train()
    with Progress() as progress:
        task = progress.add_task("text tower", total=steps)
        for _ in range(steps):
            rows, target = next(batches)
            loss = distillation_loss(forward_rows(tower, rows), target)
            if not torch.isfinite(loss):
                raise FloatingPointError("text tower: the loss is no longer finite")
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(tower.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            progress.update(task, advance=1, description=f"text tower, loss {loss.item():.3f}")
    tower.eval()


def embed_texts(tower: nn.Module, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    """Unit vectors len(texts) x 384."""
    ids = token_ids(tokenizer, texts)
    with torch.inference_mode():
        parts = [forward_rows(tower, ids[start : start + 1024]) for start in range(0, len(ids), 1024)]
    return torch.cat(parts).clone()
