"""The models that the settings name, the weights they come from, and which records of quality are about them.

Weights that are not here have no sum; nothing is loaded and no hub is asked, so that the web server may do it.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from indexing.evaluation import records
from indexing.vision.calibration import PREFIX
from indexing.vision.checkpoints import HUB, folder_name, weights_in
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.weights import locate, sha256

log = logging.getLogger(__name__)

#: In the order of the page: role in the records, and the settings that name its models.
ROLES = {
    "encoder": ("ENCODER",),
    "detector": ("DETECTOR", "LAYOUT_DETECTOR"),
    "heads": ("HEADS",),
    "faces": ("FACE_DETECTOR",),
}
CARD = "MODEL_CARD.md"
#: Larger weights are only known by the sum written beside them: reading them would keep a reader waiting.
MOST_BYTES = 400 * 2**20


@dataclass(frozen=True)
class Model:
    """A model in use. `sha256` is empty and `file` None where its weights are not on this machine; `idle`: heads that
    were trained on another encoder than the one in use, so that they say nothing."""

    role: str
    name: str
    sha256: str
    file: Path | None
    idle: bool = False

    @property
    def card(self) -> Path | None:
        """Its card, beside its weights."""
        card = self.file.parent / CARD if self.file else None
        return card if card and card.is_file() else None


@dataclass(frozen=True)
class Record:
    """A record of `manage.py evaluate` whose parts are all there; `picture` is a file in `folder`, or empty."""

    measure: str
    role: str
    model: str
    sha256: str
    set_name: str
    items: int
    made_at: datetime
    figures: dict[str, Any]
    picture: str
    note: str
    folder: Path

    def is_of(self, model: Model) -> bool:
        return self.role == model.role and (self.model == model.name or self.measured(model))

    def measured(self, model: Model) -> bool:
        """True if the weights in use are those measured."""
        return bool(model.sha256) and self.sha256 == model.sha256


def in_use() -> list[Model]:
    """Each model once, though two settings may name it."""
    named = [(role, getattr(settings, setting)) for role, names in ROLES.items() for setting in names]
    models = [_model(role, name) for role, name in dict.fromkeys(named) if name]
    encoders = {model.sha256 for model in models if model.role == "encoder"}
    return [replace(model, idle=model.role == "heads" and _encoder_of(model) not in encoders) for model in models]


def measured() -> list[Record]:
    """The newest record of each measure, set and weights; what is no record is left out, with a word in the log."""
    newest: dict[tuple[str, ...], Record] = {}
    for raw in records.load_all():
        try:
            one = _record(raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("a record of quality is malformed", extra={"reason": repr(error)})
            continue
        newest.setdefault((one.measure, one.set_name, one.role, one.model, one.sha256), one)
    return list(newest.values())


def _model(role: str, name: str) -> Model:
    try:
        file = weights_of(name)
        return Model(role, records.public_name(name), _sum(file), file)
    except (ModelUnavailableError, OSError):
        return Model(role, records.public_name(name), "", None)


def _encoder_of(heads: Model) -> str:
    """The sum of the encoder that heads were trained on, as their card names it."""
    try:
        card = json.loads(heads.file.with_name("card.json").read_text(encoding="utf-8")) if heads.file else {}
        return str(card["encoder"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def weights_of(name: str) -> Path:
    """The file of weights of a model named as in the settings."""
    rest = name.partition(":")[2] or name
    place = locate(folder_name(rest) if "@" in rest or rest.startswith(HUB) else rest.removeprefix(PREFIX))
    file = weights_in(place) if place.is_dir() else place
    if file is None or not file.is_file():
        raise ModelUnavailableError(f"{name} has no weights here")
    return file


def _sum(file: Path) -> str:
    beside = file.with_name(file.name + ".sha256")
    if beside.is_file():
        return beside.read_text(encoding="utf-8").split()[0]
    return sha256(file) if file.stat().st_size <= MOST_BYTES else ""


def _record(raw: dict[str, Any]) -> Record:
    figures = raw["figures"]
    if not isinstance(figures, dict) or not figures:
        raise ValueError("there are no figures")
    return Record(
        measure=str(raw["measure"]),
        role=str(raw["role"]),
        model=str(raw["model"]),
        sha256=str(raw["sha256"]),
        set_name=str(raw["set"]["name"]),
        items=int(raw["set"]["items"]),
        made_at=datetime.fromisoformat(raw["made_at"]),
        figures=figures,
        picture=str(raw.get("picture") or ""),
        note=str(raw.get("note") or ""),
        folder=Path(raw["folder"]),
    )
