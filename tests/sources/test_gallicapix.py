"""A GallicaPix export comes in whole, and hostile ones stay out."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from indexing.sources.gallicapix import GallicaPixSource, creators
from indexing.sources.records import Rect, SourceError
from indexing.sources.survey import survey
from tests.conftest import SHARED

ZIP = SHARED / "data" / "gallicapix_export" / "zoology-data.zip"

XML = """<?xml version="1.0" encoding="UTF-8"?>
<analyseAlto>
  <metad><type>P</type><ID>bpt6k1</ID><titre>L_Excelsior</titre><dateEdition>1919-07-14</dateEdition>
    <auteur>Dupont, Jean. Illustrateur Durand, Luc. Graveur</auteur><lang>fre</lang></metad>
  <contenus><largeur>100</largeur><hauteur>200</hauteur><largeurPx>1000</largeurPx><hauteurPx>2000</hauteurPx>
  <pages>
    <page ordre="2"><ills/></page>
    <page ordre="1"><ills>
      <ill n="1-1" x="100" y="200" w="400" h="300" couleur="gris" rotation="90" pub="1">
        <tech source="md" CS="0.9">photo</tech><tech source="final">photo</tech>
        <fonction source="final">illustration de presse</fonction>
        <genre source="hm">portrait</genre><genre source="google" CS="0.4">inconnu au bataillon</genre>
        <contenuImg source="yolo" CS="0.8" lang="en" x="10" y="20" w="30" h="40">person</contenuImg>
        <contenuImg source="colorific" r="300" g="20" b="10" ordre="2">#x</contenuImg>
        <contenuImg source="colorific" r="1" g="2" b="3" ordre="1">#x</contenuImg>
        <leg>La  victoire</leg><titraille>UNE</titraille><txt>autour</txt>
      </ill>
      <ill n="1-2" x="0" y="0" w="0" h="10"/>
      <ill n="1-3" x="900" y="10" w="300" h="100" couleur="coul" filtre="1"/>
    </ills></page>
  </pages></contenus>
