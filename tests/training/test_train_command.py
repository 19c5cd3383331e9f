"""manage.py train, as a person types it on a bare clone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.models


@pytest.mark.parametrize("model", ["encoder", "detector", "heads"])
def test_missing_material_is_one_sentence_and_writes_nothing(model: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = [
        "--data",
        tmp_path / "data",
        "--weights",
        tmp_path / "weights",
        "--out",
        out,
        "--cache",
        tmp_path / "kept",
    ]
    with pytest.raises(CommandError) as refused:
        call_command("train", model, *map(str, options))
    assert str(tmp_path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not out.exists()


def test_a_bare_clone_may_train_and_each_trainer_explains_its_options(tmp_path: Path) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "train", "encoder", "--help"]
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path)}
    done = subprocess.run(command, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--without-joint" in done.stdout


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'painter'"):
        call_command("train", "painter")
