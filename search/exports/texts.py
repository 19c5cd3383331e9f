"""Rows as text, streamed: CSV for spreadsheets, JSON Lines for programs, JSON for both in one object."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any

from search.engine import Found
from search.exports.citation import Citation
from search.exports.rows import COLUMNS, Chosen, rows

BOM = "\ufeff"


def csv_lines(found: Found, chosen: Chosen, citation: Citation, language: str) -> Iterator[str]:
    """Lines of a CSV that spreadsheets open as UTF-8."""
    writer = csv.writer(_Echo())
    yield BOM + str(writer.writerow(COLUMNS))
    for row in rows(found, chosen, citation, language):
        row["why"] = " ".join(row["why"])
        row["creators"] = "; ".join(row["creators"])
        row["objects"] = "; ".join(f"{o['term']} {o['confidence']:.2f}" for o in row["objects"])
        row["sizes"] = "; ".join(_size(one) for one in row["sizes"])
        row["iconclass"] = "; ".join(row["iconclass"])
        yield str(writer.writerow([safe(row[name]) for name in COLUMNS]))


def json_lines(found: Found, chosen: Chosen, citation: Citation, language: str) -> Iterator[str]:
    """One JSON object a line, with the same keys as the CSV's columns."""
    for row in rows(found, chosen, citation, language):
        yield dumped(row) + "\n"


def json_object(found: Found, chosen: Chosen, citation: Citation, language: str) -> Iterator[str]:
    """`{"citation": …, "count": …, "results": […]}`, the citation first, one result a line."""
    yield f'{{"citation": {dumped(citation.as_json())},\n"count": {len(chosen)},\n"results": ['
    yield from joined(dumped(row) for row in rows(found, chosen, citation, language))
    yield "\n]}\n"


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def joined(items: Iterator[str]) -> Iterator[str]:
    """The members of a JSON array, one a line."""
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{item}"


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP: a leading quote)."""
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@\t\r"):
        return "'" + value
    return "" if value is None else value


def _size(one: Mapping[str, Any]) -> str:
    """ "boat 50x40 px 1.67 % 12.1x9.7 mm": a box in pixels, of its illustration, and on paper where that is known."""
    words = f"{one['term']} {one['width']}x{one['height']} px {100 * one['of_illustration']:.2f} %"
    return words if one["mm_width"] is None else f"{words} {one['mm_width']}x{one['mm_height']} mm"


class _Echo:
    """A file that hands each line back, as Django's documentation streams CSV."""

    def write(self, line: str) -> str:
        return line
