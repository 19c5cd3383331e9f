"""What the OpenAPI schema says of each search parameter."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from search.parameters import DEFAULT_SIZE, FACETS, LARGEST_SIZE, PARAMETERS

FACET = "{name}: a code of /api/v1/terms/{vocabulary}. Repeat it for OR; a leading minus excludes."
VOCABULARY = {"type": "document_type"}
TEXTS: dict[str, str] = {
    "q": 'Words, searched as text (French and English) and as meaning. `"a phrase"`, `-word`, `OR`.',
    "mode": "Which lists answer `q`.",
    "like": "An illustration taken as an example: `id` or `id:weight`. Repeatable.",
    "unlike": "An illustration to move away from: `id` or `id:weight`. Repeatable.",
    "by": "What likeness means.",
    "plus": "Words whose meaning the result must come nearer to: `words` or `words:weight`. Repeatable.",
    "minus": "Words whose meaning it must move away from: `words` or `words:weight`. Repeatable.",
    "image": "Token of an uploaded picture (POST /api/v1/uploads).",
    "region": "A part of a page: `illustration:x,y,w,h` in page pixels.",
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
WHOLE = ("yes", "no", "year_from", "year_to", "document", "page", "size")
DECIMAL = ("confidence", "tolerance", "min_score")


def parameters(without: tuple[str, ...] = ()) -> list[OpenApiParameter]:
    """Every parameter of a search, and the language of labels."""
    language = OpenApiParameter("lang", str, description="Language of labels and notices.", enum=["fr", "en"])
    return [*(_described(name) for name in PARAMETERS if name not in without), language]


def _described(name: str) -> OpenApiParameter:
    kind = OpenApiTypes.STR
    if name in WHOLE:
        kind = OpenApiTypes.INT
    elif name in DECIMAL:
        kind = OpenApiTypes.NUMBER
    return OpenApiParameter(
        name, kind, description=TEXTS[name], enum=CHOICES.get(name), many=PARAMETERS[name].many, explode=True
    )
