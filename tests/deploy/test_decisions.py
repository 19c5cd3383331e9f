"""Decisions keep their form, and the table of dependencies is the one of pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_is_one_page_with_three_parts(page: Path) -> None:
    text = page.read_text()
    assert re.match(rf"# {page.name[:3]}\. ", text)
    for part in ("Context", "Decision", "Consequences"):
        assert f"**{part}.**" in text
    assert len(text.split()) < 600


def test_numbers_are_used_once() -> None:
    numbers = [page.name[:3] for page in PAGES]
    assert len(numbers) == len(set(numbers)) >= 9


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.match(r"[\w.-]+(\[[\w,]+\])?", line)[0] for line in project["dependencies"]}  # type: ignore[index]
    table = re.findall(r"^\| (.+?) \| .+ \|$", (ROOT / "docs/decisions/008-dependencies.md").read_text(), re.MULTILINE)
    assert {name for cell in table if cell != "package" for name in cell.split(", ")} - {"---"} == wanted
