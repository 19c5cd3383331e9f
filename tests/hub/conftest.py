"""A hub on loopback, a folder of models of the test's own, and no word to any real hub."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from huggingface_hub import constants

from indexing.hub import download, pull
from indexing.vision import registry
from tests.hub.loopback import Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, settings, models: Path) -> Iterator[Hub]:
    site = Hub()
    monkeypatch.setattr(constants, "ENDPOINT", site.url)
    settings.ULTRALYTICS_ASSETS = site.assets_url
    # A broken connection is tried again at once.
    monkeypatch.setattr(pull, "fetch", functools.partial(download.fetch, pause=0.0))
    yield site
    site.close()


@pytest.fixture
def models(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # The other tests forbid asking any hub; these have their own.
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    folder = tmp_path / "models"
    folder.mkdir()
    settings.MODEL_FOLDERS = [folder]
    registry.forget()
    yield folder
    registry.forget()


def say(*arguments: str) -> str:
    out = StringIO()
    call_command("models", *arguments, stdout=out)
    return out.getvalue()
