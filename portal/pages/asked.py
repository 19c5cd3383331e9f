"""What the reader asked, as the search form must show it again: field values, sliders, chips and hidden inputs.

The address of a search is its state. A form without JavaScript sends more than that (empty fields, sliders at rest, one
`floor.bird` beside `object=bird`); `tidy` turns what was sent into the canonical address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from indexing.images import region_url
from indexing.models import Illustration
from search import uploads

#: Parameters of the page alone: the search itself knows nothing of them.
OWN = ("view", "lang", "in", "per")
VIEWS = ("mosaic", "list", "timeline", "decades", "map")
AT_REST = {
    "sort": "relevance",
    "mode": "hybrid",
    "by": "look",
    "view": "mosaic",
    "per": "decade",
    "confidence": "0",
    "min_score": "0",
}
FLOOR = "floor."
#: What the form shows as a field of its own; whatever else is asked travels in hidden inputs.
FIELDS = frozenset({"q", "sort", "fold", "view", "year_from", "year_to", "confidence", "min_score", "cursor", "lang"})


def tidy(sent: QueryDict) -> QueryDict:
    """The canonical form of a query: no empty field, nothing at rest, sliders folded into their objects."""
    kept = QueryDict(mutable=True)
    floors = {name.removeprefix(FLOOR): str(sent[name]) for name in sent if name.startswith(FLOOR)}
    for name, values in sent.lists():
        if name.startswith(FLOOR):
            continue
        for value in dict.fromkeys(v.strip() for v in values):
            if not value or AT_REST.get(name) == value:
                continue
            kept.appendlist(name, _with_floor(value, floors) if name == "object" else value)
    return kept


def _with_floor(value: str, floors: dict[str, str]) -> str:
    code, _colon, _old = value.partition(":")
    if code not in floors:
        return value
    try:
        floor = round(float(floors[code]), 2)
    except ValueError:
        return value
    return f"{code}:{floor:g}" if floor > 0 else code


@dataclass(frozen=True)
class Chip:
    """A part of the question that is not words: its picture, what it is, and the address without it."""

    label: str
    image: str
    remove: str


@dataclass(frozen=True)
class Asked:
    """The form's values, all strings: floats would be written with a decimal comma in French."""

    query: QueryDict
    q: str
    sort: str
    fold: str
    view: str
    year_from: str
    year_to: str
    confidence: str
    min_score: str
    floors: dict[str, str]

    @classmethod
    def parse(cls, query: QueryDict) -> Asked:
        floors = {}
        for value in query.getlist("object"):
            code, _colon, floor = value.partition(":")
            floors[code] = floor if _is_share(floor) else "0"
        plain = {
            name: query.get(name, AT_REST.get(name, ""))
            for name in ("q", "sort", "fold", "view", "year_from", "year_to", "confidence", "min_score")
        }
        plain["view"] = plain["view"] if plain["view"] in VIEWS else "mosaic"
        return cls(query=query, floors=floors, **plain)

    @property
    def year_range(self) -> tuple[int | None, int | None]:
        return _integer(self.year_from), _integer(self.year_to)

    def hidden(self, shown: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The criteria that no visible control carries. `shown`: (facet, code) of the boxes ticked on the page."""
        visible = set(shown)
        pairs = []
        for name, values in self.query.lists():
            if name in FIELDS:
                continue
            for value in values:
                code = value.partition(":")[0] if name == "object" else value
                if (name, code) not in visible:
                    pairs.append((name, value))
        return pairs

    def without(self, name: str, value: str) -> str:
        query = self.query.copy()
        query.pop("cursor", None)
        query.setlist(name, [v for v in query.getlist(name) if v != value])
        return "?" + query.urlencode()

    def chips(self) -> list[Chip]:
        """Pictures in the question. An illustration that is gone, or an upload that has expired, has no thumbnail."""
        chips = [
            Chip(_("your picture"), uploads.preview(token), self.without("image", token))
            for token in self.query.getlist("image")
        ]
        for name, words in (("like", _("like this")), ("unlike", _("unlike this")), ("region", _("this part"))):
            for value in self.query.getlist(name):
                chips.append(Chip(words, _thumbnail(value), self.without(name, value)))
        return chips


def _thumbnail(value: str) -> str:
    """The picture of an `id`, `id:weight` or `id:x,y,w,h`."""
    key, _colon, rest = value.partition(":")
    known = Illustration.objects.select_related("page").filter(pk=_integer(key) or 0).first()
    if known is None or not known.page.file:
        return ""
    numbers = [_integer(part) for part in rest.split(",")]
    part = tuple(n for n in numbers if n is not None)
    x, y, w, h = part if len(part) == 4 else (known.x, known.y, known.w, known.h)
    return region_url(known.page, (x, y, w, h), 160, known.rotation)


def _integer(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _is_share(value: str) -> bool:
    try:
        return 0 <= float(value) <= 1
    except ValueError:
        return False
