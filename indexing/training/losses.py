"""What the picture side is trained for: captions, concepts, and what the ImageNet classifier already knew.

All vectors are unit rows of the 384-d meaning space; every loss is a scalar tensor.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, kl_div

SAME_CAPTION = 0.85
_CONCEPT_SCALE = 12.0
_CONCEPT_BIAS = -4.0
_CONSE_SCALE = 20.0


def caption_loss(pictures: Tensor, captions: Tensor, teacher: Tensor, scale: Tensor) -> Tensor:
    """CLIP's symmetric softmax loss; captions the teacher finds alike (cos > SAME_CAPTION) are not negatives."""
    logits = scale * pictures @ captions.T
    alike = (teacher @ teacher.T > SAME_CAPTION).fill_diagonal_(fill_value=False)
    logits = logits.masked_fill(alike, float("-inf"))
    target = torch.arange(len(pictures))
    return (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2


def concept_loss(pictures: Tensor, prototypes: Tensor, labels: Tensor) -> Tensor:
    """Two readings of 'this picture shows that': per pair (BCE), and which pictures show it best (softmax).

    A caption that does not name a horse is weak evidence that there is none, hence the low weight of the negatives.
    """
    cosines = pictures @ prototypes.T
    truth = labels.float()
    weight = torch.where(labels, 1.0, 0.25)
    pairwise = binary_cross_entropy_with_logits(_CONCEPT_SCALE * cosines + _CONCEPT_BIAS, truth, weight)
    named = labels.any(0)
    ranking = (_CONCEPT_SCALE * cosines[:, named]).log_softmax(0)
    ranked = -(ranking * truth[:, named]).sum(0) / truth[:, named].sum(0)
    return 10 * pairwise + 0.3 * ranked.mean()


def classifier_loss(pictures: Tensor, class_words: Tensor, probabilities: Tensor) -> Tensor:
    """ConSE: nearness to the 1000 ImageNet class names follows the old classifier's opinion."""
    guessed = (_CONSE_SCALE * pictures @ class_words.T).log_softmax(-1)
    return kl_div(guessed, probabilities, reduction="batchmean")


def likeness_loss(features: Tensor, original: Tensor) -> Tensor:
    """Keeps pictures as near to one another as the untouched trunk had them: rows of in-batch cosines, MSE."""
    now = torch.nn.functional.normalize(features, dim=-1)
    before = torch.nn.functional.normalize(original, dim=-1)
    return ((now @ now.T - before @ before.T) ** 2).mean()
