"""All the text the text tower learns from, each French or English string with its English reading.

Four sources: dictionaries, lexicon, made phrases, and the training captions (French ones through the gloss). Held-out
captions are read as well, for measuring only; they never enter `Source.texts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexing.training.corpus import Pair, Split
from indexing.training.dictionaries import WordPair, cldr_names, freedict_pairs
from indexing.training.gloss import Glosser
from indexing.training.lexicon import Concept, load_lexicon
from indexing.training.phrases import PhraseMaker
from indexing.training.settings import Recipe


@dataclass(frozen=True)
class Source:
    """Parallel lists: what the student reads, and the English the teacher reads. `share` of every batch."""

    name: str
    texts: list[str]
    english: list[str]
    share: float


def _both_sides(pairs: Sequence[WordPair]) -> tuple[list[str], list[str]]:
    texts = [french for french, _ in pairs] + [english for _, english in pairs]
    return texts, [english for _, english in pairs] * 2


def lexicon_pairs(concepts: Sequence[Concept]) -> list[WordPair]:
    """Every French word with the leading English one, and every further English word with the leading French one."""
    pairs = [(french, concept.english[0]) for concept in concepts for french in concept.french]
    return pairs + [(concept.french[0], english) for concept in concepts for english in concept.english[1:]]


def described(pair: Pair) -> str:
    """Caption with its chapter heading, for pictures whose caption says too little alone."""
    return f"{pair.caption}. {pair.context}"[:200] if pair.context else pair.caption


@dataclass(frozen=True)
class Texts:
    concepts: list[Concept]
    glosser: Glosser
    sources: list[Source]
    fresh: list[WordPair]
    """Phrases never trained on."""

    def english(self, text: str, language: str) -> str:
        return self.glosser(text) if language == "fr" else text

    def everything(self) -> list[str]:
        """Every English string the teacher must read."""
        known = [text for source in self.sources for text in source.english]
        return known + [english for _, english in self.fresh]


def gather(recipe: Recipe, split: Split, pages: Sequence[Pair]) -> Texts:
    concepts = load_lexicon()
    names = cldr_names(recipe.cached("npm"))
    words = [*freedict_pairs(recipe.dictionaries), *(pair for kind in sorted(names) for pair in names[kind])]
    heritage = lexicon_pairs(concepts)
    glosser = Glosser(concepts, words)
    maker = PhraseMaker(concepts, names["territories"])
    phrases = list(maker.make(recipe.phrases, recipe.seed))
    known = set(phrases)
    fresh = [phrase for phrase in maker.make(700, recipe.seed + 1) if phrase not in known][:500]
    captions = [
        (text, glosser(text) if pair.language == "fr" else text)
        for pair in (*split.train, *pages)
        for text in sorted({pair.caption, described(pair)})
    ]
    return Texts(
        concepts,
        glosser,
        [
            Source("dictionary", *_both_sides(words), share=0.27),
            Source("lexicon", *_both_sides(heritage), share=0.08),
            Source("phrases", *_both_sides(phrases), share=0.30),
            Source("captions", [text for text, _ in captions], [english for _, english in captions], share=0.35),
        ],
        fresh,
    )
