"""What the reader asked, as the search form must show it again: field values, sliders, chips and hidden inputs.

The address of a search is its state. A form without JavaScript sends more than that (empty fields, sliders at rest, one
`floor.bird` beside `object=bird`); `tidy` turns what was sent into the canonical address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from portal.pages.chips import WEIGHT, reweighed

#: Parameters of the page alone: the search itself knows nothing of them.
OWN = ("view", "lang", "in", "per", "explain")
VIEWS = ("mosaic", "list", "timeline", "decades", "map")
AT_REST = {
    "sort": "relevance",
    "mode": "hybrid",
    "by": "look",
    "view": "mosaic",
    "per": "decade",
    "confidence": "0",
    "min_score": "0",
    "tolerance": "15",
}
FLOOR = "floor."
#: A relation as the form sends it, and a mark taken back.
PLACE = ("place.subject", "place.kind", "place.other")
UNMARK = "unmark"
#: What the form shows as a field of its own; whatever else is asked travels in hidden inputs.
FIELDS = frozenset({"q", "sort", "fold", "view", "year_from", "year_to", "confidence", "min_score", "cursor", "lang",
                    "hex", "tolerance", "ground"})  # fmt: skip


def tidy(sent: QueryDict) -> QueryDict:
    """The canonical form of a query: no empty field, nothing at rest, sliders and weights folded in."""
    kept = QueryDict(mutable=True)
    unmarked = sent.getlist(UNMARK)
    floors = {name.removeprefix(FLOOR): str(sent[name]) for name in sent if name.startswith(FLOOR)}
    weights = {name.removeprefix(WEIGHT): str(sent[name]) for name in sent if name.startswith(WEIGHT)}
    for name, values in sent.lists():
        if name.startswith((FLOOR, WEIGHT)) or name in (*PLACE, UNMARK):
            continue
        for value in dict.fromkeys(v.strip() for v in values):
            if not value or AT_REST.get(name) == value or (name in ("yes", "no") and value in unmarked):
                continue
            kept.appendlist(name, _with_floor(value, floors) if name == "object" else reweighed(name, value, weights))
    subject, kind, other = (sent.get(name, "").strip() for name in PLACE)
    if kind and f"{subject}:{kind}:{other}" not in kept.getlist("relation"):
        kept.appendlist("relation", f"{subject}:{kind}:{other}")
    if "hex" not in kept:
        # How near, and where, say nothing without the colour.
        kept.pop("tolerance", None)
        kept.pop("ground", None)
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


def _integer(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _is_share(value: str) -> bool:
    try:
        return 0 <= float(value) <= 1
    except ValueError:
        return False
