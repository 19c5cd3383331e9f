"""What lies on this machine: the files of a model, their sums, and which models the settings name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from indexing.hub.catalogue import SETTINGS, Role
from indexing.vision.calibration import PREFIX
from indexing.vision.checkpoints import folder_name, weights_in
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.weights import folders, locate, sha256


@dataclass(frozen=True)
class Held:
    """`weights` is the file whose sum identifies the model; `size` in bytes, of all its files."""

    weights: Path
    size: int

    @property
    def sha256(self) -> str:
        return sha256(self.weights)


def in_use() -> dict[Role, str]:
    """{role: name} as the settings say; roles without a model are left out."""
    named = {role: str(getattr(settings, setting, "")) for role, setting in SETTINGS.items()}
    return {role: name for role, name in named.items() if name}


def held(name: str) -> Held | None:
    """The files of the model `name`, None where they are not here as a whole."""
    kind, _, rest = name.partition(":")
    if not rest:
        return None
    try:
        place = locate(rest.removeprefix(PREFIX) if kind != "open_clip" or PREFIX in rest else folder_name(rest))
    except ModelUnavailableError:
        return None
    if place.is_file():
        return Held(place, place.stat().st_size)
    found = weights_in(place)
    return Held(found, sum(file.stat().st_size for file in place.iterdir() if file.is_file())) if found else None


def home() -> Path:
    """The folder where fetched models go: the first of MODEL_FOLDERS."""
    place = folders()[0]
    place.mkdir(parents=True, exist_ok=True)
    return place
