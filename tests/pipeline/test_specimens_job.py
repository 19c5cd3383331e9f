"""The sample corpus over HTTP, described by the models that are here: what comes out against its truth."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from indexing import jobs
from indexing.management.commands.harvest import show_progress
from indexing.models import Document, Entry, Illustration, Job, Space, Statement
from indexing.specimens import generate, load
from indexing.specimens.server import SpecimenServer

pytestmark = [pytest.mark.models, pytest.mark.shared]


def test_the_sample_corpus_comes_out_as_it_was_made(harvest, tmp_path, settings):
    folder = tmp_path / "specimens"
    generate(folder, pages=6)
    truth = {page.name: page for document in load(folder) for page in document.pages}
    with SpecimenServer(folder) as server:
        settings.FETCH_ALLOWED_PRIVATE = [server.base_url.removeprefix("http://")]
        job = harvest(f"{server.base_url}/collection.json")
    assert job.state == Job.State.DONE, job.notice
    assert not jobs.errors(job)
    assert Document.objects.count() == len(load(folder))
    known = sum(len(page.illustrations) for page in truth.values())
    assert Illustration.objects.count() >= known / 2
    assert Entry.objects.count() == Illustration.objects.filter(withdrawn_at=None).count()
    assert set(Space.objects.values_list("kind", "dims")) == {("meaning", 384), ("look", 512)}
    assert not job.notice
    for vocabulary in ("technique", "function", "genre"):
        said = Statement.objects.filter(term__vocabulary=vocabulary, agent__kind="model")
        assert set(said.values_list("illustration", flat=True)) == set(Entry.objects.values_list("pk", flat=True))
    out = StringIO()
    show_progress(job, Console(file=out, force_terminal=True, width=120))
    assert "describe" in out.getvalue() and "6/6" in out.getvalue()
