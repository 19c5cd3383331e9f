"""The parts of a question as chips in the search field: pictures, parts of pictures, and words with a sign.

Each chip takes its part away, turns its sign, and weighs it by a number field of the form, `weight.NAME.KEY`, that
`reweighed` folds into the address. A value that cannot be read keeps its chip, to be taken away, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from indexing.images import region_url
from indexing.models import Illustration
from search import uploads
from search.parameters import PARAMETERS, Fault, Likeness, Weighted, number, write_number
from search.vector import framed

WEIGHT = "weight."
#: The same part of a question with the other sign.
FLIPPED = {"like": "unlike", "unlike": "like", "plus": "minus", "minus": "plus"}
SIGNS = {"like": "+", "plus": "+", "unlike": "−", "minus": "−"}
LEAST, MOST = 0.05, 10
THUMBNAIL = 160


@dataclass(frozen=True)
class Chip:
    """One part of the question. `remove`, `flip` and `draw` are addresses; `weight` is written as number fields are."""

    key: str
    label: str
    image: str
    remove: str
    sign: str = ""
    flip: str = ""
    field: str = ""
    weight: str = ""
    draw: str = ""

    @property
    def shown(self) -> str:
        """The weight as the reader writes numbers."""
        return str(number_format(float(self.weight), force_grouping=False)) if self.weight else ""


def chips(query: QueryDict) -> list[Chip]:
    """Pictures first, then words. An illustration that is gone, or an upload that has expired, has no thumbnail."""
    found = [
        Chip(
            f"image-{token}", _("your picture"), uploads.preview(token), without(query, "image", token),
            draw=f"{reverse('search-part')}?{_criteria(query, token)}",
        )
        for token in query.getlist("image")
    ]  # fmt: skip
    found += [
        Chip(f"region-{value}", _("this part"), thumbnail("region", value), without(query, "region", value))
        for value in query.getlist("region")
    ]
    for name in FLIPPED:
        found += [_signed(query, name, value) for value in query.getlist(name)]
    return found


def _criteria(query: QueryDict, token: str) -> str:
    asked = QueryDict(mutable=True)
    asked["image"] = token
    rest = query.copy()
    for name in ("image", "cursor"):
        rest.pop(name, None)
    asked["in"] = rest.urlencode()
    return asked.urlencode()


def _signed(query: QueryDict, name: str, value: str) -> Chip:
    held = _read(name, value)
    words = {"like": _("like this"), "unlike": _("unlike this")}
    label = words.get(name) or (held.words if isinstance(held, Weighted) else value)
    key = f"{name}.{_key(held)}" if held else ""
    # The key stays when the weight changes, so that the chip keeps its focus and stays open.
    return Chip(
        key=f"{name}-{_key(held) if held else value}",
        label=label,
        image=thumbnail(name, value) if name in words else "",
        remove=without(query, name, value),
        sign=SIGNS[name],
        flip=turned(query, name, value) if held else "",
        field=WEIGHT + key if held else "",
        weight=write_number(held.weight) if held else "",
    )


def without(query: QueryDict, name: str, value: str) -> str:
    """The address of the question less one of its parts."""
    return "?" + _less(query, name, value).urlencode()


def turned(query: QueryDict, name: str, value: str) -> str:
    """The address of the question with one part turned to the other sign."""
    changed = _less(query, name, value)
    changed.appendlist(FLIPPED[name], value)
    return "?" + changed.urlencode()


def adding(query: QueryDict, name: str) -> Callable[[int], str]:
    """How the address of the question reads with an illustration as one more example, `like` or `unlike`. What stays
    is written once: a page asks for fifty."""
    pair = (FLIPPED[name], name)
    rest = urlencode([(n, value) for n, values in query.lists() if n not in ("cursor", *pair) for value in values])
    path = reverse("search")
    examples = [(n, value) for n in pair for value in query.getlist(n)]

    def address(key: int) -> str:
        kept = [(n, value) for n, value in examples if value.partition(":")[0] != str(key)]
        parts = (rest, urlencode([*kept, (name, str(key))]))
        return f"{path}?{'&'.join(part for part in parts if part)}"

    return address


def asks(query: QueryDict) -> bool:
    """Whether there is a question that more pictures can join."""
    return any(query.get(name) for name in ("q", "image", "region", *FLIPPED))


def _less(query: QueryDict, name: str, value: str) -> QueryDict:
    changed = query.copy()
    changed.pop("cursor", None)
    changed.setlist(name, [one for one in query.getlist(name) if one != value])
    return changed


def reweighed(name: str, value: str, weights: Mapping[str, str]) -> str:
    """`value` with the weight that its number field sent, if it sent one that can be used."""
    held = _read(name, value)
    sent = weights.get(f"{name}.{_key(held)}", "") if held else ""
    if not held or not sent:
        return value
    try:
        return str(PARAMETERS[name].write(replace(held, weight=number(LEAST, MOST)(sent.strip()))))
    except Fault:
        return value


def _read(name: str, value: str) -> Likeness | Weighted | None:
    if name not in FLIPPED:
        return None
    try:
        held = PARAMETERS[name].read(value)
    except Fault:
        return None
    return held if isinstance(held, Likeness | Weighted) else None


def _key(held: Likeness | Weighted) -> str:
    return str(held.id) if isinstance(held, Likeness) else held.words


def thumbnail(name: str, value: str) -> str:
    """The picture of an example or of a part; empty where it cannot be had."""
    try:
        read = PARAMETERS[name].read(value)
    except Fault:
        return ""
    rows = Illustration.objects.select_related("page")
    found = framed(read) if name == "region" else rows.filter(pk=read.id).first()
    if found is None or not found.page.file:
        return ""
    return region_url(found.page, (found.x, found.y, found.w, found.h), THUMBNAIL, found.rotation)
