"""The flat rows that search reads: one Entry per illustration, one Vector per illustration and space.

Both are derived (`indexing.pipeline.settle` writes them) and may be rebuilt at any time from pages and statements.
Filters sit beside each vector because an index scan that must look elsewhere for its filter loses recall and time;
`tokens` carries every facet value as an integer (see `indexing.tokens`), so that any mix of filters is one GIN test.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Entry(models.Model):
    """The settled values of one illustration. Term columns are Term ids; years are null when unknown."""

    illustration = models.OneToOneField("indexing.Illustration", on_delete=models.CASCADE, primary_key=True)
    page = models.ForeignKey("indexing.Page", on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey("indexing.Document", on_delete=models.CASCADE, related_name="+")
    corpus = models.ForeignKey("indexing.Corpus", on_delete=models.CASCADE, related_name="+")
    technique = models.IntegerField(null=True)
    function = models.IntegerField(null=True)
    genre = models.IntegerField(null=True)
    technique_confidence = models.FloatField(null=True)
    function_confidence = models.FloatField(null=True)
    genre_confidence = models.FloatField(null=True)
    year_from = models.SmallIntegerField(null=True)
    year_to = models.SmallIntegerField(null=True)
    area = models.FloatField(help_text="share of the page, 0..1")
    verified = models.BooleanField(default=False)
    noise = models.BooleanField(default=False)
    copies = models.BigIntegerField(null=True, help_text="equal for copies of one picture; null where it has none")
    tokens = ArrayField(models.IntegerField(), default=list)
    facets = ArrayField(models.IntegerField(), default=list, help_text="the tokens of bucket 0: what facets count")
    title_folded = models.TextField(default="")
    creators_folded = models.TextField(default="")
    text = SearchVectorField(help_text="what the source says: A caption, B heading and title, C text near it, D page")
    said = SearchVectorField(null=True, help_text="what models have written of it")
    settled_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            GinIndex(fields=["tokens"], name="entry_tokens"),
            GinIndex(fields=["text"], name="entry_text"),
            GinIndex(fields=["said"], name="entry_said"),
            models.Index(fields=["year_from", "year_to"], name="entry_years"),
            models.Index(
                fields=["technique", "function", "corpus", "year_from", "illustration"],
                name="entry_facets",
            ),
        ]

    def __str__(self) -> str:
        return str(self.illustration_id)


class Space(models.Model):
    """A vector space: the vectors of one kind made by one model. `table` holds its rows, with an index of its own.

    `active` marks the space that answers searches of that kind; a new model is filled beside it, then switched.
    The calibration is the mean and spread of the cosine of random pairs, and the logistic that turns a cosine into a
    percentage (see `search.score`).
    """

    class Kind(models.TextChoices):
        MEANING = "meaning"
        LOOK = "look"

    agent = models.ForeignKey("indexing.Agent", on_delete=models.PROTECT, related_name="spaces")
    model = models.CharField(max_length=300, help_text="the name in settings, e.g. open_clip:local-dir:…")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    dims = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=False)
    calibration = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "kind"], name="space_once_per_agent"),
            models.UniqueConstraint(fields=["kind"], condition=models.Q(active=True), name="one_active_space_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.kind}"

    @property
    def table(self) -> str:
        return f"indexing_vector_{self.pk}"
