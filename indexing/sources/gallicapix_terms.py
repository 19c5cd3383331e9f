"""GallicaPix words to our terms: which vocabulary, which code, who said so.

Pure. A word our lists do not know keeps its own label and gets a slug for a code, so that nothing of an export is lost.
"""

from __future__ import annotations

import re
from typing import Literal

from indexing.vocabularies import find, fold

AgentKind = Literal["catalogue", "person", "model"]

#: `source` attribute -> who that is. Sources not listed are taken for programs, of which GallicaPix tried many.
KINDS: dict[str, AgentKind] = {
    "md": "catalogue",
    "final": "catalogue",
    "": "catalogue",
    "hm": "person",
    "cwd": "person",
}
#: Element -> vocabularies in which its words are looked up, the first being the one a new word goes to.
FIELDS = {
    "tech": ("technique",),
    "fonction": ("function", "layout"),
    "genre": ("genre", "function", "layout"),
    "theme": ("theme",),
}
#: Noise classes spelt in GallicaPix's own way.
LAYOUT = {"filtrecouv": "binding", "filtretxt": "text-only", "filtretimbre": "stamp", "filtre": "noise"}


def agent(source: str) -> tuple[AgentKind, str]:
    """(kind, name) of a `source`: the word itself stays in the name."""
    return KINDS.get(source, "model"), f"GallicaPix {source}".strip()


def classification(field: str, word: str) -> tuple[str, str]:
    """(vocabulary, code) of the word of a `tech`, `fonction`, `genre` or `theme`."""
    if word in LAYOUT:
        return "layout", LAYOUT[word]
    for vocabulary in FIELDS[field]:
        term = find(vocabulary, word)
        if term:
            return vocabulary, term.code
    return FIELDS[field][0], slug(word)


def content(word: str, colour: bool) -> tuple[str, str]:
    """(vocabulary, code) of a `contenuImg`: a thing seen, or a colour."""
    vocabulary = "colour" if colour else "object"
    stripped = re.sub(r"^couleur |\bcolou?r$|\(couleur\)$", "", word).strip() if colour else word
    term = find(vocabulary, stripped) or find(vocabulary, stripped.split(",")[0])
    return vocabulary, term.code if term else slug(stripped)


def colour_mode(word: str) -> str:
    """`gris`, `mono`, `coul` -> the code of our list, "" when unknown."""
    term = find("colour_mode", word) if word else None
    return term.code if term else ""


def slug(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-")[:80] or "unnamed"
