"""Candidates, their confirmation, and the groups that follow, on pictures drawn for the purpose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from indexing import fingerprints, jobs
from indexing.curating import undo
from indexing.curating.values import judge_match
from indexing.models import Act, Entry, Illustration, Job, Match
from indexing.pipeline import computing, work
from indexing.pipeline.candidates import FEW, candidates
from indexing.pipeline.groups import regroup
from indexing.pipeline.impressions import impression, same_block
from indexing.vision.fingerprint import fingerprint, hamming
from search.engine import Found
from search.query import SearchQuery
from tests import factories
from tests.matches.conftest import block, printed


def run_all(job: Job) -> None:
    """What the worker does, without the queue."""
    waiting = ["all"]
    while waiting:
        waiting += computing.run(job, waiting.pop())


def compared(**options) -> Job:
    job = computing.launch("matches", **options)
    run_all(job)
    return job


def paired() -> set[tuple[int, int]]:
    return set(Match.objects.values_list("one", "other"))


def test_one_run_groups_every_print_of_a_block_and_no_other(press):
    compared()
    prints = {press.whole.pk, press.copy.pk, press.detail.pk, press.turned.pk}
    assert {key for pair in paired() for key in pair} == prints
    assert set(Match.objects.values_list("group", flat=True)) == {min(prints)}
    assert set(Illustration.objects.filter(copies=min(prints)).values_list("pk", flat=True)) == prints


def test_a_second_run_finds_nothing_new_and_looks_at_nothing_again(press):
    compared()
    before = paired()
    again = computing.launch("matches")
    assert computing.run(again, "all") == ()
    assert paired() == before


def test_what_is_new_joins_its_group_in_the_next_run(press):
    compared()
    late = printed(block(1), 1850, [0.98, 0.15, 0.05]).illustration
    job = computing.launch("matches")
    assert computing.run(job, "all") == (f"{late.pk}-{late.pk}",)
    run_all(job)
    assert Match.objects.filter(other=late, group=press.whole.pk).exists()


def test_groups_are_looked_for_when_indexing_has_ended_and_new_pictures_only(press):
    indexing = Job.objects.create(state=Job.State.DONE, ended_at=timezone.now())
    run_all(next(job for job in computing.launch_due() if job.options["task"] == "matches"))
    assert Match.objects.filter(group=press.whole.pk).exists()
    Job.objects.filter(options__has_key="task").update(state=Job.State.DONE)
    late = printed(block(1), 1850, [0.98, 0.15, 0.05]).illustration
    assert computing.launch_due() == [], "no indexing job has ended since"
    Job.objects.filter(pk=indexing.pk).update(ended_at=timezone.now())
    again = next(job for job in computing.launch_due() if job.options["task"] == "matches")
    assert computing.run(again, "all") == (f"{late.pk}-{late.pk}",)


def test_what_is_due_is_a_night_s_worth_and_staff_have_the_rest(press, monkeypatch):
    monkeypatch.setitem(computing.AFTER_INDEXING, "matches", {"most": 2})
    Job.objects.create(state=Job.State.DONE, ended_at=timezone.now())
    due = next(job for job in computing.launch_due() if job.options["task"] == "matches")
    run_all(due)
    assert list(Illustration.objects.exclude(matched_at=None).order_by("pk")) == [press.whole, press.copy]
    compared()
    assert not Illustration.objects.filter(matched_at=None).exists()


@pytest.mark.parametrize(("scope", "launched"), [("all", False), ("corpus", True)])
def test_a_paused_run_over_all_holds_back_the_next(scope, launched, press):
    corpus = None if scope == "all" else press.whole.page.document.corpus
    paused = computing.launch("matches", corpus=corpus)
    Job.objects.filter(pk=paused.pk).update(state=Job.State.PAUSED)
    Job.objects.create(state=Job.State.DONE, ended_at=timezone.now())
    assert ("matches" in [job.options["task"] for job in computing.launch_due()]) is launched


def test_the_map_leads_from_page_to_page(press):
    compared()
    found = Match.objects.get(one=press.whole, other=press.detail)
    # The detail begins 90, 60 pixels of the working copy inside the block: 180, 120 of the page.
    corner = np.array(found.matrix) @ (100 + 180, 200 + 120, 1)
    assert corner == pytest.approx((100, 200), abs=3)
    x, y, x2, y2 = found.points[0]
    assert np.array(found.matrix) @ (x, y, 1) == pytest.approx((x2, y2), abs=14)


def test_the_map_of_a_turned_illustration_is_in_pixels_of_its_unturned_page(press):
    press.turned.rotation = 270  # its page shows it lying on its side
    found = same_block(impression(press.whole), impression(press.turned))
    assert found is not None
    x, y = np.array(found.matrix) @ (100, 200, 1)  # the upper left corner is at the upper right once turned by 90
    assert (x, y) == pytest.approx((100 + press.turned.w, 200), abs=6)


def test_a_refused_match_leaves_the_group_and_stays_refused(press):
    compared()
    groups = dict(Match.objects.values_list("pk", "group"))
    curator = User.objects.create_user("marie")
    refused = [judge_match(curator, match, "rejected") for match in Match.objects.filter(other=press.turned)]
    assert Match.objects.filter(other=press.turned).exclude(group=None).count() == 0
    for _ in refused:
        act = Act.objects.filter(verb="match", undone_by=None).latest("pk")
        assert act.changes.get().before == {"status": "machine"}
        undo(act, curator)
    assert dict(Match.objects.values_list("pk", "group")) == groups
    for match in Match.objects.filter(other=press.turned):
        judge_match(curator, match, "rejected")
    assert Match.objects.filter(other=press.turned).exclude(group=None).count() == 0
    assert Illustration.objects.get(pk=press.turned.pk).copies is None
    Illustration.objects.update(matched_at=None)
    compared()
    assert set(Match.objects.filter(other=press.turned).values_list("status", flat=True)) == {"rejected"}


def test_a_part_of_a_page_finds_the_block_it_is_of(press):
    region = [280, 320, 400, 300]
    job = computing.launch("pairs", illustration=press.whole.pk, region=region)
    computing.run(job, f"{press.detail.pk},{press.stranger.pk}")
    assert paired() == {(press.whole.pk, press.detail.pk)}


def test_a_picture_without_its_page_is_passed_over(press):
    (Path(settings.MEDIA_ROOT) / press.copy.page.file).unlink()
    compared()
    assert press.copy.pk not in {key for pair in paired() for key in pair}
    assert (press.whole.pk, press.detail.pk) in paired()


def test_folding_by_copies_counts_each_block_once(press):
    compared()
    found = Found(SearchQuery(fold="duplicates"))
    assert found.count() == 2 == len(found.page(0, 10))
    assert Entry.objects.get(pk=press.detail.pk).copies == press.whole.pk


def test_all_but_equal_fingerprints_fold_without_a_match(press):
    near = press.stranger.fingerprint ^ 0b101
    Illustration.objects.filter(pk=press.turned.pk).update(fingerprint=near)
    regroup([press.stranger.pk])
    least = min(press.stranger.pk, press.turned.pk)
    assert set(Entry.objects.filter(copies=least).values_list("pk", flat=True)) == {press.stranger.pk, press.turned.pk}


def test_candidates_come_by_look_and_by_fingerprint(press):
    assert candidates(press.whole, FEW)[0] == press.copy.pk
    assert set(candidates(press.whole, FEW)) == {
        press.copy.pk, press.detail.pk, press.turned.pk, press.stranger.pk,
    }  # fmt: skip
    assert press.whole.pk not in candidates(press.whole, FEW)


@pytest.mark.parametrize(("way", "turn"), [(0, "ROTATE_270"), (1, "ROTATE_180"), (2, "ROTATE_90")])
def test_the_fingerprint_of_a_turned_picture_follows_from_its_own(way, turn):
    picture = block(3)
    turned = fingerprint(picture.transpose(Image.Transpose[turn]))
    assert hamming(fingerprints.turned(fingerprint(picture))[way], turned) <= 10


@pytest.mark.django_db
def test_near_fingerprints_are_found_through_their_quarters():
    base = 0x1234_5678_9ABC_DEF0
    rows = {bits: factories.illustration(fingerprint=base ^ (2**bits - 1)) for bits in (0, 3, 11, 12)}
    assert fingerprints.near(base) == [(rows[0].pk, 0), (rows[3].pk, 3), (rows[11].pk, 11)]
    assert fingerprints.near(base, fingerprints.SAME) == [(rows[0].pk, 0), (rows[3].pk, 3)]
    assert fingerprints.near(0) == []  # a flat picture is like no other


def test_the_command_launches_a_job_and_knows_no_other_corpus(press, capsys):
    call_command("matches", corpus="essais")
    job = Job.objects.get(options__task="matches")
    assert job.corpus_slug == "essais" and f"Job {job.pk}: " in capsys.readouterr().out
    with pytest.raises(CommandError, match="no corpus nowhere"):
        call_command("matches", corpus="nowhere")


def test_the_worker_takes_the_shares_one_after_another(press):
    job = computing.launch("matches")
    while jobs.has_work(job.pk, "describe"):
        work.run("describe", job.pk, 60.0)
    assert Match.objects.count() >= 3
