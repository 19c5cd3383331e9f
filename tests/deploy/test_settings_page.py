"""docs/settings.md describes every setting read from the environment, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from tests.deploy.test_compose import environment_names

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)


def rows() -> dict[str, tuple[str, str]]:
    page = (ROOT / "docs" / "settings.md").read_text().partition("## Read by compose and by libraries")[0]
    return {name: (default, meaning) for name, default, meaning in ROWS.findall(page)}


def test_the_page_and_the_settings_are_in_step() -> None:
    assert set(rows()) == environment_names()
    assert len(environment_names()) > 30


def test_what_must_be_set_is_said_to_be_required() -> None:
    source = (ROOT / "portal" / "settings.py").read_text()
    required = set(re.findall(r'env\.\w+\("(\w+)"\)', source))
    assert required == {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
    assert {name for name, (default, _) in rows().items() if default == "required"} == required


def test_plain_defaults_are_the_real_ones() -> None:
    """Defaults that are plain numbers, texts or booleans in settings.py stand in the table as they are."""
    source = (ROOT / "portal" / "settings.py").read_text()
    plain = re.findall(r'env\.(?:str|int|float|bool)\(\s*"(\w+)",\s*("[^"]*"|[\d_.]+|True|False)\s*\)', source)
    assert len(plain) > 10
    for name, default in plain:
        value = default.strip('"').replace("_", "" if default[0] != '"' else "_")
        shown = {"": "empty", "True": "`1`", "False": "`0`"}.get(value, f"`{value}`")
        assert rows()[name][0] == shown, name
