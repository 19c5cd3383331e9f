"""A backup and its restoration, by the commands, into another database and other folders: every row, every file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from indexing import vectors
from indexing.models import Space
from tests import factories
from tests.pages.conftest import someone

ROOT = Path(__file__).resolve().parents[2]
HELD = ("media/pages/1.jpg", "models/finetuned/3/portal.pt", "quality/boxes.json")
LEFT_OUT = ("media/derivatives/1.webp", "media/archives/x.zip", "models/pulled.pt")


def address(name: str) -> str:
    return re.sub(r"/\w+\?", f"/{name}?", os.environ["DATABASE_URL"])


def restored(place: Path, data: Path, *words: str) -> None:
    """By the command, as another installation whose database is called `there`."""
    environment = {**os.environ, "DATABASE_URL": address("there"), "DATA_DIR": str(data)}
    environment |= {"QUALITY_DIR": str(data / "quality"), "MODEL_FOLDERS": str(data / "models")}
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(place), *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def contents(database: str) -> dict[str, list[tuple]]:
    """{table: all its rows, in order} but for what a backup leaves out."""
    with psycopg.connect(address(database)) as server:
        names = server.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        kept = [n for (n,) in names if n not in ("django_migrations", "django_session") and not n.startswith("axes")]
        # Other tests leave tables of spaces that are gone.
        spaces = {f"indexing_vector_{pk}" for (pk,) in server.execute("SELECT id FROM indexing_space").fetchall()}
        kept = [n for n in kept if not n.startswith("indexing_vector_") or re.sub("_(boxes|near)$", "", n) in spaces]
        return {name: server.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1').fetchall() for name in kept}


@pytest.fixture
def here(transactional_db, tmp_path, settings) -> Path:
    """A portal with rows of all sorts, and its files."""
    data = tmp_path / "here"
    settings.MEDIA_ROOT, settings.QUALITY_DIR = data / "media", data / "quality"
    settings.MODEL_FOLDERS = [data / "models"]
    factories.entry(
        caption="Un bateau\tà voile\n« \\ »", technique="estampe", objects={"boat": 0.8}, meaning=[0.6, 0.8, 0],
        look=[1, 0, 0],
    )  # fmt: skip
    someone("camille", "Curator")
    factories.illustration().delete()  # a number that must not be given twice
    for name in (*HELD, *LEFT_OUT):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 3000)
    yield data
    for space in Space.objects.all():
        vectors.drop_table(space)


@pytest.fixture
def there(here):
    """A database that is not set up."""
    with psycopg.connect(address(connection.settings_dict["NAME"]), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS there")
        server.execute("CREATE DATABASE there")
        yield
        server.execute("DROP DATABASE IF EXISTS there WITH (FORCE)")


def backup(place: Path) -> str:
    out = StringIO()
    call_command("backup", str(place), stdout=out)
    return out.getvalue()


def refusal(place: Path, **options: bool) -> str:
    """Why this installation itself does not take the backup."""
    before = contents(connection.settings_dict["NAME"])
    with pytest.raises(CommandError) as refused:
        call_command("restore", str(place), stdout=StringIO(), **options)
    assert contents(connection.settings_dict["NAME"]) == before
    return str(refused.value)


@pytest.mark.parametrize(("place", "force"), [("copy", ()), ("copy.tar", ("--force",))])
def test_a_round_trip(here, there, tmp_path, place, force):
    own, new = connection.settings_dict["NAME"], tmp_path / "new"
    assert "files of media: 1" in backup(tmp_path / place)
    if force:
        with psycopg.connect(address("there"), autocommit=True) as server:
            server.execute("CREATE TABLE indexing_corpus AS SELECT 1 AS id")
    restored(tmp_path / place, new, *force)
    before, after = contents(own), contents("there")
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert len(before["indexing_entry"]) == 1 and len(before["auth_user"]) == 1
    for name in HELD:
        assert (new / name).read_bytes() == (here / name).read_bytes()
    assert [name for name in LEFT_OUT if (new / name).exists()] == []
    following = "SELECT nextval(pg_get_serial_sequence('indexing_illustration', 'id'))"
    with psycopg.connect(address("there")) as server, connection.cursor() as cursor:
        indexes = {row[0] for row in server.execute("SELECT indexname FROM pg_indexes").fetchall()}
        cursor.execute(following)
        assert server.execute(following).fetchone() == cursor.fetchone()
    assert {f"{space.table}{part}" for space in Space.objects.all() for part in ("_hnsw", "_boxes_hnsw")} <= indexes


def test_over_another_portal_only_when_forced(here, tmp_path):
    backup(tmp_path / "copy.tar")
    assert "--force" in refusal(tmp_path / "copy.tar")
    assert (tmp_path / "copy.tar").stat().st_mode & 0o077 == 0, "it holds what only its owner may read"
    with pytest.raises(CommandError, match="is there already"):
        backup(tmp_path / "copy.tar")


def test_what_is_damaged_is_refused_before_anything_is_touched(here, tmp_path):
    place = tmp_path / "copy"
    backup(place)
    picture, manifest = place / "media/pages/1.jpg", place / "manifest.json"
    whole, told = picture.read_bytes(), manifest.read_text()
    picture.write_bytes(whole[:-1] + b"x")
    assert "media/pages/1.jpg is missing or damaged" in refusal(place, force=True)
    picture.write_bytes(whole)
    manifest.write_text(told.replace('"media/pages/1.jpg"', '"media/../../escaped.jpg"'))
    assert "outside the folders" in refusal(place, force=True)
    newer = json.loads(told)
    newer["migrations"].append(["indexing", "9999_to_come"])
    manifest.write_text(json.dumps(newer))
    assert "newer version" in refusal(place, force=True)
    torn = json.loads(told)
    del torn["files"]["database/auth_user.copy.gz"]
    manifest.write_text(json.dumps(torn))
    assert "no whole backup" in refusal(place, force=True)
    manifest.write_text(told.replace('"format": 1', '"format": 2'))
    assert "format 2" in refusal(place, force=True)
    manifest.unlink()
    assert "no whole backup" in refusal(place, force=True)


def test_a_file_that_is_no_backup(here, tmp_path):
    (tmp_path / "a.tar").write_bytes(b"nothing")
    with tarfile.open(tmp_path / "b.tar", "w"):
        pass
    assert "no backup" in refusal(tmp_path / "a.tar")
    assert "no whole backup" in refusal(tmp_path / "b.tar")
    assert "is not there" in refusal(tmp_path / "c.tar")
