"""Years as catalogues write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.sources.dates import roman, years

N = (None, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1919", (1919, 1919)), ("1919-07-14", (1919, 1919)), ("15 juin 1920", (1920, 1920)),
        ("1795-1797", (1795, 1797)), ("entre 1795 et 1797", (1795, 1797)), ("1899/1900", (1899, 1900)),
        ("1939-45", (1939, 1945)), ("1905-12", (1905, 1905)), ("[ca 1880]", (1880, 1880)), ("vers 1880", (1880, 1880)),
        ("[1880?]", (1880, 1880)), ("18..", (1800, 1899)), ("[18--]", (1800, 1899)), ("183.", (1830, 1839)),
        ("183-", (1830, 1839)), ("17..-18..", (1700, 1899)), ("MDCCLXX", (1770, 1770)), ("M.DCC.LXXII.", (1772, 1772)),
        ("XVIe siècle", (1501, 1600)), ("16e siècle", (1501, 1600)), ("12th century", (1101, 1200)),
        ("XVIe-XVIIe siècle", (1501, 1700)), ("2e moitié du XVIIIe siècle", (1751, 1800)),
        ("1er quart du 16e siècle", (1501, 1525)), ("début XXe siècle", (1901, 1933)), ("after 1880", (1880, None)),
        ("après 1880", (1880, None)), ("avant 1789", (None, 1789)), ("1850-", (1850, None)), ("an VII", (1798, 1799)),
        ("876", (876, 876)), ("2025-06-05T15:01:51", (2025, 2025)),
    ],
)  # fmt: skip
def test_dates_become_years(text: str, found: tuple[int | None, int | None]) -> None:
    assert years(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "inconnu", "[s.d.]", "n.d.", "sans date", "18000", "99999999999", "mixte", "XIX", "52 av. J.-C.", "0000"],
)
def test_what_is_no_date_is_unknown(text: str) -> None:
    assert years(text) == N


def test_roman_numerals() -> None:
    assert [roman(one) for one in ("mcmxiv", "mdcclxxxix", "mdcccc", "iiii")] == [1914, 1789, 1900, 4]
    assert roman("mixte") == roman("") == 0


@given(st.integers(1000, 2100), st.integers(1000, 2100))
def test_any_range_of_years_is_read_in_order(one: int, other: int) -> None:
    assert years(f"{one} - {other}") == (min(one, other), max(one, other))


@given(st.text(max_size=80))
def test_no_text_crashes_and_no_range_is_reversed(text: str) -> None:
    first, last = years(text)
    assert first is None or last is None or first <= last
