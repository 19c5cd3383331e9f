"""The boxes live in the form: shown, corrected, saved, and kept by nobody but a curator who sends them to a corpus."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from PIL import Image

from indexing.curating import undo
from indexing.models import Act, Document, Illustration, Job, Page, Statement
from search import uploads
from tests import factories
from tests.analyse.conftest import MACHINE, form


def url(lent: str, name: str = "") -> str:
    return f"/analyse/{lent}{'/' + name if name else ''}?lang=fr"


def test_boxes_are_shown_from_the_floor_on(client, lent):
    page = client.get(url(lent)).text
    assert "cheval" in page and page.count("<g data-drawn>") == 2 and page.count("data-row") == 4
    lower = client.get(url(lent) + "&floor=10").text
    assert lower.count("<g data-drawn>") == 3
    assert 'style="' not in page


def test_without_scripts_a_form_moves_names_removes_and_adds(client, lent):
    boxes = [("carte", 55, 40, 300, 240), *MACHINE[1:], ("blason", 10, 450, 30, 30), ("", "", "", "", "")]
    page = client.post(url(lent), form(*boxes, drop=["2"])).text
    rows = page[page.index("<tbody>") : page.index("</tbody>")]
    assert page.count("<g data-drawn>") == 2 and 'value="carte"' in rows and 'value="blason"' in rows
    assert 'value="cheval"' not in rows and rows.count("la vôtre") == 2


@pytest.mark.parametrize("row", [("carte", "x", 1, 5, 5), ("carte", 1, 1, 0, 5), ("", 1, 1, 5, 5), ("a", 900, 1, 5, 5)])
def test_what_is_no_box_is_told_by_its_row(client, lent, row):
    page = client.post(url(lent), form(MACHINE[0], row)).text
    assert "La ligne 2" in page and page.count("<g data-drawn>") == 1


def test_more_boxes_than_a_page_has_room_for_are_told(client, lent):
    page = client.post(url(lent), form(*[("carte", n, n, 9, 9) for n in range(130)])).text
    assert "120" in page and page.count("<g data-drawn>") == 120


def test_a_bad_floor_is_told(client, lent):
    assert "0 à 100" in client.post(url(lent), form(*MACHINE, floor="much")).text


def test_crops_are_those_shown(client, lent):
    answer = client.post(url(lent, "crops.zip"), form(*MACHINE))
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["001-illustration.jpg", "002-horse.jpg"]
        assert Image.open(archive.open("001-illustration.jpg")).size == (300, 240)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_name_of_the_readers_own_leads_to_no_other_folder(client, lent):
    answer = client.post(url(lent, "crops.zip"), form(("../../Été : 1", 10, 10, 20, 20)))
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["001-ete-1.jpg"]
    assert "La ligne 1" in client.post(url(lent), form(("!?", 10, 10, 20, 20))).text


def test_coco_tells_who_says_what(client, lent):
    data = json.loads(client.post(url(lent, "coco.json"), form(MACHINE[0], ("carte", 1, 2, 30, 40))).content)
    assert [(one["bbox"], one["score"], one["agent"]) for one in data["annotations"]] == [
        ([50, 40, 300, 240], 0.91, "portal.pt (layout) 1"), ([1, 2, 30, 40], 1.0, "reader"),
    ]  # fmt: skip
    assert [one["fr"] for one in data["categories"]] == ["illustration", "carte"]


def test_annotations_hold_at_any_size_of_the_source(client, lent):
    sent = form(MACHINE[0], source="https://example.org/canvas/1")
    answer = client.post(url(lent, "annotations.json"), sent)
    page = json.loads(answer.content)
    assert page["type"] == "AnnotationPage" and page["@context"][-1].endswith("presentation/3/context.json")
    target = page["items"][0]["target"]
    assert target["source"] == "https://example.org/canvas/1"
    assert target["selector"]["value"] == "xywh=percent:12.5000,8.0000,75.0000,48.0000"


def test_nothing_to_save_and_no_such_file(client, lent):
    assert client.post(url(lent, "coco.json"), form(MACHINE[2])).status_code == 422
    assert client.post(url(lent, "boxes.exe"), form(*MACHINE)).status_code == 404
    assert client.get(url(lent, "coco.json")).status_code == 405


def test_only_curators_keep_a_page(people, lent, media):
    corpus = factories.corpus("envois")
    sent = form(*MACHINE, corpus=corpus.pk, title="Une page")
    assert people.patron.post(url(lent, "send"), sent).status_code == 302
    assert "Envoyer à un corpus" not in people.patron.get(url(lent)).text
    assert not Document.objects.exists()
    for client in (people.curator, people.staff):
        assert "Envoyer à un corpus" in client.get(url(lent)).text
        assert client.post(url(lent, "send"), sent).status_code == 302
    assert Document.objects.count() == 2


def test_a_page_sent_to_a_corpus_is_an_act_that_can_be_undone(people, lent, media, settings):
    corpus = factories.corpus("envois")
    boxes = [MACHINE[0], MACHINE[1], ("carte", 10, 400, 100, 80), ("chat", 300, 450, 40, 40)]
    sent = form(*boxes, corpus=corpus.pk, title="Une page", source="https://example.org/p")
    answer = people.curator.post(url(lent, "send"), sent, follow=True)
    page = Page.objects.get()
    assert answer.redirect_chain[-1][0] == f"/page/{page.pk}" and answer.status_code == 200
    assert (page.document.title, page.document.corpus, page.document.homepage) == (
        "Une page", corpus, "https://example.org/p",
    )  # fmt: skip
    assert (settings.MEDIA_ROOT / page.file).read_bytes() == uploads.read(lent)
    found = {(row.xywh, row.found_by.kind, tuple(row.corrected)) for row in Illustration.objects.all()}
    assert found == {
        ("50,40,300,240", "model", ()),
        ("10,400,100,80", "person", ("place",)),
        ("300,450,40,40", "person", ("place",)),
    }
    said = {(one.term.code, one.xywh, one.agent.kind, one.confidence) for one in Statement.objects.all()}
    assert said == {
        ("horse", "100,100,80,60", "model", 0.64), ("map", "", "person", 1.0), ("cat", "300,450,40,40", "person", 1.0),
    }  # fmt: skip
    act = Act.objects.get(verb="send-page")
    assert Job.objects.get(options__task="edit").items.get().page == page
    undo(act, act.user)
    assert not any(model.objects.exists() for model in (Document, Page, Illustration, Statement))


@pytest.mark.parametrize("fault", [{"title": " "}, {"corpus": "0"}, {"corpus": "x"}])
def test_what_cannot_be_sent_keeps_nothing(people, lent, media, fault):
    sent = form(*MACHINE, corpus=factories.corpus("envois").pk, title="Une page") | fault
    assert people.curator.post(url(lent, "send"), sent).status_code in (404, 422)
    assert not Document.objects.exists()