</analyseAlto>"""


def write(folder: Path, body: str = XML, name: str = "doc.xml") -> str:
    (folder / name).write_text(body, "utf-8")
    return str(folder / name)


def test_one_document_in_full(tmp_path: Path) -> None:
    found = GallicaPixSource().read(write(tmp_path), None)
    assert (found.title, found.type, found.language) == ("L'Excelsior", "press", "fr")
    assert (found.year_from, found.year_to) == (1919, 1919)
    assert found.creators == ("Dupont, Jean. Illustrateur", "Durand, Luc. Graveur")
    assert [page.order for page in found.pages] == [1, 2]
    assert found.pages[1].illustrations == ()
    page = found.pages[0]
    assert page.image.endswith("/iiif/ark:/12148/bpt6k1/f1") and page.quality == "native"
    assert (page.width, page.height) == (1200, 2000), "a box beyond the stated size widens the page"
    first, last = page.illustrations
    assert first.box == Rect(100, 200, 400, 300) and first.rotation == 90
    assert (first.caption, first.heading, first.nearby_text) == ("La victoire", "UNE", "autour")
    assert first.colour_mode == "noir-et-blanc" and first.palette == ((1, 2, 3), (255, 20, 10))
    assert (first.noise, last.noise) == (False, True)


def test_statements_keep_their_source(tmp_path: Path) -> None:
    ill = GallicaPixSource().read(write(tmp_path), None).pages[0].illustrations[0]
    said = {(one.vocabulary, one.code): one for one in ill.statements}
    assert said["technique", "photographie"].agent_kind == "catalogue"
    assert said["technique", "photographie"].confidence == 0.9
    assert said["function", "image-de-presse"].agent_name == "GallicaPix final", "kept when nothing else says so"
    assert said["genre", "representations-humaines-portraits"].agent_kind == "person"
    new = said["genre", "inconnu-au-bataillon"]
    assert (new.agent_kind, new.label, new.confidence) == ("model", "inconnu au bataillon", 0.4)
    seen = said["object", "person"]
    assert seen.box == Rect(110, 220, 30, 40) and seen.agent_name == "GallicaPix yolo"
    assert ("function", "image-publicitaire") in said
    assert len(ill.statements) == 6


@pytest.mark.shared
def test_the_zoology_export_comes_in_whole() -> None:
    source = GallicaPixSource()
    members = source.open(str(ZIP), None)
    documents = [source.read(one.address, None) for one in members]
    ills = [ill for one in documents for page in one.pages for ill in page.illustrations]
    assert (len(documents), len(ills)) == (128, 8765)
    assert len({one.source_id for one in documents}) == 128, "seven arks come twice: both files are kept"
    for one in documents:
        for page in one.pages:
            places = [ill.box for ill in page.illustrations]
            assert len(set(places)) == len(places)
            assert all(box.x + box.w <= page.width and box.y + box.h <= page.height for box in places)
    agents = Counter(said.agent_kind for ill in ills for said in ill.statements)
    assert agents["catalogue"] > 17_000 and agents["person"] > 15_000 and agents["model"] > 20_000
    assert sum(bool(ill.caption) for ill in ills) == 4776
    assert sum(ill.noise for ill in ills) == 102
    assert sum(len(ill.palette) for ill in ills) == 32_810
    techniques = Counter(said.code for ill in ills for said in ill.statements if said.vocabulary == "technique")
    assert techniques == {"estampe": 8148, "impression-photomecanique": 805, "dessin": 248}


@pytest.mark.shared
def test_the_dry_run_counts_without_reading_everything() -> None:
    found = survey(str(ZIP), None)
    assert (found.kind, found.documents, found.members, found.error) == ("gallicapix", 128, 128, "")
    assert found.pages == 29_231


def test_a_folder_and_a_single_file_are_exports_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", name="b.xml")
    write(tmp_path / "in", XML.replace("bpt6k1", "bpt6k2"), "a.xml")
    write(tmp_path / "in", "<other/>", "c.xml")
    found = survey(str(tmp_path / "in"), None)
    assert (found.documents, found.pages) == (2, 4)
    assert survey(str(tmp_path / "in" / "a.xml"), None).documents == 1


def test_a_folder_of_scans_with_other_xml_is_no_export(tmp_path: Path) -> None:
    write(tmp_path, "<alto/>", "page1.xml")
    assert not GallicaPixSource().accepts(str(tmp_path))


def zip_of(path: Path, **files: str) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return str(path)


def test_hostile_or_broken_files_are_refused_with_a_reason(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><analyseAlto>&x;</analyseAlto>'
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    cases = {
        zip_of(tmp_path / "bomb.zip", a_xml=" " * 60_000_000): "zip-bomb",
        zip_of(tmp_path / "none.zip", readme="hello"): "not-gallicapix",
        str(broken): "bad-zip",
        str(tmp_path / "absent.zip"): "not-found",
        write(tmp_path, "<html/>", "other.xml"): "not-gallicapix",
        write(tmp_path, "not xml <analyseAlto", "cut.xml"): "bad-xml",
        write(tmp_path, bomb, "entity.xml"): "unsafe-xml",
        write(tmp_path, XML.replace("bpt6k1<", "../../etc/x y<"), "id.xml"): "bad-id",
    }
    for address, code in cases.items():
        with pytest.raises(SourceError) as caught:
            for one in GallicaPixSource().open(address, None):
                GallicaPixSource().read(one.address, None)
        assert caught.value.code == code, address
        assert survey(address, None).error


def test_inner_paths_are_only_names(tmp_path: Path) -> None:
    address = zip_of(tmp_path / "up.zip", **{"..__..__evil_xml": XML})
    [one] = GallicaPixSource().open(address, None)
    assert GallicaPixSource().read(one.address, None).title == "L'Excelsior"
    assert not (tmp_path.parent.parent / "evil.xml").exists()


def test_people_are_told_apart_by_their_roles() -> None:
    assert creators("Buffon (1707-1788). Auteur du texte Sève, Jacques de. Dessinateur. Graveur X") == [
        "Buffon (1707-1788). Auteur du texte", "Sève, Jacques de. Dessinateur. Graveur", "X",
    ]  # fmt: skip
    assert creators("") == []
