"""Every word that a reader can see has its French, and what is compiled is what is written.

When this fails: `python manage.py makemessages -l fr --no-location --no-obsolete -i .venv -i var -i tests`, translate
what is empty in portal/locale/fr/LC_MESSAGES/django.po, then `python manage.py compilemessages -l fr`.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "portal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
NAMES = dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"])
WORD = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\bgettext\(({WORD})\)")
PLURAL = re.compile(rf"\bngettext\(({WORD}),\s*({WORD})")


def in_code() -> Iterator[tuple[str, str]]:
    for room in ("portal", "search", "indexing", "workers"):
        for path in sorted((ROOT / room).rglob("*.py")):
            with path.open("rb") as source:
                for _line, _name, words, _comments in extract_python(source, NAMES, [], {}):
                    first = words[0] if isinstance(words, tuple) else words
                    if first:
                        yield str(path.relative_to(ROOT)), first


def in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.*ml")):
        text = templatize(path.read_text(encoding="utf-8"))
        for quoted in [*CALL.findall(text), *(one for one, _many in PLURAL.findall(text))]:
            yield str(path.relative_to(ROOT)), ast.literal_eval(quoted)


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="fr")


def translated(message) -> bool:
    words = message.string
    return bool(words) and not message.fuzzy and (isinstance(words, str) or all(words))


def test_nothing_lacks_its_french(catalogue):
    french = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id and translated(m)}
    used = [*in_code(), *in_templates()]
    assert len(used) > 300
    assert [(place, words) for place, words in used if words not in french] == []


def test_placeholders_are_kept(catalogue):
    def holes(words: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)", words))

    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for words in strings:
            assert holes(words) <= holes("".join(ids)), ids


def test_what_is_compiled_is_what_is_written(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)
    for message in catalogue:
        if isinstance(message.id, tuple):
            for number, words in ((1, message.string[0]), (5, message.string[1])):
                assert known.ngettext(*message.id, number) == words
        elif message.id:
            assert known.gettext(message.id) == message.string


def test_french_has_its_own_punctuation(catalogue):
    """A space that may break before a colon would leave it alone at the start of a line."""
    for message in catalogue:
        if message.id:
            words = message.string if isinstance(message.string, str) else message.string[1]
            assert not re.search(r"[ ][:;?!»](?![\w/(])", words), words
            assert "« " not in words
            assert not set(words) & set("“”"), words
