"""Whose turn it is to review an illustration, and what readers report of it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models


def token() -> str:
    """An address nobody guesses: 144 bits."""
    return secrets.token_urlsafe(18)


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
