"""What a captioner writes of illustrations, kept beside their sources' captions and never in their place.

Described again, an illustration has the newest model's words only. Called inside the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from indexing.models import Agent, MachineCaption
from indexing.pipeline.spaces import agent_of
from indexing.vision import registry
from indexing.vision.protocols import Captioner, ModelUnavailableError


@dataclass(frozen=True)
class Captioning:
    captioner: Captioner
    agent: Agent


def load(missing: list[str]) -> Captioning | None:
    """The captioner of the settings; None without one, with a sentence in `missing` if one was asked for."""
    if not settings.CAPTIONER:
        return None
    try:
        captioner = registry.captioner(settings.CAPTIONER)
    except ModelUnavailableError as error:
        missing.append(f"No captions are written: {error}")
        return None
    return Captioning(captioner, agent_of(captioner.card))


def write(captioning: Captioning | None, images: Sequence[Any]) -> list[str]:
    """One text a picture, empty without a captioner."""
    return captioning.captioner.caption(images) if captioning else [""] * len(images)


def store(captioning: Captioning | None, texts: Mapping[int, str]) -> None:
    """`texts` is {illustration: what was written of it}. Without a captioner nothing is touched."""
    if captioning is None:
        return
    MachineCaption.objects.filter(illustration__in=texts).delete()
    MachineCaption.objects.bulk_create(
        MachineCaption(
            illustration_id=illustration, agent=captioning.agent, text=text, language=captioning.captioner.language
        )
        for illustration, text in texts.items()
        if text
    )
