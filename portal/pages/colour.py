"""Choosing a colour: the named swatches of the search page, and how near a picture must come, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from indexing import vocabularies
from search.colours import named
from search.parameters import PARAMETERS, Fault


@dataclass(frozen=True)
class Choice:
    """A named colour, and the address of the same search by it."""

    hex: str
    label: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Picker:
    """What the form shows; `words` say how far each tolerance reaches, for the slider to show as it moves."""

    choices: tuple[Choice, ...]
    hex: str
    label: str
    tolerance: str
    ground: str
    grounds: tuple[tuple[str, str], ...]
    words: tuple[tuple[int, str], ...]
    clear: str

    @property
    def reach(self) -> str:
        return next((words for most, words in self.words if float(self.tolerance) <= most), self.words[-1][1])


def picker(asked: QueryDict, language: str) -> Picker:
    """From the search's address; a colour or tolerance that cannot be used counts as none."""
    chosen = _read("hex", asked.get("hex", "")) or ""
    tolerance = _read("tolerance", asked.get("tolerance", "")) or PARAMETERS["tolerance"].default
    choices = tuple(
        Choice(shades[0][1:], label(code, language), _with(asked, shades[0][1:]), shades[0][1:] == chosen)
        for code, shades in vocabularies.colour_prototypes().items()
    )
    words = ((4, _("the same")), (10, _("very near")), (20, _("of the same family")), (100, _("from far")))
    grounds = (("", _("anywhere")), ("foreground", _("in what is drawn")), ("background", _("as the paper")))
    return Picker(
        choices, str(chosen), label(named(str(chosen)), language) if chosen else "",
        PARAMETERS["tolerance"].write(tolerance), asked.get("ground", ""), grounds, words, _with(asked, ""),
    )  # fmt: skip


def label(code: str, language: str) -> str:
    """The word of the vocabulary for a colour's code."""
    term = vocabularies.find("colour", code)
    return code if term is None else (term.fr if language == "fr" else term.en)


def _read(name: str, text: str) -> object:
    try:
        return PARAMETERS[name].read(text) if text else None
    except Fault:
        return None


def _with(asked: QueryDict, colour: str) -> str:
    query = asked.copy()
    query.pop("cursor", None)
    query.pop("hex", None)
    if colour:
        query["hex"] = colour
    else:
        query.pop("tolerance", None)
        query.pop("ground", None)
    return "?" + query.urlencode()
