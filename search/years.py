"""The histogram of years: about thirty bars over the result set, ignoring the years asked.

A picture dated 1890-1899 stands in every bar it may belong to, because the years filter finds it there too: a bar's
count is what one gets by choosing the bar. Undated pictures are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from search.filters import YEARS
from search.query import SearchQuery
from search.results import YearBar
from search.tally import MOST_BARS, STEPS, Tally


def histogram(query: SearchQuery, tallies: Mapping[str, Tally]) -> tuple[tuple[YearBar, ...], int]:
    """The bars, none missing between the first and the last, and how many results bear no date."""
    tally = tallies.get(YEARS, tallies[""])
    if not tally.step:
        return (), tally.undated
    numbers = range(max(tally.bars) + 1)
    bars = (_bar(query, tally.start + number * tally.step, tally.step, tally.bars.get(number, 0)) for number in numbers)
    return tuple(bars), tally.undated


def step_for(first: int, last: int) -> int:
    """The smallest usual number of years that needs no more than MOST_BARS bars."""
    return next((step for step in STEPS if last // step - first // step < MOST_BARS), STEPS[-1])


def _bar(query: SearchQuery, start: int, step: int, count: int) -> YearBar:
    end = start + step - 1
    return YearBar(start, end, count, query.replace(year_from=start, year_to=end).url())
