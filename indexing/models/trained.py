"""Models that curators train here: heads of a facet and detectors, each with its figures before and after."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Trained(models.Model):
    """What heads and detectors have in common. `figures` holds what was measured on the same held-out items, of the
    model in use before ("before") and of this one ("after"); `agent` speaks its statements once it is published."""

    class State(models.TextChoices):
        TRAINING = "training"
        FAILED = "failed"
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    state = models.CharField(max_length=10, choices=State.choices, default=State.TRAINING)
    agent = models.OneToOneField("indexing.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("indexing.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    plan = models.JSONField(default=dict, help_text="what it was trained from, and how")
    figures = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]


class TrainedHead(Trained):
    """A linear head of one vocabulary over the vectors of a space.

    `head` is {"terms": [term ids, perhaps a last null: none of these], "weights": [terms x dims], "bias": [terms],
    "temperature": t}: the confidences of a unit vector v are softmax((weights . v + bias) / temperature).
    """

    vocabulary = models.CharField(max_length=20)
    space = models.ForeignKey("indexing.Space", on_delete=models.SET_NULL, null=True, related_name="+")
    head = models.JSONField(default=dict)

    class Meta(Trained.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.vocabulary} {self.pk}"


class TrainedDetector(Trained):
    """Weights fine-tuned from `start`; `file` is their place under DATA_DIR, `classes` their codes in order."""

    name = models.CharField(max_length=100)
    start = models.CharField(max_length=300, help_text="the name in settings, e.g. ultralytics:…")
    file = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    classes = models.JSONField(default=list)

    class Meta(Trained.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
