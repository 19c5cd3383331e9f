"""How well the heads do, on documents and books that neither they nor the encoder were trained on.

Every figure is a share of right answers with the number it is a share of. Nothing is trained here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.evaluation.reliability import reliability
from indexing.multinomial import Rows
from indexing.training.heads.gather import TYPES
from indexing.training.heads.samples import Sample
from indexing.training.heads.training import Taught, Upright, Vectors, copies_of, is_real
from indexing.vision.classifier import ZeroShot
from indexing.vision.heads import NONE, TURNS, Head, softmax
from indexing.vision.kinds import of_kinds
from indexing.vision.protocols import Embedder
from indexing.vocabularies import by_vocabulary

#: What a class of `bnf_types` is called by our vocabularies.
KINDS = ("dessin", "photographie", "carte", "page blanche, reliure, texte seul")


def share(right: Sequence[bool] | NDArray[np.bool_]) -> dict[str, float | int | None]:
    return {"n": len(right), "right": round(float(np.mean(right)), 4) if len(right) else None}


def of_heads(taught: Mapping[str, Taught], samples: Sequence[Sample], rows: Rows) -> dict[str, Any]:
    """Of each vocabulary: out of fold on real material, and on the corpus books that the encoder held out."""
    found: dict[str, Any] = {}
    for name, one in taught.items():
        head, labels = one.fitted.head, [sample.labels[name] for sample in one.samples]
        said = [head.codes[i] for i in one.fitted.out_of_fold.argmax(axis=1)]
        real = [is_real(sample) for sample in one.samples]
        right = np.array([a == b for a, b in zip(said, labels, strict=True)])
        mine = [
            i
            for i, sample in enumerate(samples)
            if sample.held and sample.source == "corpus" and sample.labels.get(name) in head.codes
        ]
        held = [samples[i].labels[name] for i in mine]
        answered = [head.codes[i] for i in head.shares(rows[mine]).argmax(axis=1)] if mine else []
        found[name] = {
            "classes": {code or "none of these": labels.count(code) for code in head.codes},
            "labels_dropped": one.dropped,
            "strength": one.fitted.strength,
            "temperature": round(one.fitted.temperature, 3),
            "out_of_fold": share(right[real]),
            "specimens_out_of_fold": share(right[[sample.source == "specimen" for sample in one.samples]]),
            "balanced_out_of_fold": _balanced(right[real], np.array(labels)[real]),
            "held_out_books": share([a == b for a, b in zip(answered, held, strict=True)]),
        }  # fmt: skip
    return found


def _balanced(right: NDArray[np.bool_], labels: NDArray[np.str_]) -> float:
    return round(float(np.mean([right[labels == one].mean() for one in sorted(set(labels.tolist()))])), 4)


def of_gallica(
    taught: Taught, samples: Sequence[Sample], rows: Rows, prompts: ZeroShot, meaning: Rows
) -> dict[str, Any]:
    """Technique on the illustrations of Gallica pages as BnF's truth has them: documents held out, and all documents,
    each judged by a model that has not seen it. Beside it what prompts say."""
    head = taught.fitted.head
    unseen = dict(zip((one.key for one in taught.samples), taught.fitted.out_of_fold.argmax(axis=1), strict=True))
    figures: dict[str, Any] = {}
    for technique, word in (("photographie", "photographs"), ("dessin", "drawings")):
        mine = [
            i
            for i, one in enumerate(samples)
            if one.source == "gallica" and one.key.endswith("/0") and one.labels["technique"] == technique
        ]
        said = {
            i: head.codes[int(head.shares(rows[[i]])[0].argmax())]
            if samples[i].held
            else head.codes[unseen[samples[i].key]]
            for i in mine
        }
        asked = prompts.classify(meaning[mine])
        figures[word] = {
            "held_out": share([said[i] == technique for i in mine if samples[i].held]),
            "every_document_unseen": share([said[i] == technique for i in mine]),
            "documents": len({samples[i].group for i in mine}),
            "prompts": share([best[0][0] == technique for best in asked]),
            "taken_for": _counts(code for code in said.values() if code != technique),
        }  # fmt: skip
    return figures


def _counts(words: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def prompts(embedder: Embedder, codes: Sequence[str]) -> ZeroShot:
    return ZeroShot(embedder, [term for term in by_vocabulary("technique") if term.code in codes])


def of_types(heads: Mapping[str, Head], samples: Sequence[Sample], rows: Rows) -> dict[str, Any]:
    """The four classes of `bnf_types`, none of whose pictures was trained on."""
    mine = [i for i, one in enumerate(samples) if one.source == "types"]
    ranked = {
        name: [list(zip(head.codes, row.tolist(), strict=True)) for row in head.shares(rows[mine])]
        for name, head in heads.items()
    }
    shares = of_kinds(ranked, KINDS)
    assert shares is not None
    said, true = shares.argmax(axis=1), np.array([list(TYPES).index(samples[i].labels["kind"]) for i in mine])
    confusion = np.bincount(true * len(TYPES) + said, minlength=len(TYPES) ** 2).reshape(len(TYPES), -1)
    return {**share(said == true), "classes": list(TYPES), "confusion": confusion.tolist()}


def of_rotation(upright: Upright, samples: Sequence[Sample], vectors: Vectors) -> dict[str, Any]:
    """Turned to any of the four positions: is the upright copy the one that scores best? As the softmax runs over the
    four copies, each picture counts once whatever its position."""
    copies, first = copies_of(vectors), samples[::4]
    unseen = dict(zip((one.key for one in upright.first), upright.out_of_fold, strict=True))
    shares = [
        softmax((copies[i] @ upright.weight)[None])[0] if one.held else unseen[one.key] for i, one in enumerate(first)
    ]
    right = np.array([row.argmax() == 0 for row in shares])
    sorts = {
        "gallica_drawings": [one.source == "gallica" and "dessins" in one.key for one in first],
        "gallica_photographs": [one.source == "gallica" and "photo" in one.key for one in first],
        "held_out_books": [one.source == "corpus" and one.held for one in first],
        "out_of_fold_books": [one.source == "corpus" and not one.held for one in first],
    }
    found: dict[str, Any] = {name: share(right[mine]) for name, mine in sorts.items()}
    confident = np.array([row.max() for row in shares]) >= 0.8
    found["confident"] = {"share": round(float(confident.mean()), 4), **share(right[confident])}
    found["turns"] = list(TURNS)
    return found


def curves(taught: Mapping[str, Taught], upright: Upright) -> dict[str, Any]:
    """{head: {"raw", "calibrated": reliability of its best answers, "classes": {code: reliability of its share}}},
    out of fold and on real material only."""
    found: dict[str, Any] = {}
    for name, one in taught.items():
        real = np.array([is_real(sample) for sample in one.samples])
        labels = np.array([sample.labels[name] for sample in one.samples])[real]
        logits, codes = one.fitted.out_of_fold[real], one.fitted.head.codes
        true = labels[:, None] == np.array(codes)[None]
        calibrated = softmax(logits / np.float32(one.fitted.temperature))
        found[name] = {
            "raw": _best(softmax(logits), true),
            "calibrated": _best(calibrated, true),
            "classes": {
                code: reliability(calibrated[:, i], true[:, i]) for i, code in enumerate(codes) if code != NONE
            },
        }  # fmt: skip
    right = np.zeros(upright.out_of_fold.shape, bool)
    right[:, 0] = True
    found["rotation"] = {"calibrated": _best(upright.out_of_fold, right)}
    return found


def _best(shares: NDArray[np.float32], true: NDArray[np.bool_]) -> dict[str, Any]:
    best = shares.argmax(axis=1)
    every = np.arange(len(best))
    return reliability(shares[every, best], true[every, best])
