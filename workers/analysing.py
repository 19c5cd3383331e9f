"""What the detectors of the settings see on a page lent for a few minutes, for the queue `encode`.

Boxes of layout are settled as those of the collection are, from a lower confidence on, since the reader has a slider.
The answer is kept beside the picture and goes away with it. Fails with SourceError: the picture has expired, or no
detector can be had.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from PIL import Image

from indexing.models import Agent
from indexing.pipeline.spaces import agent_of
from indexing.sources.records import SourceError
from indexing.vision import layout, registry
from indexing.vision.protocols import Detection, Detector, ModelUnavailableError
from indexing.vision.settling import settle
from search.encoder import ANALYSED
from search.uploads import store
from workers.encoding import kept_picture

#: From this confidence on boxes are told, and the most of them.
LEAST, MOST = 0.1, 100


def boxes(token: str) -> dict[str, Any]:
    picture = kept_picture(token)
    found, agents = _seen(picture)
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


def _seen(picture: Image.Image) -> tuple[list[tuple[str, Detection]], dict[str, Agent]]:
    """(vocabulary, box) of all that is seen, and who speaks of each vocabulary. One look where both are one model."""
    said: dict[str, tuple[Detector, list[Detection]]] = {}
    faults = []
    for name in dict.fromkeys(filter(None, (settings.LAYOUT_DETECTOR, settings.DETECTOR))):
        try:
            detector = registry.detector(name)
        except ModelUnavailableError as error:
            faults.append(str(error))
            continue
        said[name] = detector, detector.detect([picture], LEAST)[0]
    if not said:
        raise SourceError(" ".join(faults) or "The settings name no detector", "no-model")
    found: list[tuple[str, Detection]] = []
    agents: dict[str, Agent] = {}
    if settings.LAYOUT_DETECTOR in said:
        detector, seen = said[settings.LAYOUT_DETECTOR]
        inside = layout.without(seen)
        found += [("layout", box) for box in settle([box for box in seen if box not in inside])]
        agents["layout"] = agent_of(layout.card_of(detector))
    if settings.DETECTOR in said:
        detector, seen = said[settings.DETECTOR]
        found += [("object", box) for box in layout.without(seen)]
        agents["object"] = agent_of(detector.card)
    return found, agents
