"""A real Chromium of this machine against the live server; skipped with a reason where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import base_url, browser_context_args, browser_type_launch_args  # noqa: F401
from tests.pages.conftest import library, plain_static  # noqa: F401

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def faults(page) -> list[str]:
    """What the browser complains of: scripts that fail, and what the security policy blocks."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    return heard


@pytest.fixture
def portal(transactional_db, live_server, library) -> str:  # noqa: F811
    return live_server.url
