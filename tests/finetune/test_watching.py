"""The process that trains does not outlive what watches it."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from indexing.pipeline import finetune


def test_a_fault_of_the_database_ends_the_training_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "python"
    endless.write_text("#!/bin/sh\nexec sleep 60\n")
    endless.chmod(0o755)

    def away(*_: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(finetune, "sys", SimpleNamespace(executable=str(endless)))
    monkeypatch.setattr(finetune, "_tell", away)
    began = time.monotonic()
    with pytest.raises(OperationalError):
        finetune._watched(tmp_path, SimpleNamespace(pk=1), SimpleNamespace(pk=1))
    assert time.monotonic() - began < 20
