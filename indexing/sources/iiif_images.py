"""Which picture a canvas shows, and how its server is to be asked.

Pure, total functions on parsed JSON. Of several pictures the one covering most of the canvas is taken; of a choice the
first. Sound, film and text are not pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from indexing.sources.iiif_values import identifier, items, kind, nodes, number
from indexing.sources.records import JSON

Api = Literal["1", "2", "3"]

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".jp2", ".avif", ".bmp")
NOT_PICTURES = {
    "Video",
    "Sound",
    "Audio",
    "Text",
    "TextualBody",
    "Dataset",
    "Model",
    "MovingImage",
    "cnt:ContentAsText",
}


@dataclass(frozen=True)
class ServiceFacts:
    """What a manifest or an info.json says of an image service. `level` None: not stated."""

    base: str
    api: Api
    level: int | None
    quality: str
    sizes: tuple[tuple[int, int], ...]
    width: int
    height: int


@dataclass(frozen=True)
class Painting:
    """A picture on a canvas: its own address and size, its service, the share of the canvas it covers (0..1)."""

    address: str
    width: int
    height: int
    service: ServiceFacts | None
    share: float


def service_facts(node: JSON) -> ServiceFacts | None:
    """The image service described by `node`, None when it is another kind of service."""
    base = re.sub(r"(/info\.json)?/*$", "", identifier(node))
    profiles = [one for one in items(node.get("profile")) if isinstance(one, str)]
    contexts = [one for one in items(node.get("@context")) if isinstance(one, str)]
    api = _version(contexts, profiles, kind(node), node)
    if not base or api is None:
        return None
    found = next((match for one in profiles if (match := re.search(r"level(\d)\s*(?:\.json)?$", one))), None)
    sizes = {(number(one.get("width")), number(one.get("height"))) for one in nodes(node.get("sizes"))}
    return ServiceFacts(
        base=base,
        api=api,
        level=min(int(found[1]), 2) if found else None,
        quality="native" if api == "1" else "default",
        sizes=tuple(sorted(size for size in sizes if all(size))),
        width=number(node.get("width")),
        height=number(node.get("height")),
    )


def _version(contexts: list[str], profiles: list[str], type_name: str, node: JSON) -> Api | None:
    """The context is trusted first, then the profile: converters from version 2 write types by guess."""
    for words in (contexts, profiles):
        for word in words:
            if match := re.search(r"iiif\.io/api/image/([123])", word):
                return _api(match[1])
            if "image-api" in word:  # library.stanford.edu, the home of versions 1.0 and 1.1
                return "1"
    if match := re.fullmatch(r"ImageService([123])", type_name):
        return _api(match[1])
    if "api/image" in str(node.get("protocol", "")):
        return "3" if "id" in node else "2"
    bare = any(re.fullmatch(r"level\d", word) for word in profiles)
    return ("3" if "id" in node else "2") if bare else None


def _api(digit: str) -> Api:
    return "1" if digit == "1" else "2" if digit == "2" else "3"


def pictures(body: Any, depth: int = 0) -> Iterator[JSON]:
    """The picture bodies within a painting body: alone, listed, in a Choice, or behind a SpecificResource."""
    if depth > 5:
        return
    for given in items(body):
        one = {"id": given} if isinstance(given, str) else given
        if not isinstance(one, dict):
            continue
        name = kind(one)
        if name == "Choice":
            for option in (one.get("default"), *items(one.get("items") or one.get("item"))):
                yield from pictures(option, depth + 1)
        elif name == "SpecificResource" or "source" in one or "full" in one:
            yield from pictures(one.get("source") or one.get("full"), depth + 1)
        elif _is_picture(one, name):
            yield one


def _is_picture(body: JSON, name: str) -> bool:
    if name in NOT_PICTURES or not (identifier(body) or body.get("service")):
        return False
    form = str(body.get("format") or "").lower()
    if name == "Image" or form.startswith("image/"):
        return not form.startswith(("video/", "audio/", "image/svg"))
    if any(service_facts(one) for one in nodes(body.get("service"))):
        return True
    return not form and re.split(r"[?#]", identifier(body))[0].lower().endswith(SUFFIXES)


def painting(body: JSON, share: float) -> Painting:
    facts = [found for one in nodes(body.get("service")) if (found := service_facts(one))]
    address = identifier(body)
    return Painting(
        address if address.startswith(("http://", "https://")) else "",
        number(body.get("width")),
        number(body.get("height")),
        facts[0] if facts else None,
        share,
    )


def covered(target: Any, width: int, height: int) -> float:
    """The share of a canvas that a target (`…#xywh=`, or an object with a selector) covers; 1 without a fragment."""
    words = [identifier(target)]
    for one in nodes(target):
        words += [identifier(one.get("source"))]
        words += [str(selector.get("value", "")) for selector in nodes(one.get("selector"))]
    for word in words:
        match = re.search(r"xywh=(pixel:|percent:)?[\d.]+,[\d.]+,([\d.]+),([\d.]+)", word)
        if match:
            try:
                area = float(match[2]) * float(match[3])
            except ValueError:
                continue
            whole = 10_000.0 if match[1] == "percent:" else float(width * height)
            return min(area / whole, 1.0) if whole else 0.5
    return 1.0


def true_size(shown: Painting, width: int, height: int) -> tuple[int, int]:
    """Pixels of the picture on a canvas of `width` x `height`: what its service says, else its own, else the canvas.

    A body is often a scaled copy ("full/!1024,1024"): its size says little of what the service holds, whereas the
    canvas usually has the size of the scan.
    """
    service = shown.service
    if service and service.width and service.height:
        return service.width, service.height
    if not (shown.width and shown.height):
        return width, height
    scaled = service is not None and not re.search(r"/full/(full|max)/", shown.address)
    if (
        scaled
        and width > shown.width
        and abs(width * shown.height - height * shown.width) <= 0.02 * width * shown.height
    ):
        return width, height
    return shown.width, shown.height
