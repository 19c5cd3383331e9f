"""What `make demo` promises: quick second start with data kept, and Ctrl-C that leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PIL import Image

from .conftest import start_demo, wait_for_jobs

pytestmark = pytest.mark.models


def ours(folder: Path) -> list[str]:
    """Processes that mention the demo's folder in their command line or environment."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            if str(folder) in " ".join(process.info["cmdline"] or []) or process.environ().get("DATA_DIR") == str(
                folder
            ):
                found.append(" ".join(process.info["cmdline"] or []))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def test_a_folder_of_scans_survives_a_restart(tmp_path: Path) -> None:
    for parent in (tmp_path, tmp_path.parent):
        parent.chmod(0o755)
    scans = tmp_path / "Mes scans"
    scans.mkdir()
    for number in range(2):
        sheet = Image.new("RGB", (900, 1200), "#f4ecd8")
        sheet.paste(Image.effect_noise((700, 800), 60 + number).convert("RGB"), (100, 150))
        sheet.save(scans / f"{number}.jpg")
    (scans / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    folder = tmp_path / "data"

    with start_demo(folder, str(scans)) as first:
        job = wait_for_jobs(first)
        with first.client() as client:
            count = client.get("/api/v1/search").json()["count"]
    assert first.process.returncode == 0
    assert ours(folder) == []
    assert count == 2
    assert job["state"] == "done"

    with start_demo(folder, str(scans)) as second, second.client() as client:
        assert client.get("/api/v1/search").json()["count"] == count
    assert ours(folder) == []


def test_a_corpus_that_is_nothing_is_refused_in_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(AssertionError, match="the demo gave no address") as refused:
        start_demo(tmp_path / "data", "no-such-thing")
    assert "Traceback" not in str(refused.value)
    assert ours(tmp_path / "data") == []
