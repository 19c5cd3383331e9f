"""Folders of scans, with or without a table of metadata."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from indexing.sources import source_for, survey
from indexing.sources.folder import natural
from indexing.sources.records import SourceError

TABLE = """fichier;titre;auteur;date;type;langue;droits;légende;technique
tome 1/page2.jpg;Le Tour du monde;Verne, Jules;1872;livre;français;Domaine public;Un éléphant;gravure sur bois
tome 1/page10.jpg;Le Tour du monde;Hetzel;1874;livre;français;Domaine public;;
tome 2;Second tome;;MDCCCLXXX;;;;;
"""


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    root = tmp_path / "scans"
    for name in ("tome 1/page10.jpg", "tome 1/page2.jpg", "tome 2/a.png", "tome 2/.hidden.jpg"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (60, 40)).save(path)
    (root / "tome 2" / "b.jpg").write_bytes(b"broken")
    (root / "notes.docx").write_bytes(b"x")
    return root


def read(root: Path) -> list:
    source = source_for(str(root))
    return [source.read(one.address, None) for one in source.open(str(root), None)]


def test_each_folder_is_a_document_in_natural_order(scans: Path) -> None:
    found = survey(str(scans), None)
    assert (found.kind, found.documents, found.pages, found.members) == ("folder", 2, 4, 2)
    first, second = read(scans)
    assert (first.title, second.title) == ("tome 1", "tome 2")
    assert [page.label for page in first.pages] == ["page2", "page10"]
    assert first.pages[0].illustrations is None
    assert (first.pages[0].width, first.pages[0].height, first.pages[0].api) == (60, 40, "none")
    assert second.pages[1].width == 0, "a broken picture keeps its place and fails when it is fetched"
    assert first.source_id == "folder:scans/tome 1"


def test_the_table_describes_documents_and_pictures(scans: Path) -> None:
    (scans / "metadata.csv").write_text(TABLE, "utf-8-sig")
    first, second = read(scans)
    assert first.title == "Le Tour du monde"
    assert first.creators == ("Verne, Jules", "Hetzel")
    assert (first.year_from, first.year_to, first.type, first.language) == (1872, 1874, "book", "fr")
    assert first.rights == "Domaine public"
    [ill] = first.pages[0].illustrations
    assert ill.caption == "Un éléphant" and (ill.box.w, ill.box.h) == (60, 40)
    assert ill.statements[0].code == "gravure-sur-bois" and ill.statements[0].agent_kind == "catalogue"
    assert first.pages[1].illustrations is None
    assert (second.title, second.year_from) == ("Second tome", 1880)


def test_windows_text_is_read(scans: Path) -> None:
    (scans / "metadata.csv").write_bytes("file,title\ntome 2,Été\n".encode("cp1252"))
    assert read(scans)[1].title == "Été"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("title\nx\n", "bad-csv"),
        ("file\n../../etc/passwd\n", "outside-folder"),
        ("file\n/etc/passwd\n", "outside-folder"),
    ],
)
def test_a_bad_table_is_refused(scans: Path, table: str, code: str) -> None:
    (scans / "metadata.csv").write_text(table)
    with pytest.raises(SourceError) as caught:
        read(scans)
    assert caught.value.code == code


def test_nothing_outside_the_folder_is_read(scans: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    Image.new("RGB", (5, 5)).save(secret)
    (scans / "tome 1" / "link.jpg").symlink_to(secret)
    assert [page.label for page in read(scans)[0].pages] == ["page2", "page10"]
    with pytest.raises(SourceError) as caught:
        source_for(str(scans)).read(f"{scans}!../", None)
    assert caught.value.code == "outside-folder"


def test_a_flat_folder_is_one_document(tmp_path: Path) -> None:
    Image.new("RGB", (5, 5)).save(tmp_path / "a.png")
    [found] = read(tmp_path)
    assert found.title == tmp_path.name and len(found.pages) == 1
    assert survey(str(tmp_path), None).documents == 1


def test_natural_order() -> None:
    names = ["p10", "p2", "P1", "10", "9", "a1b10", "a1b9"]
    assert sorted(names, key=natural) == ["9", "10", "a1b9", "a1b10", "P1", "p2", "p10"]


def test_a_name_that_is_no_text_is_told(scans: Path) -> None:
    Path(os.fsdecode(os.fsencode(scans) + b"/tome 2/\xe9\xf0\x9f\x98\x80.jpg")).write_bytes(b"x")
    assert "not UTF-8" in survey(str(scans), None).error
