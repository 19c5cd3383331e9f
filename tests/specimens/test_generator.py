"""Generated pages: same seed same bytes, truth inside the page and where the ink is, every technique present."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing import vocabularies
from indexing.specimens import SpecimenDocument, generate, load
from indexing.specimens.__main__ import main
from indexing.specimens.generator import make_page
from indexing.specimens.layouts import LAYOUTS
from indexing.specimens.plan import plan
from indexing.specimens.programmes import PROGRAMMES
from indexing.specimens.subjects import table
from indexing.specimens.techniques import PROCESSES
from tests.specimens.conftest import PAGES

Library = tuple[Path, list[SpecimenDocument]]
TECHNIQUES = {"collage", "dessin", "estampe", "impression photomécanique", "peinture", "photographie"}


def test_the_library_has_the_pages_asked_for(library: Library) -> None:
    folder, documents = library
    pages = [page for document in documents for page in document.pages]
    assert len(pages) == PAGES
    assert len({document.id for document in documents}) == len(documents) == 8
    for page in pages:
        with Image.open(folder / page.document / f"{page.name}.jpg") as picture:
            assert picture.size == (page.width, page.height)


def test_truth_is_read_back_as_it_was_made(library: Library) -> None:
    folder, documents = library
    assert load(folder) == documents


def test_a_second_call_does_no_work(library: Library) -> None:
    folder, documents = library
    first = folder / documents[0].id / "f1.jpg"
    before = first.stat().st_mtime_ns
    assert generate(folder, pages=PAGES, seed=3) == documents
    assert first.stat().st_mtime_ns == before


def test_boxes_lie_inside_their_page(library: Library) -> None:
    _, documents = library
    for document in documents:
        for page in document.pages:
            for box in (*page.boxes, *page.illustrations):
                assert box.w > 0 and box.h > 0
                assert box.x >= 0 and box.x + box.w <= page.width
                assert box.y >= 0 and box.y + box.h <= page.height


def test_illustrations_are_boxes_too(library: Library) -> None:
    _, documents = library
    for document in documents:
        for page in document.pages:
            places = {(box.x, box.y, box.w, box.h) for box in page.boxes}
            assert {(shown.x, shown.y, shown.w, shown.h) for shown in page.illustrations} <= places


def test_there_is_a_picture_where_the_truth_says(library: Library) -> None:
    folder, documents = library
    for document in documents:
        for page in document.pages:
            scan = np.asarray(Image.open(folder / page.document / f"{page.name}.jpg").convert("L"), np.float32)
            for shown in page.illustrations:
                assert scan[shown.y : shown.y + shown.h, shown.x : shown.x + shown.w].std() > 8


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    task = plan(150, 5)[1].tasks[0]
    sums = []
    for name in ("a", "b"):
        page = make_page(task, tmp_path / name, 5)
        content = (tmp_path / name / page.document / f"{page.name}.jpg").read_bytes()
        sums.append((hashlib.sha256(content).hexdigest(), page))
    assert sums[0] == sums[1]
    assert make_page(task, tmp_path / "c", 6) != sums[0][1]


def test_few_pages_already_show_the_six_techniques(library: Library) -> None:
    _, documents = library
    shown = {item.technique for document in documents for page in document.pages for item in page.illustrations}
    assert shown == TECHNIQUES


def test_the_default_plan_covers_types_techniques_and_layouts() -> None:
    volumes = plan(150, 1)
    assert sum(len(volume.tasks) for volume in volumes) == 150
    assert 20 <= len(volumes) <= 30
    processes = {name for volume in volumes for name in volume.programme.processes}
    assert {PROCESSES[name].technique for name in processes} == TECHNIQUES
    types = {volume.programme.type for volume in volumes}
    assert types == {"press", "periodical", "book", "manuscript", "image", "map", "score"}
    assert {task.layout for volume in volumes for task in volume.tasks} == set(LAYOUTS)
    assert all(1480 <= volume.year_from <= volume.year_to <= 1930 for volume in volumes)


def test_no_subject_is_older_than_the_thing_itself() -> None:
    for volume in plan(150, 1):
        for task in volume.tasks:
            assert all(subject.since <= volume.year_from for subject in task.brief.subjects)


def test_there_are_many_subjects() -> None:
    assert len(table()) >= 60
    assert len({subject.glyph for subject in table().values()}) == len(table())


def _labels(vocabulary: str) -> set[str]:
    with (Path(vocabularies.__file__).parent / f"{vocabulary}.csv").open(encoding="utf-8") as rows:
        return {row["fr"] for row in csv.DictReader(rows)}


def test_values_are_terms_of_the_vocabularies(library: Library) -> None:
    assert {programme.function for programme in PROGRAMMES} <= _labels("function")
    assert {subject.genre for subject in table().values()} <= _labels("genre")
    assert {process.technique for process in PROCESSES.values()} <= _labels("technique")
    assert {process.colour_mode for process in PROCESSES.values()} <= _labels("colour_mode")
    shown = [item for document in library[1] for page in document.pages for item in page.illustrations]
    assert {item.genre for item in shown if item.genre} <= _labels("genre")


def test_no_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        generate(tmp_path, pages=0)
    assert main(["--folder", str(tmp_path), "--pages", "0"]) == 1


def test_the_command_generates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--folder", str(tmp_path), "--pages", "1"]) == 0
    assert "1 documents, 1 pages" in capsys.readouterr().out
