from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluation.stubs import paint


@pytest.fixture(autouse=True)
def quality(tmp_path: Path, settings) -> Path:
    """Records of these tests go nowhere else."""
    settings.QUALITY_DIR = tmp_path / "quality"
    return settings.QUALITY_DIR


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with three plain pictures in `images/`."""
    folder = tmp_path / "album"
    for name, colour in (("r", "#ff0000"), ("g", "#00ff00"), ("b", "#0000ff")):
        paint(folder / "images" / f"{name}.png", colour)
    return folder
