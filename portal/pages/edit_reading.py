"""What was sent with the form of an illustration, as an Edit. Faults come back as sentences, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from indexing.curating.cuts import Line
from indexing.curating.edits import BoxEdit, Edit
from indexing.curating.marks import TEXTS
from indexing.models import Illustration, Statement, Term
from indexing.text import fold
from portal.pages.edit_state import CHECKS, SIDES, VALUES, State, changed, known, sent, state, words
from search import parameters

Box = tuple[int, int, int, int]
#: Button pressed: the verb of its act.
VERBS = {"save": "edit", "split": "split", "remove": "remove", "restore": "restore"}
CUT = ("cut-x1", "cut-y1", "cut-x2", "cut-y2")


@dataclass
class Asked:
    """`was` is what the form had shown, `mine` what was sent, `edit` what it asks for, empty where there are faults."""

    version: int
    verb: str
    was: State
    mine: State
    edit: Edit = field(default_factory=Edit)
    faults: list[str] = field(default_factory=list)

    @property
    def changed(self) -> State:
        return changed(self.was, self.mine)


def read(post: QueryDict, row: Illustration | None, language: str) -> Asked:
    """`row` is None where the illustration is no longer there at all: then the edit is only to be shown."""
    was = known(post.get("was", "")) or (state(row, language) if row else {})
    verb = VERBS.get(post.get("do", ""), "edit")
    asked = Asked(_version(post.get("version", "")), verb, was, sent(post, was))
    reading = _Reading(asked)
    edit = reading.edit(post)
    if not asked.faults:
        asked.edit = edit
    return asked


def whole(text: str) -> int:
    """A whole number of pixels; a decimal is rounded, its comma a point. parameters.Fault."""
    return round(parameters.number(0, 1_000_000)(text.strip().replace(",", ".")))


def _version(text: str) -> int:
    # A form without a version is as old as can be: it is refused as soon as anybody has changed anything.
    return next(iter(keys([text])), 0)


class _Reading:
    """One form being read. Each method gives what was asked, or None with a sentence added to the faults."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.mine, self.changed = asked, asked.mine, asked.changed
        self._labels: dict[str, Term] | None = None

    def edit(self, post: QueryDict) -> Edit:
        new, mine = self.changed, self.mine
        return Edit(
            values={name: self.term(name, new[name]) for name in VALUES if name in new},
            texts={name: new[name] for name in TEXTS if name in new},
            iconclass=[one.strip() for one in new["iconclass"].splitlines() if one.strip()]
            if "iconclass" in new
            else None,
            box=self.box("", _("The illustration")) if any(side in new for side in SIDES) else None,
            rotation=self.turn(new["rotation"]) if "rotation" in new else None,
            **{name: mine[name] == "on" for name in CHECKS if name in new},
            copy_of=self.key(new["copy_of"]) if "copy_of" in new else None,
            boxes=self.boxes(),
            erased=_keys({one.removesuffix("-gone") for one in new if one.endswith("-gone") and mine[one]}),
            put_back=self.asked.verb == "restore" or "restore" in post,
            removed=self.asked.verb == "remove",
            line=self.line(post) if self.asked.verb == "split" else None,
        )

    def fault(self, sentence: str) -> None:
        self.asked.faults.append(sentence)

    def turn(self, text: str) -> int | None:
        try:
            return whole(text)
        except parameters.Fault:
            self.fault(_("%(field)s: “%(value)s” is no number.") % {"field": words("rotation"), "value": text})
            return None

    def key(self, text: str) -> int:
        """The number of an illustration, or its permalink; 0 for none."""
        try:
            return parameters.identifier(text.rstrip("/").rpartition("/")[2]) if text else 0
        except parameters.Fault:
            self.fault(_("%(field)s: “%(value)s” is no number.") % {"field": words("copy_of"), "value": text})
            return 0

    def box(self, of: str, named: str) -> Box | None:
        """Four numbers, the last two above zero."""
        try:
            x, y, w, h = (whole(self.mine.get(f"{of}{side}", "")) for side in SIDES)
        except parameters.Fault:
            x = y = w = h = 0
        if w and h:
            return x, y, w, h
        sentence = _("%(name)s: left, top, width and height must be numbers, the last two above zero.")
        self.fault(sentence % {"name": named})
        return None

    def term(self, vocabulary: str, code: str) -> Term | None:
        found = Term.objects.filter(vocabulary=vocabulary, code=code).first() if code else None
        if code and found is None:
            self.fault(_("%(field)s: “%(value)s” is not in the list.") % {"field": words(vocabulary), "value": code})
        return found

    def boxes(self) -> list[BoxEdit]:
        """Those drawn, moved or renamed; one that is removed as well is left out."""
        touched = {name.rpartition("-")[0] for name in self.changed if name.startswith(("box-", "new-"))}
        held = Statement.objects.select_related("term").in_bulk(_keys(touched))
        found = []
        for one in sorted(touched):
            key = _keys([one])
            if self.mine.get(f"{one}-gone"):
                continue
            label = self.mine.get(f"{one}-label", "")
            said = held.get(key[0]) if key and f"{one}-label" not in self.changed else None
            term = said.term if said else self.labelled(label)
            box = self.box(f"{one}-", _("Box “%(label)s”") % {"label": label})
            if term and box:
                found.append(BoxEdit(key[0] if key else None, term, box))
        return found

    def labelled(self, label: str) -> Term | None:
        """The thing of that name, in either language or by its code."""
        if self._labels is None:
            terms = Term.objects.filter(vocabulary__in=("layout", "object")).order_by("vocabulary", "-pk")
            self._labels = {fold(name): term for term in terms for name in (term.code, term.en, term.fr)}
        found = self._labels.get(fold(label))
        if found is None:
            self.fault(_("Box “%(label)s”: no such thing is in the list of objects.") % {"label": label})
        return found

    def line(self, post: QueryDict) -> Line | None:
        """The line of a cut: across at a height, down at a distance, or from one point to another."""
        way = post.get("cut", "")
        try:
            if way == "across":
                y = whole(post.get("cut-y", ""))
                return 0, y, 1, y
            if way == "down":
                x = whole(post.get("cut-x", ""))
                return x, 0, x, 1
            x1, y1, x2, y2 = (whole(post.get(name, "")) for name in CUT)
        except parameters.Fault:
            self.fault(_("The line of the cut needs numbers."))
            return None
        return x1, y1, x2, y2


def keys(texts: Iterable[str]) -> list[int]:
    """Those that are numbers of rows."""
    return [int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 18]


def _keys(names: Iterable[str]) -> list[int]:
    """The statements of some boxes; a new one has none."""
    return keys(name.removeprefix("box-") for name in names if name.startswith("box-"))
