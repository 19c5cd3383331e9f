"""An encoder beside the one in use, from the page: filled, measured, compared, switched to and back, removed."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import pytest
from django import forms
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from PIL import Image

from indexing import jobs, vectors
from indexing.models import Act, Agent, Concept, Illustration, Job, Space
from indexing.pipeline import beside, computing
from indexing.pipeline.beside import NotNowError
from portal.pages.models_list import BesideForm
from search import encoder
from search.encoder import NoEncoderError
from tests import factories
from tests.pages.conftest import someone
from tests.pipeline.conftest import corpus, finish, harvest, scans, terms  # noqa: F401
from tests.pipeline.test_switching import NEW, OLD, Colours, answers, encoders, plates  # noqa: F401
from workers import tasks


@pytest.fixture
def staff(plates) -> Client:  # noqa: F811
    client = Client()
    client.force_login(someone("sacha", "Staff"))
    client.cookies["django_language"] = "en"
    return client


def agent(name: str) -> Agent:
    return Agent.objects.get(name=name)


def put_beside(staff: Client) -> Agent:
    """The vectors of the new encoder, made from the page."""
    answer = staff.post("/staff/models/embed", {"name": NEW})
    job = Job.objects.get(options__task="beside")
    assert answer.url == job.get_absolute_url()
    assert finish(job).state == "done"
    finish(Job.objects.get(options__vectors=NEW))
    return agent(NEW)


@pytest.fixture
def named(monkeypatch):
    """Names of stand-ins, where the form wants those of open_clip."""
    monkeypatch.setitem(BesideForm.base_fields, "name", forms.CharField())


def test_only_staff_may_see_and_change_models(people, library):
    one = factories.agent()
    acts = ["embed", "back", "compare/picture", "compare/measure", f"{one.pk}/switch", f"{one.pk}/remove"]
    asked = [("", "get"), (f"/{one.pk}/card", "get"), (f"/compare?a={one.pk}&b=2", "get")]
    for address, method in [*asked, *((f"/{act}", "post") for act in acts)]:
        refused = getattr(people.patron, method)(f"/staff/models{address}")
        assert refused.status_code == 302 and refused.url.startswith("/sign-in"), address
        assert getattr(people.curator, method)(f"/staff/models{address}").status_code == 403
    assert people.staff.get("/staff/models").status_code == 200
    for act in acts:
        assert people.staff.get(f"/staff/models/{act}").status_code == 405
    assert not Act.objects.exists() and not Job.objects.exists()


def test_the_list_says_what_each_has_left(people, library):
    mean = factories.agent()
    Agent.objects.filter(pk=mean.pk).update(sha256="ab" * 32, licence="MIT", url="https://example.org/model")
    factories.statement(library.boat.illustration, "object", "cat", agent=mean, status="accepted")
    factories.statement(library.boat.illustration, "object", "dog", agent=mean, status="rejected")
    people.staff.cookies["django_language"] = "en"
    page = people.staff.get("/staff/models").text
    assert "abababababab…" in page and "ab" * 32 in page
    assert ">MIT<" in page and "in use" in page
    said = mean.statements.count()
    assert f'<td class="num">{said}</td><td class="num">50% <span class="faded">(1 + 1)</span></td>' in page
    assert '<td class="num">3</td>' in page, "vectors of three pictures"
    assert re.search(r"<td class=\"num\">\d[\d,.]*\xa0(MB|GB)</td>", page)


def test_beside_compared_switched_and_back(staff, plates, named):  # noqa: F811
    new = put_beside(staff)
    assert answers() == [plates["red"]], "filled beside, not used"
    page = staff.get("/staff/models").text
    assert f"/staff/models/{new.pk}/switch" in page and "Switch back" not in page
    assert "now use" in staff.post(f"/staff/models/{new.pk}/switch", follow=True).text
    assert answers() == [plates["green"]], "searches follow at once"
    act = Act.objects.get(verb="model-switch")
    assert (act.verb, act.user.username, act.detail["former"]) == ("model-switch", "sacha", f"{OLD} 1")
    assert f"Switch back to {OLD}" in staff.get("/staff/models").text
    staff.post("/staff/models/back")
    assert answers() == [plates["red"]]
    assert Act.objects.latest("pk").undoes == act


def test_one_corpus_alone_does_not_let_searches_switch(staff, plates, named):  # noqa: F811
    other = factories.corpus("ailleurs")
    staff.post("/staff/models/embed", {"name": NEW, "corpora": [other.pk]})
    finish(Job.objects.get(options__task="beside"))
    assert not Job.objects.filter(options__vectors=NEW).exists(), "nothing of that corpus is there"
    refused = staff.post(f"/staff/models/{agent(NEW).pk}/switch", follow=True).text
    assert "6 vectors are still missing" in refused
    assert answers() == [plates["red"]]
    assert not Act.objects.filter(verb="model-switch").exists()


def test_percentages_are_measured_before_a_switch(staff, plates, named, monkeypatch):  # noqa: F811
    monkeypatch.setattr(beside, "FEWEST", 3)
    monkeypatch.setattr("indexing.pipeline.calibration.FEWEST", 3)
    new = put_beside(staff)
    assert "not measured yet" in staff.get("/staff/models").text
    answer = staff.post(f"/staff/models/{new.pk}/switch")
    job = Job.objects.get(options__task="calibration-beside")
    assert answer.url == job.get_absolute_url()
    assert answers() == [plates["red"]]
    assert staff.post(f"/staff/models/{new.pk}/switch").url == answer.url, "launched once"
    finish(job)
    assert "Its percentages are measured." in staff.get("/staff/models").text
    staff.post(f"/staff/models/{new.pk}/switch")
    assert answers() == [plates["green"]]


def test_what_is_removed_gives_its_room_back(staff, plates, named, settings):  # noqa: F811
    new = put_beside(staff)
    tables = [space.table for space in Space.objects.filter(agent=new)]
    room = sum(map(beside.size, Space.objects.filter(agent=new)))
    wrong = staff.post(f"/staff/models/{new.pk}/remove", {"name": "another"}, follow=True)
    assert "nothing was removed" in wrong.text
    said = staff.post(f"/staff/models/{new.pk}/remove", {"name": NEW}, follow=True)
    assert "are free again" in said.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname ~ %s", ["^(" + "|".join(tables) + ")(_|$)"])
        assert cursor.fetchone() == (0,), "tables, indexes, box vectors"
    act = Act.objects.get(verb="model-remove")
    assert act.detail == {"name": f"{NEW} 1", "sha256": new.sha256, "bytes": room}
    assert room > 8192
    assert answers() == [plates["red"]]
    assert staff.post(f"/staff/models/{new.pk}/switch").status_code == 404


def test_what_is_needed_is_not_removed(staff, plates, named, settings):  # noqa: F811
    old, new, user = agent(OLD), put_beside(staff), User.objects.get()

    def refusal(one: Agent) -> str:
        with pytest.raises(NotNowError) as refused:
            beside.remove(one, user)
        return refused.value.code

    assert refusal(old) == "active"
    staff.post(f"/staff/models/{new.pk}/switch")
    assert refusal(old) == "named", "the settings still name it"
    settings.ENCODER = NEW
    concept = Concept.objects.create(
        term=factories.term("concept", "x"), agent=factories.agent("x"), space=old.spaces.first(), state="published"
    )
    assert refusal(old) == "needed"
    concept.delete()
    jobs.launch("x", Illustration.objects.first().page.document.corpus, options={"vectors": OLD})
    assert refusal(old) == "filling"
    Job.objects.filter(options__vectors=OLD).delete()
    assert beside.remove(old, user) > 0
    assert beside.last_switch() is None
    assert "nothing to switch back to" in staff.post("/staff/models/back", follow=True).text


def test_a_model_that_cannot_be_had_is_said(staff, named, monkeypatch):
    from indexing.vision import registry
    from indexing.vision.protocols import ModelUnavailableError

    def absent(name: str):
        raise ModelUnavailableError(f"The weights {name!r} are not here.")

    monkeypatch.setattr(registry, "embedder", absent)
    staff.post("/staff/models/embed", {"name": "tests:absent"})
    job = finish(Job.objects.get(options__task="beside"))
    assert job.state == "failed"
    page = staff.get(job.get_absolute_url()).text
    assert "The model cannot be had here." in page and "tests:absent" in page


def test_names_of_encoders_only(staff):
    for name in ("ultralytics:yolo26n.pt", "", "open_clip:", "x" * 400):
        refused = staff.post("/staff/models/embed", {"name": name})
        assert refused.status_code == 422 and "errorlist" in refused.text
    assert not Job.objects.filter(options__task="beside").exists()


def side_by_side(staff: Client, **asked: object) -> list[list[int]]:
    page = staff.get("/staff/models/compare", {"a": agent(OLD).pk, "b": agent(NEW).pk, **asked}).text
    return [
        [int(key) for key in re.findall(r'href="/illustration/(\d+)"', side)]
        for side in page.partition('id="sides"')[2].partition("</div>\n")[0].split("<section")[1:3]
    ]


def test_the_same_words_put_to_both(staff, plates, named):  # noqa: F811
    put_beside(staff)
    first, second = side_by_side(staff, q="rouge")
    assert (first[0], second[0]) == (plates["red"], plates["green"])
    assert side_by_side(staff, q="") == [[], []]
    assert answers() == [plates["red"]]


def test_the_same_picture_put_to_both(staff, plates, named):  # noqa: F811
    put_beside(staff)
    like = side_by_side(staff, like=plates["red"])
    assert all(plates["red"] not in side and len(side) == 2 for side in like)
    body = BytesIO()
    Image.new("RGB", (40, 40), "seagreen").save(body, "PNG")
    body.seek(0)
    body.name = "green.png"
    ids = {"a": agent(OLD).pk, "b": agent(NEW).pk}
    answer = staff.post("/staff/models/compare/picture", {**ids, "picture": body})
    token = answer.url.rpartition("image=")[2]
    assert [side[0] for side in side_by_side(staff, image=token)] == [plates["green"]] * 2
    assert "Choose a picture" in staff.post("/staff/models/compare/picture", ids, follow=True).text
    assert "no longer kept" in staff.get("/staff/models/compare", {**ids, "image": "gone"}).text


def test_what_cannot_be_compared_is_said(staff, plates, named, monkeypatch):  # noqa: F811
    put_beside(staff)
    ids = {"a": agent(OLD).pk, "b": agent(NEW).pk}
    for wrong in ({}, {"a": "x", "b": "1"}, {"a": ids["a"], "b": ids["a"]}, {"a": 10**11, "b": 1}):
        assert staff.get("/staff/models/compare", wrong).status_code == 404
    assert staff.get("/staff/models/compare", {**ids, "like": "x"}).status_code == 422
    assert "no vector to compare" in staff.get("/staff/models/compare", {**ids, "like": 10**12}).text
    assert staff.get("/staff/models/compare", {**ids, "q": "a\x00b" * 400, "try": "x"}).status_code == 200

    def slow(task: str, words: list) -> dict:
        if len(words) > 1:
            raise NoEncoderError("encoder-slow")
        return getattr(tasks, task.rpartition(".")[2])(*words)

    monkeypatch.setattr(encoder, "_ask", slow)
    page = staff.get("/staff/models/compare", {**ids, "q": "vert"}).text
    assert "ask again in a moment" in page and "try=1" in page
    assert len(side_by_side(staff, q="vert")[0]) == 3, "the one in use has answered"
    fragment = staff.get("/staff/models/compare", {**ids, "q": "vert", "try": 15}, headers={"HX-Request": "true"}).text
    assert "<html" not in fragment and "hx-get" not in fragment, "not for ever"


def test_on_held_out_truth(staff, encoders, settings, monkeypatch):  # noqa: F811
    """The old one tells the two kinds apart, the new one sees only noise: figures say so on the same pictures."""
    spaces = {}
    for name in (OLD, NEW):
        one = Agent.objects.get_or_create(kind="model", name=name, version="1", sha256=name[-1] * 64)[0]
        for kind in ("meaning", "look"):
            known = Space.objects.filter(agent=one, kind=kind).first()
            if known:
                vectors.drop_table(known)
                known.delete()
            spaces[name, kind] = Space.objects.create(agent=one, kind=kind, dims=8, model=name, active=name == OLD)
            vectors.create_table(spaces[name, kind])
    rng = np.random.default_rng(7)
    for number in range(8):
        book = factories.document()
        for which, code in enumerate(("estampe", "dessin")):
            for turn in range(2):
                entry = factories.entry(
                    page=factories.page(book), xywh=(10 * turn, 20, 30, 40), technique=code, years=1800 + number
                )
                factories.statement(entry.illustration, "technique", code, status="accepted")
                true = np.eye(8)[which] + rng.normal(0, 0.1, 8)
                for (name, _kind), space in spaces.items():
                    vectors.write(space, [(entry, factories.unit(true if name == OLD else rng.normal(0, 1, 8)))])
    for one in (OLD, NEW):
        made = Colours(one, range(8))
        made.embed_texts = lambda texts: np.eye(8, dtype=np.float32)[
            [int(t.lower() in ("dessin", "drawing")) for t in texts]
        ]
        encoders[one] = made
    ids = {"a": agent(OLD).pk, "b": agent(NEW).pk}
    answer = staff.post("/staff/models/compare/measure", ids)
    job = Job.objects.get(options__task="compare")
    assert answer.url == staff.post("/staff/models/compare/measure", ids).url == job.get_absolute_url()
    assert finish(job).state == "done"
    found = job.options["figures"]["technique"]
    assert (found["n"], found["documents"], sorted(found["classes"])) == (32, 8, ["dessin", "estampe"])
    assert found["a"]["probe"] == {"right": 1.0, "f1": 1.0}
    assert found["b"]["probe"]["right"] < 0.85
    assert found["a"]["words"]["fr"] == found["a"]["words"]["en"] > found["b"]["words"]["fr"]
    page = staff.get("/staff/models/compare", ids).text
    assert "32 pictures, 8 documents, 2 classes" in page and "100%" in page
    computing.launch("compare", a=ids["b"], b=ids["a"])
    assert "Not compared yet" not in staff.get("/staff/models/compare", ids).text


def test_the_card_beside_the_weights(people, settings, tmp_path):
    settings.MODEL_FOLDERS = [tmp_path]
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "open_clip_model.safetensors").write_bytes(b"weights")
    (tmp_path / "m" / "MODEL_CARD.md").write_text("# A small model\n\n<script>alert(1)</script>")
    space = factories.space(model="open_clip:local-dir:m")
    page = people.staff.get(f"/staff/models/{space.agent_id}/card")
    assert "<h1>A small model</h1>" in page.text and "<script>alert" not in page.text
    assert f"/staff/models/{space.agent_id}/card" in people.staff.get("/staff/models").text
    other = factories.agent("without")
    assert people.staff.get(f"/staff/models/{other.pk}/card").status_code == 404
