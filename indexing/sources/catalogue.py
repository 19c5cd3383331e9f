"""Catalogue words in many languages brought to the few fields a document has: dates, creators, type, language …

Pure. Labels are matched without accents or case, in French, English and the neighbours met in real manifests; a field
that no label announces stays empty: nothing is guessed from titles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

Pairs = list[tuple[str, list[str]]]

#: Field -> labels, best first.
LABELS: dict[str, tuple[str, ...]] = {
    "title": ("title", "titre", "full title", "titel", "titolo", "titulo"),
    "creator": (
        "creator", "creators", "createur", "createurs", "createur(s)", "creator(s)", "author", "authors", "auteur",
        "auteurs", "author(s)", "auteur(s)", "artist", "artiste", "artist/maker", "illustrator", "illustrateur",
        "engraver", "graveur", "photographer", "photographe", "dessinateur", "maker", "vervaardiger", "verfasser",
        "autor", "kunstenaar", "contributor", "contributors", "contributeur", "contributeurs", "creator name",
    ),
    "date": (
        "date", "date of publication", "publication date", "date de publication", "date d'edition", "dates",
        "date statement", "date created", "date of creation", "date de creation", "published", "publication/creation",
        "issued", "created", "date of origin", "origin date", "place and date", "publication", "year", "annee",
        "datum", "jahr", "datierung", "erscheinungsjahr", "period", "periode", "siecle", "century", "dated",
    ),
    "publisher": ("publisher", "editeur", "editeurs", "publie par", "published by", "verlag", "uitgever"),
    "type": ("type", "document type", "type de document", "nature du document", "resource type", "genre", "format"),
    "language": ("language", "languages", "langue", "langues", "language(s)", "sprache", "taal", "lingua", "idioma"),
    "shelfmark": ("shelfmark", "complete shelfmark", "cote", "call number", "signatur", "shelf mark", "reference"),
    "rights": ("rights", "license", "licence", "droits", "rights/license", "conditions of use", "usage"),
}  # fmt: skip

#: Words of a stated type -> our document type, the most telling first ("carte postale" is an image, not a map).
TYPES: tuple[tuple[str, str], ...] = (
    (r"carte postale|postcard|photogra|estampe|print\b|drawing|dessin|painting|peinture|affiche|poster|image|picture|"
     r"engraving|gravure|still ?image|monnaie|objet", "image"),
    (r"journal|newspaper|\bpresse\b|zeitung|press\b", "press"),
    (r"periodi|revue|fascicule|magazine|serial|zeitschrift|\breview\b", "periodical"),
    (r"manuscri|handschrift|codex|archive", "manuscript"),
    (r"partition|score|sheet music|notated music|musique|noten", "score"),
    (r"\bcarte|\bmaps?\b|cartograph|\bplan\b|atlas", "map"),
    (r"monograph|\blivre|\bbooks?\b|texte? ?imprime|\bvolume|incunab|printed text|\btext\b|\btexte\b|buch", "book"),
)  # fmt: skip

LANGUAGES: dict[str, str] = {
    "fr": "fr fre fra francais french franzosisch", "en": "en eng anglais english englisch",
    "la": "la lat latin lateinisch", "de": "de ger deu allemand german deutsch", "it": "it ita italien italian",
    "es": "es spa espagnol spanish", "nl": "nl dut nld neerlandais dutch nederlands",
    "pt": "pt por portugais portuguese",
    "el": "el gre ell grec greek", "grc": "grc", "ja": "ja jpn japonais japanese", "zh": "zh chi zho chinois chinese",
    "ar": "ar ara arabe arabic", "he": "he heb hebreu hebrew", "ru": "ru rus russe russian",
    "sv": "sv swe suedois swedish",
    "cy": "cy wel cym gallois welsh", "frm": "frm", "fro": "fro", "pl": "pl pol polonais polish",
    "fa": "fa per fas persan persian", "zxx": "zxx",
}  # fmt: skip
_CODES = {word: code for code, words in LANGUAGES.items() for word in words.split()}


def bare(text: str) -> str:
    """Small letters, no accents, single spaces, no final colon."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'"))
    folded = "".join(sign for sign in folded if not unicodedata.combining(sign)).lower()
    return re.sub(r"\s+", " ", folded).strip(" :.")


def values(pairs: Pairs, field: str) -> list[str]:
    """The values of a field, those of the best label first, each once."""
    found: list[str] = []
    for label in LABELS[field]:
        for name, texts in pairs:
            if bare(name) == label:
                found += [text for text in texts if text]
    return list(dict.fromkeys(found))


def document_type(words: Iterable[str]) -> str:
    """press, periodical, book, manuscript, image, map or score; "" when nothing says so."""
    for word in words:
        for pattern, name in TYPES:
            if re.search(pattern, bare(word)):
                return name
    return ""


def language(words: Iterable[str]) -> str:
    """A language code ("fr", "frm"; "zxx" for no language), "" when unknown."""
    for word in words:
        text = bare(word)
        if text.startswith(("sans contenu linguistique", "no linguistic content")):
            return "zxx"
        for part in re.split(r"[^a-z]+", text):
            if part in _CODES:
                return _CODES[part]
    return ""
