"""The truth of a COCO file: pages, their boxes, and the vocabulary's codes for its categories.

Names of categories map through the vocabularies `layout` and `object` (codes, labels and synonyms in both languages).
A word that both know, "table" say, is read as the vocabulary that knows more of the file's words; a word that neither
knows stays a class of its own, which no detector of ours can find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.inputs import Places, json_of
from indexing.text import slug
from indexing.vocabularies import find

#: Fields of pages, or of all boxes of a page, by which figures are also given apart.
GROUPS = ("technique", "set")


@dataclass(frozen=True)
class Box:
    """A box of the truth in pixels of the page as the COCO file measures it."""

    label: str
    x: float
    y: float
    w: float
    h: float
    crowd: bool = False


@dataclass(frozen=True)
class Sheet:
    """A page of the truth; `size` is (width, height) of the coordinates of its boxes."""

    path: Path
    size: tuple[float, float]
    boxes: list[Box]
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """`classes`: the codes that the set labels, in the order of its categories; `layout`: those of page layout."""

    sheets: list[Sheet]
    classes: tuple[str, ...]
    layout: frozenset[str]


def read(path: Path, images: Path | None = None) -> Truth:
    """The truth of a COCO file. Categories without a single box are no classes of the set."""
    given = json_of(path)
    for part in ("images", "annotations", "categories"):
        if not isinstance(given.get(part), list):
            raise EvaluationError(f"{path.name}: {part!r} is missing or no list; this is no COCO file of boxes.")
    if not given["images"]:
        raise EvaluationError(f"{path.name} lists no image.")
    names = {one["id"]: str(one["name"]) for one in given["categories"] if _has(path, "category", one, ("id", "name"))}
    used = _by_image(path, given["annotations"], names)
    codes = codes_of([names[number] for number in names if number in _used(used)])
    places = Places(path, images)
    sheets = [_sheet(path, one, used, names, codes, places) for one in given["images"]]
    stray = set(used) - {one["id"] for one in given["images"]}
    if stray:
        raise EvaluationError(f"{path.name}: boxes name the image {sorted(stray, key=str)[0]}, which is not listed.")
    classes = tuple(dict.fromkeys(codes.values()))
    return Truth(sheets, classes, frozenset(code for code in classes if find("layout", code)))


def codes_of(names: list[str]) -> dict[str, str]:
    """{name of a category: code of the vocabulary}, or a slug of the name where no vocabulary knows it."""
    known = {vocabulary: {name: find(vocabulary, name) for name in names} for vocabulary in ("layout", "object")}
    count = {vocabulary: sum(term is not None for term in terms.values()) for vocabulary, terms in known.items()}
    first, second = sorted(known, key=lambda vocabulary: -count[vocabulary])  # layout on a tie
    found = {name: known[first][name] or known[second][name] for name in names}
    return {name: term.code if term else slug(name) for name, term in found.items()}


def _has(path: Path, what: str, one: object, needed: tuple[str, ...]) -> bool:
    """True, or the error that says what is missing."""
    missing = [name for name in needed if not isinstance(one, dict) or name not in one]
    if missing:
        raise EvaluationError(f"{path.name}: a {what} has no {missing[0]!r}: {str(one)[:80]}.")
    return True


def _by_image(path: Path, annotations: list[Any], names: Mapping[Any, str]) -> dict[Any, list[dict[str, Any]]]:
    boxes: dict[Any, list[dict[str, Any]]] = {}
    for number, one in enumerate(annotations):
        _has(path, "box", one, ("image_id", "category_id", "bbox"))
        box = one["bbox"]
        if not isinstance(box, list) or len(box) != 4 or not all(isinstance(v, int | float) for v in box):
            raise EvaluationError(f"{path.name}, annotation {number}: 'bbox' must be x, y, width and height.")
        if one["category_id"] not in names:
            raise EvaluationError(f"{path.name}, annotation {number}: there is no category {one['category_id']}.")
        boxes.setdefault(one["image_id"], []).append(one)
    return boxes


def _used(boxes: Mapping[Any, list[dict[str, Any]]]) -> set[Any]:
    return {one["category_id"] for some in boxes.values() for one in some}


def _sheet(
    path: Path,
    image: dict[str, Any],
    used: Mapping[Any, list[dict[str, Any]]],
    names: Mapping[Any, str],
    codes: Mapping[str, str],
    places: Places,
) -> Sheet:
    _has(path, "image", image, ("id", "file_name", "width", "height"))
    own = used.get(image["id"], [])
    boxes = []
    for one in own:
        x, y, w, h = map(float, one["bbox"])
        boxes.append(Box(codes[names[one["category_id"]]], x, y, w, h, bool(one.get("iscrowd"))))
    groups = {}
    for name in GROUPS:
        values = {str(one[name]) for one in own if one.get(name)}
        value = image.get(name) or (values.pop() if len(values) == 1 else None)
        if value:
            groups[name] = str(value)
    found = places.find(str(image["file_name"]), f"image {image['id']}")
    return Sheet(found, (float(image["width"]), float(image["height"])), boxes, groups)
