"""Fixtures for playwright: this machine's own Chromium. Import them in a conftest whose tests drive a browser."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def base_url() -> None:
    """In place of pytest-playwright's own, a method whose form pytest 9 warns of. Addresses here are always whole."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install the package `chromium` to run this")
    # --no-sandbox: Chromium's sandbox does not start under root, as in containers.
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "en",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }
