"""The commands, as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from PIL import Image

from indexing import vocabularies
from indexing.models import Corpus, Document, Doubt, Job, Term
from tests import factories
from tests.pipeline.conftest import finish


def say(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_needs_no_database_and_answers_one_object(scans):
    """No fixture opens the database here: touching it would fail."""
    held = json.loads(say("harvest", str(scans), "--dry-run", "--json"))
    assert held == {"kind": "folder", "documents": 1, "pages": 3, "members": 1, "title": "album", "error": ""}


@pytest.mark.parametrize("source", ["/no/such/folder", "http://127.0.0.1:9/manifest.json", "ftp://example.org", ""])
def test_a_refusal_says_why_and_exits_with_one(source, capsys):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("harvest", source, "--dry-run", "--json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["error"]
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.django_db
def test_a_harvest_makes_its_corpus_and_its_job(scans):
    answer = json.loads(say("harvest", str(scans), "--corpus", "albums", "--json"))
    job = Job.objects.get()
    assert answer == {"job": job.pk, "corpus": "albums", "state": "waiting"}
    assert job.source == str(scans) and Corpus.objects.get().slug == "albums"


@pytest.mark.django_db
def test_an_address_that_is_nothing_launches_nothing():
    with pytest.raises(CommandError, match="neither a source nor a file"):
        say("harvest", "no-such-thing")
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_vocabularies_are_loaded_once_and_tidy_what_was_provisional():
    early = factories.term("technique", "estampe", provisional=True, fr="estampe ?")
    call_command("load_vocabularies", verbosity=0)
    before = set(Term.objects.values_list("pk", flat=True))
    call_command("load_vocabularies", verbosity=0)
    assert set(Term.objects.values_list("pk", flat=True)) == before
    assert Term.objects.count() == len(vocabularies.load())
    early.refresh_from_db()
    assert (early.fr, early.provisional) == ("estampe", False)
    assert Term.objects.get(vocabulary="technique", code="eau-forte").broader == early


@pytest.mark.django_db
def test_setup_may_be_run_at_every_start():
    for _ in range(2):
        call_command("setup", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == {"Curator", "Staff"}
    assert Term.objects.exists()


@pytest.mark.django_db
def test_an_update_settles_once_what_earlier_versions_left_out_of_the_queue():
    factories.statement(factories.entry(technique="estampe").illustration, "technique", "estampe", 0.6)
    old = Job.objects.filter(options__settle=True)
    call_command("setup", verbosity=0)
    assert [job.corpus.slug for job in old] == ["essais"]
    call_command("setup", verbosity=0)
    assert old.count() == 1, "not at every start"
    finish(old.get())
    assert Doubt.objects.get().vocabulary == "technique"
    Job.objects.all().delete()
    call_command("setup", verbosity=0)
    assert not list(old.values_list("options", "corpus__slug")), "what has its queue is left alone"


@pytest.mark.django_db
def test_index_without_pages_is_over_at_once():
    factories.corpus("vide")
    assert "done" in say("index", "vide")
    with pytest.raises(CommandError, match="no corpus"):
        say("index", "absent")
    assert not Document.objects.exists()


def test_a_dry_run_needs_nothing_set(tmp_path):
    """On a bare clone nothing says where Postgres and Redis are, nor what the secret is."""
    Image.new("RGB", (300, 400), "navy").save(tmp_path / "1.jpg")
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "harvest", "--dry-run", "--json"]
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run([*command, str(tmp_path)], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pages"] == 1
    refused = subprocess.run([*command, str(tmp_path / "none")], env=bare, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]
    assert "Traceback" not in refused.stderr
