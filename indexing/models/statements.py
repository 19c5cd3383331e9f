"""Who says what of an illustration: terms, agents and statements.

A statement is never overwritten: a correction is a new statement by a person, and review only moves `status`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Term(models.Model):
    """A controlled word of one vocabulary, French and English, in a tree by `broader`. Loaded from vocabularies/."""

    vocabulary = models.CharField(max_length=20)
    code = models.CharField(max_length=80)
    fr = models.CharField(max_length=120)
    en = models.CharField(max_length=120)
    broader = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="narrower")
    year_from = models.SmallIntegerField(null=True, blank=True)
    provisional = models.BooleanField(default=False, help_text="came from a source, not from our lists")

    class Meta:
        ordering = ["vocabulary", "id"]
        constraints = [models.UniqueConstraint(fields=["vocabulary", "code"], name="term_once_per_vocabulary")]

    def __str__(self) -> str:
        return f"{self.vocabulary}/{self.code}"

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


class Agent(models.Model):
    """Who speaks: a catalogue, a person, or a model = name + version + weights' sha256 + licence."""

    class Kind(models.TextChoices):
        CATALOGUE = "catalogue"
        PERSON = "person"
        MODEL = "model"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=50, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    url = models.URLField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "name", "version", "sha256"], name="agent_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Statement(models.Model):
    """One claim about an illustration: a term, by an agent, with a confidence 0..1, and a box if it is a detection.

    Boxes are page pixels, so that moving the illustration keeps what was found inside it in place.
    """

    class Status(models.TextChoices):
        MACHINE = "machine"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="statements")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="statements")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="statements")
    confidence = models.FloatField(default=1.0)
    label = models.CharField(max_length=200, blank=True, help_text="the source's own word")
    x = models.IntegerField(null=True, blank=True)
    y = models.IntegerField(null=True, blank=True)
    w = models.IntegerField(null=True, blank=True)
    h = models.IntegerField(null=True, blank=True)
    polygon = models.JSONField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MACHINE)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["illustration_id", "-confidence", "id"]
        indexes = [
            models.Index(fields=["term", "confidence"], include=["illustration"], name="statement_slider"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="confidence_0_to_1"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True, w__isnull=True, h__isnull=True)
                | Q(x__isnull=False, y__isnull=False, w__gt=0, h__gt=0),
                name="statement_box_whole_or_absent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.illustration_id}: {self.term} {self.confidence:.2f} ({self.agent})"

    @property
    def xywh(self) -> str:
        return "" if self.x is None else f"{self.x},{self.y},{self.w},{self.h}"


class MachineCaption(models.Model):
    """What a model says of an illustration in words. It stands beside the source's caption and never in its place."""

    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="machine_captions")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["illustration_id", "id"]
        constraints = [models.UniqueConstraint(fields=["illustration", "agent"], name="machine_caption_once")]

    def __str__(self) -> str:
        return self.text[:80]
