"""Bilingual phrases made from the lexicon: what patrons type, in both languages at once.

Deterministic for a seed. Grammar is kept to forms that need no gender: patrons leave articles out as well.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from indexing.training.dictionaries import WordPair
from indexing.training.lexicon import Concept, fold

_SCENERY = ("building", "nature")
_BEINGS = ("animal", "person", "vehicle")
_RELATIONS = (("devant", "in front of"), ("près de", "near"), ("et", "and"), ("avec", "with"), ("dans", "in"))
_ADJECTIVES = (
    ("ancien", "ancient"), ("grand", "large"), ("petit", "small"), ("blanc", "white"), ("noir", "black"),
    ("rouge", "red"), ("japonais", "Japanese"), ("gothique", "Gothic"), ("antique", "antique"), ("romain", "Roman"),
    ("médiéval", "medieval"), ("français", "French"), ("anglais", "English"), ("russe", "Russian"),
    ("en couleurs", "in colour"), ("du moyen âge", "of the Middle Ages"), ("du XVIIIe siècle", "of the 18th century"),
    ("du XIXe siècle", "of the 19th century"), ("vu de face", "seen from the front"), ("à cheval", "on horseback"),
)  # fmt: skip


def _of(word: str) -> str:
    return f"d'{word}" if fold(word)[0] in "aeiouy" else f"de {word}"


def _said(concept: Concept, rng: random.Random) -> WordPair:
    """The leading words of a concept, or now and then any two of its words: synonyms and plurals must work too."""
    if rng.random() < 0.6:
        return concept.french[0], concept.english[0]
    return rng.choice(concept.french), rng.choice(concept.english)


class PhraseMaker:
    def __init__(self, concepts: Sequence[Concept], places: Sequence[WordPair]) -> None:
        self._by_kind = {kind: [c for c in concepts if c.kind == kind] for kind in {c.kind for c in concepts}}
        self._things = [c for c in concepts if c.kind not in ("technique", "kind")]
        self._forms = [c for c in concepts if c.kind in ("technique", "kind")]
        self._places = places

    def make(self, count: int, seed: int) -> Iterator[WordPair]:
        rng = random.Random(seed)  # noqa: S311
        shapes = (self._form_of, self._form_of, self._beside, self._beside, self._placed, self._described, self._full)
        for _ in range(count):
            yield rng.choice(shapes)(rng)

    def _form_of(self, rng: random.Random) -> WordPair:
        form, thing = _said(rng.choice(self._forms), rng), _said(rng.choice(self._things), rng)
        return f"{form[0]} {_of(thing[0])}", f"{form[1]} of {thing[1]}"

    def _beside(self, rng: random.Random) -> WordPair:
        first = _said(rng.choice(self._things), rng)
        second = _said(rng.choice(self._by_kind[rng.choice((*_SCENERY, *_BEINGS, "object"))]), rng)
        french, english = rng.choice(_RELATIONS)
        place = f"près {_of(second[0])}" if french == "près de" else f"{french} {second[0]}"
        return f"{first[0]} {place}", f"{first[1]} {english} {second[1]}"

    def _placed(self, rng: random.Random) -> WordPair:
        thing = _said(rng.choice(self._things + self._forms), rng)
        place = rng.choice(self._places)
        return f"{thing[0]} {_of(place[0])}", f"{thing[1]} of {place[1]}"

    def _described(self, rng: random.Random) -> WordPair:
        thing, (french, english) = _said(rng.choice(self._things), rng), rng.choice(_ADJECTIVES)
        return f"{thing[0]} {french}", f"{thing[1]}, {english}" if " " in english else f"{english} {thing[1]}"

    def _full(self, rng: random.Random) -> WordPair:
        form, scene = _said(rng.choice(self._by_kind["technique"]), rng), self._beside(rng)
        return f"{form[0]} : {scene[0]}", f"{form[1]}: {scene[1]}"
