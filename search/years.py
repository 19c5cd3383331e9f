"""The histogram of years: about thirty bars over the result set, ignoring the years asked.

A picture dated 1890-1899 stands in every bar it may belong to, because the years filter finds it there too: a bar's
count is what one gets by choosing the bar. Undated pictures are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from search.filters import YEARS
from search.query import Addresses, SearchQuery
from search.results import YearBar
from search.tally import MOST_BARS, STEPS, Tally


def histogram(query: SearchQuery, tallies: Mapping[str, Tally]) -> tuple[tuple[YearBar, ...], int]:
    """The bars, none missing between the first and the last, and how many results bear no date."""
    tally = tallies.get(YEARS, tallies[""])
    if not tally.step:
        return (), tally.undated
    addresses = Addresses(query, "year_from", "year_to")

    def bar(number: int) -> YearBar:
        start = tally.start + number * tally.step
        end = start + tally.step - 1
        url = addresses.url([("year_from", str(start)), ("year_to", str(end))])
        return YearBar(start, end, tally.bars.get(number, 0), url)

    return tuple(map(bar, range(max(tally.bars) + 1))), tally.undated


def step_for(first: int, last: int) -> int:
    """The smallest usual number of years that needs no more than MOST_BARS bars."""
    return next((step for step in STEPS if last // step - first // step < MOST_BARS), STEPS[-1])
