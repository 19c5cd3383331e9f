"""The figures in the model card are computed by these functions: answers checked by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from indexing.training import figures
from indexing.training.calibration import calibrate


def test_rank_counts_better_pictures() -> None:
    gallery = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    ranks = figures.ranks_of_own(torch.tensor([[1.0, 0.0], [1.0, 0.0]]), gallery, torch.tensor([0, 2]))
    assert ranks.tolist() == [1, 3]
    assert figures.recall(ranks, 1) == 0.5
    assert figures.recall(ranks, 3) == 1.0


def test_a_tie_counts_against_the_encoder() -> None:
    gallery = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    assert figures.ranks_of_own(gallery[:1], gallery, torch.tensor([0])).tolist() == [2]


def test_a_smaller_gallery_is_easier_by_the_share_of_betters_it_keeps() -> None:
    # One better picture among two others; a gallery of two keeps one of these others, the better one half the time.
    assert figures.recall_in_smaller_gallery(np.array([2]), k=1, gallery=3, size=2) == 0.5
    assert figures.recall_in_smaller_gallery(np.array([1]), k=1, gallery=3, size=2) == 1.0
    assert figures.recall_in_smaller_gallery(np.array([3]), k=1, gallery=3, size=9) == 0.0


def test_precision_is_over_the_best_k() -> None:
    relevant = torch.tensor([True, False, True, False])
    assert figures.precision_at(torch.tensor([0.9, 0.8, 0.1, 0.0]), relevant, 2) == 0.5


def test_average_precision_is_the_mean_over_relevant_pictures() -> None:
    relevant = torch.tensor([True, False, True])
    found = figures.average_precision(torch.tensor([0.9, 0.8, 0.1]), relevant)
    assert found == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_same_pair_recall_never_finds_the_query_itself() -> None:
    vectors = torch.eye(3)
    vectors[1] = vectors[0]
    assert figures.same_pair_recall(vectors, [0], [1]) == 1.0


def test_calibration_puts_even_odds_between_true_and_random_pairs() -> None:
    rng = np.random.default_rng(1)
    true = rng.normal(0.6, 0.1, 500).astype(np.float32)
    unrelated = rng.normal(0.0, 0.1, 5000).astype(np.float32)
    fitted = calibrate(true, unrelated)
    assert fitted.mean == pytest.approx(0.0, abs=0.01)
    assert fitted.std == pytest.approx(0.1, abs=0.01)
    assert -fitted.b / fitted.a == pytest.approx(0.3, abs=0.05)
