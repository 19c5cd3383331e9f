"""What detectors see on a page lent for a few minutes, those of the settings or the one chosen, for the queue `encode`.

Boxes of layout are settled as those of the collection are, from a lower confidence on, since the reader has a slider.
The answer is kept beside the picture and goes away with it. Fails with SourceError: the picture has expired, or no
detector can be had.
"""

from __future__ import annotations

import json
from typing import Any, cast

from django.conf import settings
from PIL import Image

from indexing.models import Agent
from indexing.pipeline.spaces import agent_of
from indexing.sources.records import SourceError
from indexing.vision import layout, registry
from indexing.vision.protocols import Detection, Detector, ModelUnavailableError
from indexing.vision.settling import settle
from indexing.vocabularies import by_vocabulary
from search.encoder import ANALYSED
from search.looking_with import chosen
from search.uploads import store
from workers.encoding import kept_picture

#: From this confidence on boxes are told, and the most of them.
LEAST, MOST = 0.1, 100


def boxes(token: str) -> dict[str, Any]:
    # A reader who has asked again and again while this waited is answered with one look.
    if body := cast(bytes | None, store().get(ANALYSED % token)):
        return dict(json.loads(body))
    picture = kept_picture(token)
    found, agents = _seen(picture, chosen(token))
    answer = {
        "width": picture.width,
        "height": picture.height,
        "agents": {vocabulary: [agent.pk, str(agent)] for vocabulary, agent in agents.items()},
        "boxes": [
            [vocabulary, one.label, round(one.confidence, 4), *(round(side) for side in (one.x, one.y, one.w, one.h))]
            for vocabulary, one in sorted(found, key=lambda pair: -pair[1].confidence)[:MOST]
        ],
    }
    store().set(ANALYSED % token, json.dumps(answer), ex=settings.UPLOAD_TTL)
    return answer


def _seen(picture: Image.Image, own: str) -> tuple[list[tuple[str, Detection]], dict[str, Agent]]:
    """(vocabulary, box) of all that is seen, and who speaks of each vocabulary. One look where both are one model."""
    by_layout, by_object, faults = _detectors(own)
    if by_layout is None and by_object is None:
        raise SourceError(" ".join(faults) or "The settings name no detector", "no-model")
    found: list[tuple[str, Detection]] = []
    agents: dict[str, Agent] = {}
    seen: list[Detection] = []
    if by_layout:
        seen = by_layout.detect([picture], LEAST)[0]
        inside = layout.without(seen)
        found += [("layout", box) for box in settle([box for box in seen if box not in inside])]
        agents["layout"] = agent_of(layout.card_of(by_layout))
    if by_object:
        if by_object is not by_layout:
            seen = by_object.detect([picture], LEAST)[0]
        found += [("object", box) for box in layout.without(seen)]
        agents["object"] = agent_of(by_object.card)
    return found, agents


def _detectors(own: str) -> tuple[Detector | None, Detector | None, list[str]]:
    """(that of layout, that of objects, why one is missing). The detector `own` takes the place of those of the
    settings in what it knows, as a corpus' detector does."""
    faults: list[str] = []

    def had(name: str) -> Detector | None:
        try:
            return registry.detector(name) if name else None
        except ModelUnavailableError as error:
            faults.append(str(error))
            return None

    mine = had(own)
    known = {term.code for term in by_vocabulary("layout")}.intersection(mine.labels if mine else ())
    by_layout = mine if known else had(settings.LAYOUT_DETECTOR)
    return by_layout, mine if mine and known != set(mine.labels) else had(settings.DETECTOR), faults
