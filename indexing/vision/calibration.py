"""Figures measured when an encoder was made, that turn its raw cosines into something people can read.

Read from `calibration.json` in the encoder's folder: for "text" (a text against a picture), "image" (two *meaning*
vectors) and "look", the mean and deviation of cosines between unrelated items and the two coefficients of a logistic
curve. No torch here: the web process reads it too.
"""

from __future__ import annotations

import json
from pathlib import Path

from indexing.vision.protocols import ModelUnavailableError

PREFIX = "local-dir:"


def calibration(name: str) -> dict[str, dict[str, float]]:
    """The figures of the model `open_clip:local-dir:<folder>`; empty for models that ship none."""
    from indexing.vision.weights import locate

    rest = name.removeprefix("open_clip:")
    if not rest.startswith(PREFIX):
        return {}
    try:
        folder = locate(rest.removeprefix(PREFIX))
    except ModelUnavailableError:
        return {}
    return read(folder)


def read(folder: Path) -> dict[str, dict[str, float]]:
    """The figures in a folder. A file that is not a table of numbers is an error that names it."""
    path = folder / "calibration.json"
    if not path.exists():
        return {}
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {
            kind: {key: float(value) for key, value in figures.items() if isinstance(value, int | float)}
            for kind, figures in raw.items()
            if isinstance(figures, dict)
        }
    except (ValueError, AttributeError) as error:
        raise ModelUnavailableError(f"{path} cannot be read: {error}") from error
