"""Percentages and floors, worked out by hand."""

import pytest

from search.score import Calibration, combined

PLAIN = Calibration(mean=0.0, std=0.1, a=10.0, b=-6.0)


def test_the_logistic_and_its_inverse() -> None:
    assert PLAIN.half == pytest.approx(0.6)
    assert PLAIN.percentage(0.6) == 50.0
    assert PLAIN.percentage(1.0) == 98.2  # 1 / (1 + e^-4)
    assert PLAIN.floor(50) == pytest.approx(0.6)
    assert PLAIN.percentage(PLAIN.floor(80)) == pytest.approx(80, abs=0.1)


def test_the_default_floor_is_two_and_a_half_deviations_and_zero_asks_for_all() -> None:
    assert PLAIN.floor() == pytest.approx(0.25)
    assert PLAIN.floor(0) == -1.0
    assert PLAIN.floor(100) < 2  # finite


def test_figures_are_read_by_kind_and_guessed_when_missing() -> None:
    figures = {"text": {"mean": 0.2, "std": 0.05, "a": 30, "b": -10}, "look": {"mean": 0.5, "std": 0.1}}
    assert Calibration.of(figures, "text") == Calibration(0.2, 0.05, 30, -10)
    look = Calibration.of(figures, "look")
    assert (look.mean, look.half) == (0.5, pytest.approx(0.9))
    guessed = Calibration.of({}, "image")
    assert guessed.percentage(guessed.floor()) == pytest.approx(18.2, abs=0.1)
    assert Calibration.of({"text": {"mean": 0, "std": 0, "a": -1, "b": 0}}, "text").a > 0


def test_one_term_keeps_its_calibration() -> None:
    same = combined([(PLAIN, 1.0)], 1.0)
    assert (same.mean, same.std, same.a, same.b) == pytest.approx((0, 0.1, 10, -6))


def test_two_orthogonal_terms() -> None:
    # Vectors (1,0) and (0,1): their sum has length sqrt 2; a row at 0.6 from both has (0.6 + 0.6) / sqrt 2 = 0.849.
    both = combined([(PLAIN, 1.0), (PLAIN, 1.0)], 2**0.5)
    assert both.half == pytest.approx(1.2 / 2**0.5)
    assert both.std == pytest.approx(0.1)


def test_a_term_pushed_away_is_expected_unrelated() -> None:
    related = Calibration(0.3, 0.1, 10, -6)
    away = combined([(related, 1.0), (related, -1.0)], 1.0)
    assert away.mean == pytest.approx(0.0)
    assert away.half == pytest.approx(0.6 - 0.3)
