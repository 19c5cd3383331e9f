"""What is doubtful, whose turn it is to review it, what was answered, and what readers report."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone


def token() -> str:
    """An address nobody guesses: 144 bits."""
    return secrets.token_urlsafe(18)


class Doubt(models.Model):
    """How much a label that a machine or a source gave deserves a look. Derived (`indexing.pipeline.doubt` writes it).

    One row for an illustration and a vocabulary that has one value, and one for each class of object in it. `statement`
    is what a curator is asked about. The four reasons are 0..1, `score` is their sum with weights.
    """

    class State(models.IntegerChoices):
        DONE = 0
        OPEN = 1
        SECOND = 2

    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="+")
    vocabulary = models.CharField(max_length=20)
    statement = models.OneToOneField("indexing.Statement", on_delete=models.CASCADE, related_name="+")
    term = models.IntegerField()
    agent = models.IntegerField()
    corpus = models.IntegerField()
    state = models.SmallIntegerField(choices=State.choices)
    first = models.IntegerField(null=True, help_text="who has answered already, where a second answer is wanted")
    uncertainty = models.FloatField()
    disagreement = models.FloatField()
    rarity = models.FloatField()
    alarm = models.FloatField(help_text="1 where a reader reports it, or two curators differ")
    score = models.FloatField()

    class Meta:
        indexes = [
            models.Index(
                "vocabulary", models.F("score").desc(), "illustration",
                name="doubt_queue", condition=models.Q(state__gt=0),
            ),
            models.Index(fields=["vocabulary", "term", "state"], name="doubt_terms"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.illustration_id} {self.vocabulary} {self.score:.2f}"


class Verdict(models.Model):
    """What one curator answered in the queue: `answer` is the right term, null where the label was only refused.

    Kept apart from the statements, so that two curators asked the same can be compared.
    """

    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="verdicts")
    vocabulary = models.CharField(max_length=20)
    statement = models.ForeignKey("indexing.Statement", on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey("indexing.Term", on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    blind = models.BooleanField(default=False, help_text="given without seeing the first answer; changes no label")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at", "user"], name="verdict_day")]

    def __str__(self) -> str:
        return f"{self.illustration_id} {self.vocabulary} {self.answer_id}"


class Turn(models.Model):
    """An illustration that one curator has before them: nobody else is given it until `until`."""

    illustration = models.OneToOneField("indexing.Illustration", on_delete=models.CASCADE, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.illustration_id} {self.user_id}"


class Report(models.Model):
    """What a reader says is wrong. `token` lets the reader read the answer without an account."""

    class Kind(models.TextChoices):
        BOX = "box"
        LABEL = "label"
        NOT_ILLUSTRATION = "not-illustration"
        RIGHTS = "rights"
        OTHER = "other"

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="reports")
    statement = models.ForeignKey("indexing.Statement", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    words = models.TextField(blank=True)
    contact = models.EmailField(blank=True, help_text="erased when the report is old (see the retention of data)")
    language = models.CharField(max_length=2)
    token = models.CharField(max_length=32, unique=True, default=token)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "id"], name="report_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.illustration_id}"
