"""One way to fold words, for what is indexed and for what is asked: accents, case, ligatures and old letters.

The database has no `unaccent`, and both sides must agree to the letter; so Python folds, and Postgres only stems.
Pure; never raises.
"""

from __future__ import annotations

import re
import unicodedata

#: Letters that decomposition leaves whole.
LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "\xad": None,
    }
)
MARKS = re.compile(r"[\u0300-\u036f]+")
#: A control character: Postgres refuses NUL in text, and the others only come from bad OCR.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

#: What a code is made of: letters and digits of any script.
WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """`text` without accents or case; spaces and punctuation stay, since a phrase or an operator may need them."""
    if text.isascii():
        return CONTROLS.sub(" ", text.casefold())
    folded = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    return CONTROLS.sub(" ", MARKS.sub("", unicodedata.normalize("NFKD", folded)))


def clean(text: str) -> str:
    """`text` as it may be stored: without control characters, spaces at the ends cut."""
    return CONTROLS.sub(" ", text).strip()


def slug(label: str) -> str:
    """The code of a term that a label names by itself: folded words joined by hyphens, at most 80 characters, so that
    neither an address nor the name of a file is broken by it. "" where it has no letter and no digit."""
    return "-".join(WORDS.findall(fold(label)))[:80].rstrip("-")
