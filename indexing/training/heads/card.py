"""The model card of the heads, written from the figures of the run that made them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from indexing.training.heads.settings import VERSION, Recipe
from indexing.vision.protocols import ModelCard

#: What the issue asks for, and what BnF's own models reach.
TARGETS = {
    "photographs": ("technique right on photographs", 0.90, "84.5 %"),
    "drawings": ("technique right on drawings", 0.75, "56 %"),
}

HEAD = """# Heads {version}: technique, function, genre, page class, rotation

Logistic heads over the vectors of one encoder (`{encoder}`, sha256 `{sha}`…) and thirty plain
traits of tone, tint and grain. With any other encoder they are not used, and prompts answer as before.
Licence AGPL-3.0-or-later. Made by `manage.py train heads`, seed {seed}.

## How to read what they say
A statement by `heads:portal` carries a calibrated confidence: of the answers given with .8, about eight in ten are
right on the kinds of material named below. Terms without examples are still told by prompts, under the encoder's name;
they share what the head leaves to "none of these". Nothing is turned automatically: a picture that seems to lie on its
side gets a statement of the vocabulary `layout`, for a person to judge.
"""

MATERIAL = """
## Data and rights
- Captioned pictures of Project Gutenberg books (public domain in the USA). Their technique and function are guesses by
  rule; labels that a model which had not seen the book contradicted with confidence were dropped (confident learning).
- Pages of Gallica with BnF's truth (source gallica.bnf.fr / BnF, free for non-commercial use): {documents} documents,
  of which a fifth of the drawings and of the photographs were held out, whole.
- Woodcuts and text of early prints and incunabula (CC-BY 4.0, Gallicorpora, and Gallica).
- Pages of our own specimen generator, of a seed that neither the demo nor the encoder uses.
- Drawn by program: text, blank leaves, bindings; corpus pictures made into drawings by hand, mounted photographs and
  newspaper halftones.
No picture of any of these is in the weights or in this repository. `bnf_types` was never trained on.

## Recipe
Multinomial logistic regression, classes balanced (none more than fourfold), strength by five folds over whole books and
documents; temperature fitted on the same folds, real pictures only. Rotation: one score a copy, softmax over the four
turned copies; a first look decides whether the three other copies are looked at.
"""

LIMITS = """
## Limits
- Truth for technique on Gallica pages is of two kinds: wartime photographs and drawings of old Paris. With {drawings}
  drawings, one more right or wrong moves the figure by {point:.0f} points.
- Painting and photomechanical print were learnt from specimens alone: on real pictures expect little of them. Collage
  had too few examples to be learnt at all, and is no longer told.
- A halftone in a book counts as a photograph, as it does in the corpus's rules.
- Highly finished gouaches and dark washes look like photographs or paintings; line engravings and pen drawings are told
  apart by their paper more than by their lines.
- Plans, maps and ornaments have no upside that a picture shows: rotation was neither trained nor measured on them.
- Genre was learnt from captions' words and specimens; its figures are agreement with those guesses.
"""


def model_card(recipe: Recipe, encoder: ModelCard, figures: Mapping[str, Any], curves: Mapping[str, Any]) -> str:
    gallica = figures["gallica_technique"]
    drawings = gallica["drawings"]["every_document_unseen"]["n"]
    documents = sum(one["documents"] for one in gallica.values())
    lines = [
        HEAD.format(version=VERSION, encoder=recipe.encoder, sha=encoder.sha256[:16], seed=recipe.seed),
        "\n## Figures\n",
        "| what | held-out documents | every document, unseen | target | BnF's model | prompts |",
        "|---|---|---|---|---|---|",
        *_technique(gallica),
        "",
        *_others(figures),
        "\n| head | classes | out of fold, real pictures | mean over classes | held-out books | calibration error "
        "| labels dropped |",
        "|---|---|---|---|---|---|---|",
        *_heads(figures["heads"], curves),
        MATERIAL.format(documents=documents),
        LIMITS.format(drawings=drawings, point=100 / max(drawings, 1)),
    ]
    return "\n".join(lines)


def _technique(gallica: Mapping[str, Any]) -> Iterator[str]:
    for key, (what, target, bnf) in TARGETS.items():
        one = gallica[key]
        wrong = ", ".join(f"{code} {count}" for code, count in one["taken_for"].items()) or "nothing"
        yield (
            f"| {what} (mistaken for: {wrong}) | {_share(one['held_out'])} | {_share(one['every_document_unseen'])} "
            f"| {_percent(target)} | {bnf} | {_share(one['prompts'])} |"
        )


def _others(figures: Mapping[str, Any]) -> Iterator[str]:
    rotation = figures["rotation"]
    yield f"- Four kinds of page of `bnf_types`, never trained on: {_share(figures['bnf_types'])} right."
    drawings, photographs, books, sure = (
        rotation[name] for name in ("gallica_drawings", "gallica_photographs", "held_out_books", "confident")
    )
    yield (
        f"- Rotation, four positions: {_share(drawings)} of Gallica's drawings (documents unseen; target 90 %, BnF's "
        f"model 45.5 %), {_share(photographs)} of its photographs, {_share(books)} of pictures of held-out books. "
        f"{_percent(sure['share'])} of answers are given with .8 or more; of these {_percent(sure['right'])} are right."
    )


def _heads(heads: Mapping[str, Any], curves: Mapping[str, Any]) -> Iterator[str]:
    for name, one in heads.items():
        raw, calibrated = curves[name]["raw"]["ece"], curves[name]["calibrated"]["ece"]
        yield (
            f"| {name} | {len(one['classes'])} | {_share(one['out_of_fold'])} "
            f"| {_percent(one['balanced_out_of_fold'])} | {_share(one['held_out_books'])} | {raw} → {calibrated} "
            f"| {one['labels_dropped']} |"
        )
    yield f"| rotation | 4 | | | | {curves['rotation']['calibrated']['ece']} | |"


def _share(one: Mapping[str, Any]) -> str:
    return "–" if one["right"] is None else f"{_percent(one['right'])} of {one['n']}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"
