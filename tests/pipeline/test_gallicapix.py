"""The export of GallicaPix through a job: everything in it, and the same rows when imported again."""

from collections import Counter

import pytest

from indexing.models import Agent, Document, Entry, Illustration, Job, Page, Statement, Term

pytestmark = pytest.mark.shared


def test_the_whole_export_is_imported_twice_without_doubles(harvest, shared):
    export = shared / "data" / "gallicapix_export" / "zoology-data.zip"
    job = harvest(export, pictures=False)
    assert job.state == Job.State.DONE
    assert Document.objects.count() == 128
    assert Illustration.objects.count() == 8765
    assert Entry.objects.count() == 8765
    kinds = Counter(Statement.objects.values_list("agent__kind", flat=True))
    assert set(kinds) == set(Agent.Kind.values)
    ids = set(Illustration.objects.values_list("pk", flat=True))
    counts = [model.objects.count() for model in (Page, Statement, Term, Agent, Entry)]

    harvest(export, pictures=False)
    assert set(Illustration.objects.values_list("pk", flat=True)) == ids
    assert [model.objects.count() for model in (Page, Statement, Term, Agent, Entry)] == counts
    assert not Illustration.objects.exclude(withdrawn_at=None).exists()
