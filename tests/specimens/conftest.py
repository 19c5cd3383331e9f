from __future__ import annotations

from pathlib import Path

import pytest

from indexing.specimens import SpecimenDocument, generate

PAGES = 10


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SpecimenDocument]]:
    """A small generated library: eight documents, so that every technique is there."""
    folder = tmp_path_factory.mktemp("specimens")
    return folder, generate(folder, pages=PAGES, seed=3)
