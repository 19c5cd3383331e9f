"""Years out of the dates catalogues write: ranges, approximations, centuries, Roman numerals, the Republican calendar.

Pure; never raises. What is not understood gives (None, None); an open end ("after 1880") is None on that side. "About"
adds no margin: the catalogue's own year is kept, its words stay in `date_text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Years = tuple[int | None, int | None]
NONE: Years = (None, None)
FIRST, LAST = 1000, 2100

ROMAN = {"m": 1000, "d": 500, "c": 100, "l": 50, "x": 10, "v": 5, "i": 1}
ROMAN_FORM = re.compile(r"m{0,4}(cm|cd|d?c{0,4})(xc|xl|l?x{0,4})(ix|iv|v?i{0,4})")

UNKNOWN = re.compile(r"\b(inconnue?s?|unknown|undated|sans date|s\. ?d\.?|n\. ?d\.?|sine anno)(?!\w)")
BEFORE_CHRIST = re.compile(r"\b(av\.? ?j\.?[- ]?c|avant (notre ere|j)|b\.? ?c\.?(e\.?)?)(?!\w)")
AFTER = re.compile(r"\b(apres|after|depuis|since|a partir de|from|post)\b")
BEFORE = re.compile(r"\b(avant|before|jusqu'?(a|en)|until|ante)\b")
YEAR = re.compile(r"(?<![\d.,])(1\d{3}|20\d{2}|2100)(?![\d])")
ORDINAL = r"([ivx]+|\d{1,2})\s*(?:e|er|eme|st|nd|rd|th)?\.?\s*"
CENTURY = re.compile(rf"\b{ORDINAL}(?:-|/|au|et|to|and)?\s*(?:{ORDINAL})?(?:siecles?|s\.|centur(?:y|ies)|c\.)(?!\w)")
SHORT_RANGE = re.compile(r"(?<!\d)(1\d|20)(\d\d)\s*[-–/]\s*(\d\d)(?![\d\-/.])")
PARTIAL = re.compile(r"(?<!\d)(1\d|20)(\d?)([._?ux*]{1,2}|--?)(?![\d\w])")
REPUBLICAN = re.compile(r"\ban\s+([ivx]+|\d{1,2})\b")

#: Parts of a century: (first year, last year) within its hundred.
PARTS = (
    (re.compile(r"\b(1re|1ere|premiere|first|1st) (moitie|half)"), 0, 49),
    (re.compile(r"\b(2e|2de|2eme|seconde|deuxieme|second|2nd) (moitie|half)"), 50, 99),
    (re.compile(r"\b(1er|premier|first|1st) (quart|quarter)"), 0, 24),
    (re.compile(r"\b(2e|deuxieme|second|2nd) (quart|quarter)"), 25, 49),
    (re.compile(r"\b(3e|troisieme|third|3rd) (quart|quarter)"), 50, 74),
    (re.compile(r"\b(4e|dernier|quatrieme|fourth|last|4th) (quart|quarter)"), 75, 99),
    (re.compile(r"\b(debut|early|beginning)"), 0, 32),
    (re.compile(r"\b(milieu|mid|middle)"), 33, 66),
    (re.compile(r"\b(fin|late|end)\b"), 67, 99),
)


def years(text: str) -> Years:
    """(year_from, year_to) of a date as a catalogue writes it."""
    plain = _plain(text)
    if not plain or UNKNOWN.search(plain) or BEFORE_CHRIST.search(plain):
        return NONE
    for reader in READERS:
        found = reader(plain)
        if found is not None:
            return found
    return NONE


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", str(text)[:300])
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).lower()
    return re.sub(r"\s+", " ", re.sub(r"[\[\]()<>{}’]", " ", bare)).strip(" ,;:")


def _span(first: int, last: int) -> Years | None:
    first, last = min(first, last), max(first, last)
    return (first, last) if first >= FIRST and last <= LAST else None


def _century(plain: str) -> Years | None:
    match = CENTURY.search(plain)
    if not match:
        return None
    numbers = [_number(group) for group in match.groups() if group]
    if not all(1 <= number <= 21 for number in numbers):
        return None
    for pattern, first, last in PARTS:
        if len(numbers) == 1 and pattern.search(plain):
            base = (numbers[0] - 1) * 100 + 1
            return (base + first, base + last)
    return ((min(numbers) - 1) * 100 + 1, max(numbers) * 100)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else roman(word)


def roman(word: str) -> int:
    """The value of a Roman numeral in small letters, 0 when it is none (IIII and the like are allowed, as printed)."""
    if not word or not ROMAN_FORM.fullmatch(word):
        return 0
    values = [ROMAN[sign] for sign in word]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _short_range(plain: str) -> Years | None:
    match = SHORT_RANGE.search(plain)
    if not match or int(match[3]) <= 12 or int(match[3]) <= int(match[2]):  # 1905-12 is a month
        return None
    return _span(int(match[1] + match[2]), int(match[1] + match[3]))


def _partial(plain: str) -> Years | None:
    """18.., 18--, 183., 183? and the ranges made of them with full years."""
    spans = []
    for match in PARTIAL.finditer(plain):
        if len(match[2]) + len(match[3]) < 2:
            continue
        start = int(match[1] + match[2]) * (10 if match[2] else 100)
        spans.append((start, start + (9 if match[2] else 99)))
    if not spans:
        return None
    full = [int(year) for year in YEAR.findall(plain)]
    return _span(min([*full, *(span[0] for span in spans)]), max([*full, *(span[1] for span in spans)]))


def _open_ended(plain: str) -> Years | None:
    found = [int(year) for year in YEAR.findall(plain)]
    if len(found) != 1:
        return None
    if AFTER.search(plain) or re.search(r"\d{4} ?[-–] ?(\?|\.+)?$", plain):  # "1850-" is a review still going on
        return (found[0], None)
    return (None, found[0]) if BEFORE.search(plain) else None


def _plain_years(plain: str) -> Years | None:
    found = [int(year) for year in YEAR.findall(plain)]
    return _span(min(found), max(found)) if found else None


def _early_year(plain: str) -> Years | None:
    match = re.fullmatch(r"(?:ca|vers|circa|c\.)?\s*(\d{3})(?:\s*[-–]\s*(\d{3}))?", plain)
    if not match:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if 0 < first <= last else NONE


def _republican(plain: str) -> Years | None:
    match = REPUBLICAN.search(plain)
    number = _number(match[1]) if match else 0
    # Year I began in September 1792; the calendar ended in year XIV.
    return (1791 + number, 1792 + number) if 1 <= number <= 14 else None


def _roman_year(plain: str) -> Years | None:
    words = re.findall(r"\b[mdclxvi]{3,}\b", re.sub(r"(?<=[mdclxvi])[. ](?=[mdclxvi])", "", plain))
    found = [value for value in map(roman, words) if FIRST <= value <= LAST]
    return _span(min(found), max(found)) if found else None


READERS: tuple[Callable[[str], Years | None], ...] = (
    _century, _short_range, _partial, _open_ended, _plain_years, _early_year, _republican, _roman_year,
)  # fmt: skip
