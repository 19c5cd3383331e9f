"""From the corpus's guesses by rule to terms of our vocabularies; pure.

`illustration_de_livre` says where a picture was printed, not what it is: for function it stands for NONE. What the
labels do not say is left open, never guessed as NONE.
"""

from __future__ import annotations

import re

from indexing.vision.heads import NONE

#: {corpus word: {vocabulary: term}}
FUNCTIONS: dict[str, dict[str, str]] = {
    "illustration_de_livre": {"function": NONE, "layout": "illustration"},
    "image_de_presse": {"function": "image-de-presse", "layout": "illustration"},
    "planche_scientifique": {
        "function": NONE,
        "genre": "representations-scientifiques-et-techniques",
        "layout": "illustration",
    },
    "schema": {"genre": "representations-scientifiques-et-techniques", "layout": "illustration"},
    "caricature": {"genre": "caricatures-et-dessins-humoristiques", "layout": "illustration"},
    "gravure_de_mode": {"function": "image-de-mode", "genre": "costumes", "layout": "illustration"},
    "partition": {"function": "partition-illustree", "layout": "score"},
    "carte": {"function": "carte", "layout": "map"},
    "vue": {"function": NONE, "genre": "vues-d-architecture", "layout": "illustration"},
    "planche_ornement": {"function": "ornement", "genre": "decoration-et-ornement", "layout": "illustration"},
    "rebus": {"layout": "illustration"},
    "planche": {"layout": "illustration"},
}
TECHNIQUES = {"photographie": "photographie", "estampe": "estampe", "dessin": "dessin", "lithographie": "estampe"}
#: Subjects that a caption names without doubt.
CAPTIONS = {
    "representations-humaines-portraits": re.compile(r"\bportraits? (?:de|d['’]|du|of)\b", re.IGNORECASE),
    "vues-d-architecture": re.compile(
        r"\b(?:église|cathédrale|château|church|cathedral|castle|abbey|abbaye|palais|palace|façade)\b", re.IGNORECASE
    ),
    "paysages": re.compile(
        r"\b(?:paysage|landscape|montagnes?|mountains?|vallée|valley|glacier|fjord)\b", re.IGNORECASE
    ),
    "representations-animalieres": re.compile(
        r"\b(?:oiseau|bird|cheval|chien|horse|dog|poisson|fish|lion|tigre|tiger|beetle|butterfly|papillon)s?\b",
        re.IGNORECASE,
    ),
    "representations-vegetales": re.compile(
        r"\b(?:flower|fleur|plante|champignon|fungus|mushroom|orchid|boletus|amanita)s?\b", re.IGNORECASE
    ),
}
#: Genres of figures in science overlap with those of their subjects; a caption does not settle which one is meant.
_OPEN = "representations-scientifiques-et-techniques"


def terms(function: str, technique: str, caption: str) -> dict[str, str]:
    """{vocabulary: code} that the corpus says of a picture, whatever it does not say left out."""
    said = dict(FUNCTIONS.get(function, {}))
    if technique in TECHNIQUES:
        said["technique"] = TECHNIQUES[technique]
    named = [code for code, pattern in CAPTIONS.items() if pattern.search(caption)]
    if len(named) == 1 and "genre" not in said and function in ("illustration_de_livre", "image_de_presse"):
        said["genre"] = named[0]
    elif named and said.get("genre") == _OPEN:
        said["genre"] = named[0] if len(named) == 1 else _OPEN
    if said.get("layout") == "map":
        said.pop("technique", None)
    return said
