"""The tokenizer: byte-pair encoding over folded French and English, so that 'eglise' is 'Église'.

Written as the two files transformers and open_clip read. Training is deterministic for the same texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor

from indexing.training.settings import CONTEXT_LENGTH, EOS_ID, PAD_ID, UNK_ID, VOCABULARY

_SPECIAL = {PAD_ID: "[PAD]", UNK_ID: "[UNK]", EOS_ID: "[EOS]"}


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))  # noqa: S106
    spelled = [normalizers.Replace("œ", "oe"), normalizers.Replace("æ", "ae"), normalizers.Replace(Regex("[’ʼ]"), "'")]
    folded = [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]
    tokenizer.normalizer = normalizers.Sequence([*folded, *spelled])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = [_SPECIAL[number] for number in sorted(_SPECIAL)]
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, min_frequency=2, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A [EOS]", special_tokens=[("[EOS]", EOS_ID)])
    tokenizer.enable_truncation(CONTEXT_LENGTH)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stored = Tokenizer.from_str(tokenizer.to_str())
    stored.no_truncation()  # the reader sets its own
    stored.save(str(folder / "tokenizer.json"), pretty=False)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "[EOS]",
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "model_max_length": CONTEXT_LENGTH,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def token_ids(tokenizer: Tokenizer, texts: Iterable[str]) -> list[list[int]]:
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def padded(rows: Iterable[list[int]]) -> Tensor:
    """Batch padded to its own longest row: causal attention and EOS pooling make the padding harmless."""
    tensors = [torch.tensor(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=PAD_ID)
