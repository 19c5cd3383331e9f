"""Plates of the specimens, described by the models that ship: a curator corrects forty labels, a head is trained from
them, and the F1 that its page shows, on albums it never saw, is higher than that of the models before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.db.models import F
from django.test import Client
from PIL import Image

from indexing.models import Entry, Illustration, Job, Term
from indexing.specimens.composition import compose
from indexing.specimens.subjects import table
from indexing.specimens.techniques import PROCESSES, render
from indexing.vocabularies import find
from tests.pages.conftest import plain_static, someone  # noqa: F401
from tests.pipeline.conftest import corpus, finish, harvest, terms  # noqa: F401

pytestmark = pytest.mark.models
TECHNIQUES = ("collage", "dessin", "peinture", "photographie")
ALBUMS = 10
HIGH, WIDE, MARGIN = 270, 340, 60


@pytest.fixture
def albums(tmp_path: Path) -> Path:
    """A folder for each album, with one plate in each technique, on a sheet of paper."""
    subjects = [subject for subject in table().values() if subject.place in ("land", "sea", "air", "table")]
    for album in range(ALBUMS):
        folder = tmp_path / "albums" / f"album-{album}"
        folder.mkdir(parents=True)
        for number, technique in enumerate(TECHNIQUES):
            chance = np.random.default_rng([11, album, number])
            ways = [name for name, process in PROCESSES.items() if process.technique == technique]
            scene = compose(chance, HIGH, WIDE, subjects[int(chance.integers(len(subjects)))]).scene
            plate = Image.fromarray(render(ways[int(chance.integers(len(ways)))], scene, chance))
            sheet = Image.new("RGB", (WIDE + 2 * MARGIN, HIGH + 3 * MARGIN), "#f6f0e2")
            sheet.paste(plate, (MARGIN, MARGIN))
            sheet.save(folder / f"{technique}.png")
    return tmp_path / "albums"


@pytest.fixture
def curator(db: None) -> Client:
    client = Client()
    client.force_login(someone("camille", "Curator"))
    return client


def test_forty_corrections_raise_the_f1_on_albums_never_seen(
    harvest: Callable[..., Job],  # noqa: F811
    albums: Path,
    curator: Client,
    settings: object,
) -> None:
    for name in ("DETECTOR", "FACE_DETECTOR", "LAYOUT_DETECTOR"):
        setattr(settings, name, "")  # boxes are no part of this
    assert harvest(albums).state == Job.State.DONE
    pictures = {row.pk: truth(row) for row in plates()}
    assert len(pictures) == ALBUMS * len(TECHNIQUES) == 40
    corrected = sum(correct(curator, pk, term) for pk, term in pictures.items())
    assert corrected > 8, "the models that ship err on more than one plate in five"
    page = train(curator)
    before, after = shown(page, "before"), shown(page, "after")
    assert "that no head is trained on" in page
    assert after > before + 0.1, f"F1 {before} before, {after} after"
    publish(curator)
    again = train(curator)
    assert (shown(again, "before"), shown(again, "after")) == (after, after), "now the head is what is in use"
    held = dict(Entry.objects.filter(pk__in=pictures).values_list("pk", "technique"))
    assert held == {pk: term.pk for pk, term in pictures.items()}, "what a curator said stands above the head"


def plates() -> list[Illustration]:
    """The largest illustration of each page: plain rules cut some plates in two."""
    rows = Illustration.objects.filter(withdrawn_at=None).select_related("page").order_by("page", F("w") * F("h"))
    return list({row.page_id: row for row in rows}.values())


def truth(row: Illustration) -> Term:
    known = find("technique", Path(row.page.source_id).stem)
    assert known is not None
    return Term.objects.get(vocabulary="technique", code=known.code)


def correct(client: Client, pk: int, term: Term) -> bool:
    """Answers the queue's question on one picture as a curator does. True where the label was wrong."""
    asked = client.get("/curation/review", {"vocabulary": "technique", "illustration": pk}).text
    fields = {
        name: re.search(rf'name="{name}" value="([^"]*)"', asked)[1]  # type: ignore[index]
        for name in ("criteria", "statement", "version")
    }
    said = Term.objects.get(statements=fields["statement"])
    right = {"verdict": "accept"} if said == term else {"verdict": "relabel", "term": term.fr}
    answer = client.post("/curation/review/answer", {**fields, **right})
    assert answer.status_code == 302, answer.text[:500]
    return said != term


def train(client: Client) -> str:
    """The page of a new head, in English."""
    answer = client.post("/curation/learn/new", {"vocabulary": "technique", "from": "statements"})
    assert answer.status_code == 302
    finish(Job.objects.get(options__task="learn", state=Job.State.WAITING))
    return client.get(f"{answer.url}?lang=en").text


def publish(client: Client) -> None:
    newest = re.search(r"/curation/learn/(\d+)\"", client.get("/curation/learn").text)
    assert newest is not None
    assert client.post(f"/curation/learn/{newest[1]}/publish").status_code == 302
    finish(Job.objects.get(options__task="heads", state=Job.State.WAITING))


def shown(page: str, when: str) -> float:
    found = re.search(rf'data-f1-{when}="([\d.]+)"', page)
    assert found is not None, page
    return float(found[1])
