"""What staff launched. The tables are the truth: queues only carry wake-ups, and the pages read these rows.

A job goes waiting -> running -> done | failed | cancelled, with paused aside. An item goes waiting -> running -> done |
failed | skipped; a running item whose lease has passed belongs to a worker that died, and may be claimed again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse


class Stage(models.TextChoices):
    HARVEST = "harvest"
    FETCH = "fetch"
    SEGMENT = "segment"
    DESCRIBE = "describe"
    SETTLE = "settle"
    COMPUTE = "compute"


class Job(models.Model):
    """One act of indexing: a source into a corpus, a new description of what a corpus holds, or a computation.

    A computation (`indexing.pipeline.computing`) is named by `options["task"]`; without a corpus it is about all.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    corpus = models.ForeignKey("indexing.Corpus", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs")
    source = models.CharField(max_length=2000, blank=True)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    notice = models.TextField(blank=True, help_text="why nothing moves, in a sentence")
    launched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True, help_text="when it last went on after a rest")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.source[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("staff-job", args=[self.pk])

    @property
    def corpus_slug(self) -> str:
        """Empty for a computation over all corpora."""
        return self.corpus.slug if self.corpus else ""


class JobItem(models.Model):
    """One step of one thing: `key` is an address in the harvest stage, a share of a computation's work in
    the stage of that name, a page id in the others. `outcome` is what became of a document that was read."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        SKIPPED = "skipped"

    class Outcome(models.TextChoices):
        NEW = "new"
        CHANGED = "changed"
        SAME = "same"
        WITHDRAWN = "withdrawn"
        RESTORED = "restored"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    key = models.CharField(max_length=2000)
    kind = models.CharField(max_length=10, default="page", help_text="list, document or page")
    page = models.ForeignKey("indexing.Page", on_delete=models.CASCADE, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True, help_text="short code, groups errors")
    last_error = models.TextField(blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    requests = models.PositiveIntegerField(default=0, help_text="made to sources, those that failed included")
    fetched_bytes = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "stage", "key"], name="item_once_per_stage")]
        indexes = [models.Index(fields=["job", "stage", "state", "id"], name="item_claim")]

    def __str__(self) -> str:
        return f"{self.stage} {self.key[:60]} {self.state}"


class Listing(models.Model):
    """A document as a source lists it: `source` is that of the job, `address` the one under which it was read.

    What the source lists no more, and no other source does, is withdrawn (see `indexing.pipeline.gone`).
    """

    document = models.ForeignKey("indexing.Document", on_delete=models.CASCADE, related_name="listings")
    source = models.CharField(max_length=2000)
    address = models.CharField(max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "source"], name="listing_once_per_source")]
        indexes = [models.Index(fields=["source"], name="listing_source")]

    def __str__(self) -> str:
        return self.address[:60]


class Schedule(models.Model):
    """A source that is harvested again every so many days: what is new, changed or withdrawn comes in by a job."""

    corpus = models.ForeignKey("indexing.Corpus", on_delete=models.CASCADE, related_name="schedules")
    source = models.CharField(max_length=2000)
    options = models.JSONField(default=dict, blank=True)
    every_days = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField()
    enabled = models.BooleanField(default=True)
    last_job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["next_at"]
        constraints = [models.UniqueConstraint(fields=["corpus", "source"], name="schedule_once_per_source")]

    def __str__(self) -> str:
        return self.source[:60]
