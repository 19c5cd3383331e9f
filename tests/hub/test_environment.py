"""What the environment says of hubs and proxies is heeded, on a bare clone as well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.hub.loopback import Hub

FACES = "yunet:face_detection_yunet_2023mar.onnx"


def pull(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """With nothing set but what a download needs."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DATA_DIR": str(tmp_path / "data"), **environment}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "models", "pull", FACES]
    return subprocess.run(command, env=bare, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("proxied", [False, True])
def test_another_hub_and_a_proxy(hub: Hub, tmp_path, proxied):
    hub.repositories["opencv/face_detection_yunet"] = {"face_detection_yunet_2023mar.onnx": b"faces"}
    names = {"HF_ENDPOINT": "http://hub.invalid", "HTTP_PROXY": hub.url} if proxied else {"HF_ENDPOINT": hub.url}
    done = pull(tmp_path, HF_TOKEN="hf_secret", **names)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "models" / "face_detection_yunet_2023mar.onnx").read_bytes() == b"faces"
    assert set(hub.tokens) == {"Bearer hf_secret"}


def test_a_failure_is_one_sentence_and_an_exit_code(tmp_path):
    done = pull(tmp_path, HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr and "Traceback" not in done.stderr
