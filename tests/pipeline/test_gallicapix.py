"""The export of GallicaPix through a job: everything in it, quickly, and the same rows when imported again."""

import time
from collections import Counter

import pytest

from indexing.models import Agent, Document, Entry, Illustration, Job, Page, Statement, Term

pytestmark = pytest.mark.shared


def test_the_whole_export_is_imported_twice_without_doubles(harvest, shared):
    export = shared / "data" / "gallicapix_export" / "zoology-data.zip"
    started = time.process_time()  # the machine may be busy with other tests: the wall clock says little
    job = harvest(export, pictures=False)
    seconds = time.process_time() - started
    assert job.state == Job.State.DONE
    assert Document.objects.count() == 128
    assert Illustration.objects.count() == 8765
    assert Entry.objects.count() == 8765
    assert seconds < 60, f"{seconds:.0f} s"
    kinds = Counter(Statement.objects.values_list("agent__kind", flat=True))
    assert set(kinds) == set(Agent.Kind.values)
    ids = set(Illustration.objects.values_list("pk", flat=True))
    counts = [model.objects.count() for model in (Page, Statement, Term, Agent, Entry)]

    harvest(export, pictures=False)
    assert set(Illustration.objects.values_list("pk", flat=True)) == ids
    assert [model.objects.count() for model in (Page, Statement, Term, Agent, Entry)] == counts
    assert not Illustration.objects.exclude(withdrawn_at=None).exists()
