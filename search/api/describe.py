"""What the OpenAPI schema says of each search parameter."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from search.parameters import DEFAULT_SIZE, FACETS, LARGEST_SIZE, PARAMETERS, RELATIONS, TOKEN, YEARS

FACET = "{name}: a code of /api/v1/terms/{vocabulary}. Repeat it for OR; a leading minus excludes."
VOCABULARY = {"type": "document_type"}
TEXTS: dict[str, str] = {
    "q": 'Words, searched as text (French and English) and as meaning. `"a phrase"`, `-word`, `begin*`, `OR`.',
    "mode": "Which lists answer `q`.",
    "like": "An illustration taken as an example: `id` or `id:weight`. Repeatable.",
    "unlike": "An illustration to move away from: `id` or `id:weight`. Repeatable.",
    "by": "What likeness means. With `plus` or `minus` pictures join the words by meaning, whatever `by` says, and "
    "`colour` keeps a list of its own beside.",
    "plus": "Words whose meaning the result must come nearer to: `words` or `words:weight`. Repeatable.",
    "minus": "Words whose meaning it must move away from: `words` or `words:weight`. Repeatable.",
    "image": "Token of an uploaded picture (POST /api/v1/uploads).",
    "region": "A part of a page in page pixels: `illustration:x,y,w,h`, or `pPAGE:x,y,w,h` with a page's id. It is "
    "compared with whole illustrations and with the boxes detected in them; `region` in a result is the box found.",
    "yes": "An illustration marked as what is sought. Repeatable; see also `no`.",
    "no": "An illustration marked as not what is sought. Repeatable.",
    **{name: FACET.format(name=name, vocabulary=VOCABULARY.get(name, name)) for name in FACETS},
    "object": "A detected thing: `term` or `term:0.55`, the least confidence. Repeat it for AND; a minus excludes.",
    "relation": "Where one object lies to another, in one picture: `person:above:horse`; left, right, above, below, "
    "inside or overlaps. Repeat it for AND.",
    "confidence": "The least confidence of technique, function and genre labels, 0 to 1.",
    "year_from": "First year; undated documents do not pass.",
    "year_to": "Last year; undated documents do not pass.",
    "title": "Part of the document's title.",
    "creator": "Part of a creator's name.",
    "document": "Document id. Repeatable (OR).",
    "page": "Page id. Repeatable (OR).",
    "id": f"Illustration id: only these are searched. Repeatable (OR), at most {PARAMETERS['id'].limit} times.",
    "hex": "A colour, `rrggbb`: pictures with a palette colour near it.",
    "tolerance": "How near to `hex`, in CIELAB units (default 15).",
    "ground": "Where `hex` is sought: in what is drawn, or in the ground it is drawn on. Everywhere if absent.",
    "area": "A part of the map by likeness: `map:x1,y1,x2,y2`, or 3 to 40 corners of an outline, `map:x1,y1,…`. "
    "Coordinates go from 0 to 10000; `map` is the number given by /api/v1/search/map.",
    "min_score": "Relevance floor, 0 to 100, of what was found by meaning or likeness; text matches always stay.",
    "fold": "One result per document, or per group of identical pictures.",
    "sort": "Order of the whole result set.",
    "size": f"Results per page, 1 to {LARGEST_SIZE} (default {DEFAULT_SIZE}).",
    "cursor": "Where the page starts: taken from `next`, not to be built.",
}
CHOICES: dict[str, list[str]] = {
    "mode": ["hybrid", "text", "meaning"],
    "by": ["look", "meaning", "colour"],
    "fold": ["document", "duplicates"],
    "ground": ["background", "foreground"],
    "sort": ["relevance", "date", "-date", "size"],
}
KEY = {"type": "integer", "minimum": 1, "maximum": 10**12 - 1}
YEAR = {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]}
WEIGHED = {"type": "string", "pattern": r"^([1-9][0-9]{0,11}(:[0-9]+(\.[0-9]+)?)?)?$"}
SIDE = "([0-9]{1,4}|10000)"
#: What values look like, where that can be told without the database. An empty text asks for nothing.
SHAPES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("yes", "no", "document", "page", "id"), KEY),
    **dict.fromkeys(("year_from", "year_to"), YEAR),
    **dict.fromkeys(("like", "unlike"), WEIGHED),
    "size": {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE},
    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "tolerance": {"type": "number", "minimum": 1, "maximum": 100},
    "min_score": {"type": "number", "minimum": 0, "maximum": 100},
    "hex": {"type": "string", "pattern": "^(#?[0-9a-fA-F]{6})?$"},
    "image": {"type": "string", "pattern": f"^({TOKEN.pattern})?$"},
    "area": {"type": "string", "pattern": f"^([1-9][0-9]{{0,11}}:{SIDE},{SIDE}(,{SIDE},{SIDE}){{1,39}})?$"},
    "relation": {"type": "string", "pattern": f"^([^:]+:({'|'.join(RELATIONS)}):[^:]+)?$"},
}


def parameters(without: tuple[str, ...] = ()) -> list[OpenApiParameter]:
    """Every parameter of a search, and the language of labels."""
    language = OpenApiParameter("lang", str, description="Language of labels and notices.", enum=["fr", "en"])
    return [*(_described(name) for name in PARAMETERS if name not in without), language]


def _described(name: str) -> OpenApiParameter:
    parameter = PARAMETERS[name]
    shape: dict[str, Any] = SHAPES.get(name, {"type": "string"})
    if parameter.many:
        shape = {"type": "array", "items": shape, "maxItems": parameter.limit}
    return OpenApiParameter(name, shape, description=TEXTS[name], enum=CHOICES.get(name), explode=True)
