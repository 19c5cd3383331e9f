"""Notions learned from examples: a linear head over stored vectors, named, owned, and used as a facet by all."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Concept(models.Model):
    """`term` (vocabulary "concept") carries its code and names; `agent` speaks its statements.

    `head` is {"weights": [dims floats], "bias": x, "a": x, "b": x}: the score of a unit vector v is
    1 / (1 + exp(-(a * (weights . v + bias) + b))). `score` is what was measured on examples held out.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        APPLYING = "applying"
        PUBLISHED = "published"

    term = models.OneToOneField("indexing.Term", on_delete=models.PROTECT, related_name="concept")
    agent = models.ForeignKey("indexing.Agent", on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey("indexing.Space", on_delete=models.SET_NULL, null=True, related_name="concepts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="concepts")
    positives = models.JSONField(default=list, help_text="illustration ids")
    negatives = models.JSONField(default=list, help_text="illustration ids")
    head = models.JSONField(default=dict)
    score = models.JSONField(default=dict, help_text="what was measured on held-out examples")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.term)
