"""Every real and official test manifest is accepted, or refused with a message that names the fault."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import pytest

from indexing.sources.iiif import IiifSource, load, members, resource
from indexing.sources.iiif_document import document
from indexing.sources.records import SourceError
from indexing.sources.survey import survey
from tests.conftest import SHARED

FOLDER = SHARED / "data" / "iiif_manifests"
FILES = sorted(FOLDER.rglob("*.json"))
#: What a refusal may say; each names what the file is or lacks.
FAULTS = ("annotation", "no type", "shows no picture", "no canvas")

pytestmark = pytest.mark.shared


class Offline:
    def get(self, url: str, expect: str = "any") -> None:
        raise SourceError(f"{url}: there is no network here", "unreachable")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:60])
def test_each_file_is_accepted_or_refused_with_a_reason(path: Path) -> None:
    found = survey(str(path), Offline())
    if found.error:
        assert any(fault in found.error for fault in FAULTS), found.error
        assert found.documents is None
        return
    assert found.title
    assert found.members >= 1
    if found.kind == "manifest":
        record = IiifSource().read(str(path), Offline())
        assert (found.documents, found.pages) == (1, len(record.pages))
        for page in record.pages:
            assert page.image.startswith("http") and page.width > 0 and page.height > 0


def test_most_are_accepted() -> None:
    kinds = [survey(str(path), Offline()) for path in FILES]
    assert len(FILES) >= 150
    assert sum(not one.error for one in kinds) >= 130


def value(path: str) -> dict:
    return json.loads((FOLDER / path).read_text("utf-8"))


def test_gallica_arks_keep_image_api_1_and_its_quality() -> None:
    record = document(value("altomator_iiif/manifests/bpt6k9604118j_linked_annot.json"), "x.json")
    first = record.pages[0]
    assert record.title == "Vogue" and record.year_from == 1920 and record.language == "fr"
    assert (first.api, first.level, first.quality) == ("1", 2, "native")
    assert first.image == "https://gallica.bnf.fr/iiif/ark:/12148/bpt6k9604118j/f1"


def test_a_new_gallica_manifest_is_a_map_of_its_years() -> None:
    record = document(value("altomator_iiif/manifests/btv1b530952065.json"), "x.json")
    assert record.title.startswith("Carte générale de la France")
    assert (record.year_from, record.year_to, record.type) == (1759, 1761, "map")
    assert record.pages[0].api == "3" and record.pages[0].width == 15201
    assert record.rights == "http://rightsstatements.org/vocab/NoC-NC/1.0/"


def test_level_0_keeps_its_sizes() -> None:
    page = document(value("fixtures/presentation-2/wikimedia-proxy.json"), "x").pages[0]
    assert page.level == 0 and (320, 147) in page.sizes and page.width == 6042


def test_a_manifest_without_image_service_gives_the_picture_itself() -> None:
    page = document(value("fixtures/cookbook/0001-mvm-image.json"), "x").pages[0]
    assert page.api == "none" and page.image.endswith(".png") and (page.width, page.height) == (1200, 1800)


def test_physical_dimensions_and_alto_are_found() -> None:
    name = "fixtures/2-to-3-converted/manifests/data.ucd.ie__api__img__manifests__ucdlib:33064.json"
    page = document(value(name), "x").pages[0]
    assert page.mm_width == pytest.approx(1223.5, abs=0.1)
    alto = document(value("fixtures/presentation-3/wellcome-p3.json"), "x").pages[0].alto
    assert alto.startswith("https://iiif-test.wellcomecollection.org/text/alto/")


def test_a_missing_leaf_leaves_a_gap_in_the_order() -> None:
    record = document(value("fixtures/cookbook/0283-missing-image.json"), "x")
    assert [page.order for page in record.pages] == [1, 3, 4]
    assert record.metadata["notes"] == ["view 2: nothing painted"]


def test_of_several_pictures_the_largest_is_the_page() -> None:
    record = document(value("fixtures/cookbook/0036-composition-from-multiple-images.json"), "x")
    assert record.pages[0].width == 7216
    assert "2 pictures" in record.metadata["notes"][0]


def test_both_languages_of_a_title_are_kept() -> None:
    record = document(value("fixtures/cookbook/0006-text-language.json"), "x")
    assert record.titles == {"en": "Whistler's Mother", "fr": "La Mère de Whistler"}
    assert record.creators == ("Whistler, James Abbott McNeill",)


def test_a_paged_collection_names_its_next_page_and_its_total() -> None:
    path = str(FOLDER / "fixtures/presentation-2/paginated-collection-page.json")
    found = IiifSource().open(path, Offline())
    assert sum(one.kind == "document" for one in found) == 250
    assert [one.kind for one in found][-1] == "list" and "cursor=" in found[-1].address
    assert survey(path, Offline()).documents == 3_074_231


SMALL = [path for path in FILES if path.stat().st_size < 30_000]
JUNK = (None, 0, -1, 1e308, "", "x", [], {}, [None], [[]], {"@value": None}, True, "http://[", {"id": 3}, float("nan"))


@pytest.mark.parametrize("path", random.Random(7).sample(SMALL, min(45, len(SMALL))), ids=lambda path: path.stem[:60])
def test_a_manifest_spoilt_anywhere_never_crashes(path: Path) -> None:
    whole = json.loads(path.read_text("utf-8"))
    rng = random.Random(path.name)
    for _ in range(80):
        spoilt = copy.deepcopy(whole)
        for _ in range(rng.randint(1, 3)):
            holder, key = rng.choice(places(spoilt))
            holder[key] = copy.deepcopy(rng.choice(JUNK))
        try:
            if resource(spoilt) == "manifest":
                document(spoilt, "https://a.example/m.json")
            else:
                members(spoilt, "https://a.example/c.json")
        except SourceError as error:
            assert str(error)


def places(node) -> list[tuple]:
    found: list[tuple] = []
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in pairs:
        found.append((node, key))
        found += places(inner)
    return found


def test_what_is_not_json_is_refused(tmp_path: Path) -> None:
    for name, body in {
        "cut": b'{"type": "Manifest", "items": [', "deep": b"[" * 100_000, "binary": b"\xff\xd8\xff\xe0",
        "list": b"[]", "number": b"12", "empty": b"", "html": b"<html>",
    }.items():  # fmt: skip
        path = tmp_path / f"{name}.json"
        path.write_bytes(body)
        with pytest.raises(SourceError):
            load(str(path), Offline())
        assert survey(str(path), Offline()).error


def test_what_a_database_refuses_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(
        '{"type": "Manifest", "label": "a\\u0000b\\ud800c\\ud83d\\ude00", "n": [NaN, 1e999, -Infinity, 2.5]}', "utf-8"
    )
    found = load(str(path), Offline())
    assert found["label"] == "abc\U0001f600" and found["n"] == [None, None, None, 2.5]
    json.dumps(found, allow_nan=False, ensure_ascii=False).encode()


def test_rights_written_as_a_link_give_its_address() -> None:
    name = "fixtures/2-to-3-converted/manifests/www.e-codices.unifr.ch__metadata__iiif__sl-0002__manifest.json"
    for path in (name, "fixtures/presentation-2/sbb-test.json", "fixtures/presentation-2/uni-goettingen.json"):
        assert "<" not in document(value(path), "x").rights
