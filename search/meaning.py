"""What of the words asked a model can understand: a string of letters that means nothing must find nothing by meaning.

Cosines cannot tell: the vector of "qwzx vlorp" lies as near to some pictures as that of a word (docs/search.md has the
figures). What can tell is whether anybody knows the word: the collection, which has it on some pictures, or the
model, whose tokenizer keeps learned words whole and cuts others into scraps. A word that neither knows is left out; a
slip of the pen that neither knows is put right if the collection has a word near it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexing.models import Space, Word
from indexing.text import fold
from search import encoder
from search.encoder import NoEncoderError
from search.text import BETWEEN, Words

#: A word is known to a model if it is one piece, or its pieces have this many letters each. Of 302 strings of random
#: letters or syllables, 298 are shorter; of the 700 words for things in the shipped lexicon, 1.
LETTERS = 3.0
#: On fewer pictures, a word of the collection may be a misreading of its own.
PICTURES = 3
#: Only letters that tokenizers cut alike are judged; a word in Greek or Chinese is taken as known.
LATIN = re.compile(r"[a-z]{3,}")


def understood(words: Words, space: Space) -> str:
    """The text for the model; empty where nobody knows any of its words. As asked when the model cannot be asked."""
    parts = {part for token in words.meaning.split() for part in BETWEEN.split(fold(token)) if LATIN.fullmatch(part)}
    common = set(Word.objects.filter(word__in=parts, count__gte=PICTURES).values_list("word", flat=True))
    try:
        strange = _strange(space, sorted(parts - common))
    except NoEncoderError:
        return words.meaning
    if not strange:
        return words.meaning
    meant = {term.text: term.near[0] for term in words.terms if term.near and term.text in strange}
    spelled = dict(Word.objects.filter(word__in=meant.values()).values_list("word", "spelling"))
    kept = [_kept(token, strange, {word: spelled.get(near, near) for word, near in meant.items()})
            for token in words.meaning.split()]  # fmt: skip
    return " ".join(filter(None, kept))


def _strange(space: Space, words: list[str]) -> set[str]:
    found = encoder.pieces(space, words) if words else {}
    return {word for word, number in found.items() if number > 1 and len(word) / number < LETTERS}


def _kept(token: str, strange: Iterable[str], meant: dict[str, str]) -> str:
    """A word as it goes to the model: as typed, put right, or not at all."""
    unknown = [part for part in BETWEEN.split(fold(token)) if part in strange]
    return token if not unknown else " ".join(meant[part] for part in unknown if part in meant)
