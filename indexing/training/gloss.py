"""A crude word-by-word gloss of French captions into English, so that an English teacher can read them.

Longest dictionary match first, then endings undone, then the word itself (a proper name, most often). It never fails;
an unknown word stays French.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexing.training.dictionaries import WordPair
from indexing.training.lexicon import Concept, fold

_FUNCTION_WORDS = """
le the|la the|les the|l the|un a|une a|des some|du of the|de of|d of|au at the|aux at the|a at|et and|ou or|ni nor|en in
dans in|sur on|sous under|devant in front of|derriere behind|avec with|sans without|par by|pour for|entre between
chez at|vers towards|contre against|pres near|apres after|avant before|pendant during|depuis since|jusqu to|que that
qui who|se itself|s itself|son his|sa his|ses his|leur their|leurs their|ce this|cet this|cette this|ces these
il he|elle she|ils they|elles they|on one|nous we|vous you|je i|est is|sont are|etait was|etaient were|fut was
a-t has|ont have|avait had|etre be|fait made|plus more|moins less|tres very|grand great|grande great|petit small
petite small|vieux old|vieille old|ancien ancient|ancienne ancient|nouveau new|nouvelle new|beau beautiful
belle beautiful|saint saint|sainte saint|siecle century|rue street|tous all|toute all|tout all|toutes all|ne not
pas not|y there|dont whose|ou where|comme like|mm messrs|m mr|mme mrs|mlle miss|vue view|roi king|reine queen
"""
_ENDINGS = (
    ("aux", "al"), ("eaux", "eau"), ("elles", "el"), ("elle", "el"), ("euses", "eux"), ("euse", "eux"),
    ("ives", "if"), ("ive", "if"), ("ennes", "en"), ("enne", "en"), ("ees", "er"), ("ee", "er"), ("es", "er"),
    ("e", "er"), ("ant", "er"), ("ants", "er"), ("ent", "er"), ("ait", "er"), ("aient", "er"), ("issant", "ir"),
    ("es", ""), ("s", ""), ("x", ""), ("e", ""), ("es", "e"),
)  # fmt: skip
_TOKEN = re.compile(r"[a-z0-9-]+")
_LONGEST = 4


class Glosser:
    """French -> English by dictionary. The first pair given for a word wins, so give the best source first."""

    def __init__(self, concepts: Iterable[Concept], pairs: Iterable[WordPair]) -> None:
        self._english = dict(entry.split(" ", 1) for entry in _FUNCTION_WORDS.replace("\n", "|").split("|") if entry)
        for concept in concepts:
            for french in concept.french:
                self._english.setdefault(" ".join(_TOKEN.findall(fold(french))), concept.english[0])
        for french, english in pairs:
            self._english.setdefault(" ".join(_TOKEN.findall(fold(french))), english)

    def __call__(self, caption: str) -> str:
        words = _TOKEN.findall(fold(caption))
        glossed: list[str] = []
        start = 0
        while start < len(words):
            for length in range(min(_LONGEST, len(words) - start), 0, -1):
                english = self._english.get(" ".join(words[start : start + length]))
                if english is not None:
                    break
            else:
                length, english = 1, self._stem(words[start])
            glossed.append(english)
            start += length
        return " ".join(glossed)

    def _stem(self, word: str) -> str:
        for ending, base in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                english = self._english.get(word.removesuffix(ending) + base)
                if english is not None:
                    return english
        return word
