"""Captions in French and English, as a cataloguer or a printer would have worded them.

From what a composition shows and how it was made; grammar covers the words of `subjects.py` only.
"""

from __future__ import annotations

from .raster import Rng
from .subjects import Subject

Pair = tuple[str, str]

_ACTIONS: dict[str, list[Pair]] = {
    "horse": [("au galop", "galloping"), ("au trot", "trotting")],
    "swan": [("sur l’eau", "on the water")],
    "locomotive": [("en pleine voie", "on the line"), ("dans la campagne", "in open country")],
    "motor car": [("en promenade", "out for a drive"), ("dans la campagne", "in the country")],
    "bicycle": [("dans la campagne", "in the country")],
    "rider": [("au galop", "at the gallop"), ("dans la campagne", "in open country")],
    "volcano": [("en éruption", "erupting")],
    "steamship": [("en haute mer", "on the high seas"), ("au large", "out at sea")],
    "sailboat": [("par bon vent", "in a fair wind"), ("au large", "out at sea")],
    "whale": [("soufflant en mer", "blowing at sea")],
}
_BY_SETTING: dict[str, list[Pair]] = {
    "land": [
        ("dans un paysage", "in a landscape"),
        ("dans la campagne", "in the countryside"),
        ("dans un pré", "in a meadow"),
    ],
    "sea": [("en mer", "at sea"), ("sur les flots", "on the waves")],
    "air": [("en plein vol", "in flight"), ("au-dessus de la campagne", "above open country")],
    "table": [("sur une table", "on a table"), ("dans un intérieur", "in an interior")],
    "bust": [
        ("en habit de ville", "in town dress"),
        ("se rendant au bal", "on the way to the ball"),
        ("à la tribune", "at the rostrum"),
    ],
}


def article(subject: Subject, plural: bool = False) -> Pair:
    """The noun with its indefinite article: "un cheval", "a horse"."""
    if plural:
        return f"des {subject.fr_plural}", subject.en_plural
    vowel = subject.en[0] in "aeiou" and not subject.en.startswith("uni")
    return f"{'une' if subject.feminine else 'un'} {subject.fr}", f"{'an' if vowel else 'a'} {subject.en}"


def of(word: str) -> str:
    """French "de" before a noun: "de cheval", "d’éléphant"."""
    aspirated = word.startswith(("hibou", "hérisson", "homard", "hache"))
    return f"d’{word}" if word[0] in "aeiouéèêâœh" and not aspirated else f"de {word}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def scene(subjects: tuple[Subject, ...], setting: str, many: bool, rng: Rng) -> Pair:
    """What the picture shows, without the process: "Cheval au galop devant une église"."""
    if not subjects:
        portraits = [
            ("Portrait en buste", "Bust portrait"),
            ("Portrait d’inconnu", "Portrait of an unknown sitter"),
            ("Portrait", "Portrait"),
        ]
        return portraits[int(rng.integers(3))]
    main = subjects[0]
    fr, en = (capital(main.fr_plural), capital(main.en_plural)) if many else (capital(main.fr), capital(main.en))
    if setting == "plate":
        return fr, en
    if len(subjects) > 1:
        other_fr, other_en = article(subjects[1])
        return _joined(fr, en, main, setting, other_fr, other_en, rng)
    actions = _ACTIONS.get(main.code) or _BY_SETTING.get(setting) or [("", "")]
    if main.group in ("building", "tree", "landform") and main.code not in _ACTIONS:
        actions = [("dans un paysage", "in a landscape"), (", vue prise du chemin", ", seen from the road")]
    does_fr, does_en = actions[int(rng.integers(len(actions)))]
    return _said(fr, does_fr), _said(en, does_en)


def _said(noun: str, does: str) -> str:
    return noun + does if does.startswith(",") else f"{noun} {does}".strip()


def _joined(fr: str, en: str, main: Subject, setting: str, other_fr: str, other_en: str, rng: Rng) -> Pair:
    if setting == "air":
        return f"{fr} au-dessus d’{other_fr}", f"{en} above {other_en}"
    if setting in ("table", "sea"):
        return f"{fr} et {other_fr.split(' ', 1)[1]}", f"{en} and {other_en.split(' ', 1)[1]}"
    actions = _ACTIONS.get(main.code)
    if actions:
        does_fr, does_en = actions[int(rng.integers(len(actions)))]
        fr, en = f"{fr} {does_fr}", f"{en} {does_en}"
    return f"{fr} devant {other_fr}", f"{en} before {other_en}"


def full(scene_pair: Pair, process_pair: Pair) -> Pair:
    """Caption with its process: "Cheval au galop. Gravure sur bois."."""
    return f"{scene_pair[0]}. {process_pair[0]}.", f"{scene_pair[1]}. {process_pair[1]}."
