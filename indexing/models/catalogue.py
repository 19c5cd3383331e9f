"""What the library holds: corpora, documents, pages and the illustrations found on them.

Deleting goes downwards (a page takes its illustrations); a withdrawn document is kept and flagged, so that its
permalinks can answer 410 rather than 404.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class Corpus(models.Model):
    """A named set of documents with rights, a contact and the models that describe it."""

    slug = models.SlugField(unique=True)
    title_fr = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    description_fr = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    rights = models.URLField(blank=True)
    attribution = models.CharField(max_length=300, blank=True)
    contact = models.EmailField(blank=True)
    detector = models.CharField(max_length=300, blank=True, help_text="as in settings; empty: that of the settings")
    floors = models.JSONField(default=dict, blank=True, help_text="{vocabulary: least confidence of a model, 0..1}")
    interval = models.FloatField(null=True, blank=True, help_text="least seconds between two requests to a source")
    most_pages = models.PositiveIntegerField(null=True, blank=True, help_text="pages that one job may bring")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "corpora"

    def __str__(self) -> str:
        return self.slug

    def title(self, language: str) -> str:
        return self.title_fr if language.startswith("fr") else self.title_en


class Document(models.Model):
    """One manifest, ark, book or folder. Unknown years are null, never a sentinel."""

    corpus = models.ForeignKey(Corpus, on_delete=models.CASCADE, related_name="documents")
    source_kind = models.CharField(max_length=20)
    source_id = models.CharField(max_length=1000)
    title = models.TextField()
    titles = models.JSONField(default=dict, blank=True)
    creators = ArrayField(models.TextField(), default=list, blank=True)
    publisher = models.TextField(blank=True)
    date_text = models.CharField(max_length=200, blank=True)
    year_from = models.SmallIntegerField(null=True, blank=True)
    year_to = models.SmallIntegerField(null=True, blank=True)
    type = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=20, blank=True)
    rights = models.CharField(max_length=500, blank=True)
    attribution = models.TextField(blank=True)
    homepage = models.URLField(max_length=1000, blank=True)
    manifest = models.CharField(max_length=1000, blank=True)
    shelfmark = models.CharField(max_length=200, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    harvested_at = models.DateTimeField(auto_now=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["corpus", "source_id"], name="document_once_per_corpus"),
            models.CheckConstraint(
                condition=Q(year_from__isnull=True) | Q(year_to__isnull=True) | Q(year_from__lte=models.F("year_to")),
                name="document_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title[:80]

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])


class Page(models.Model):
    """One canvas, in source pixels. `file` is the working copy under MEDIA_ROOT, empty until fetched."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    order = models.PositiveIntegerField()
    source_id = models.CharField(max_length=1000, blank=True)
    label = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    image = models.CharField(max_length=2000)
    api = models.CharField(max_length=4, default="none")
    level = models.PositiveSmallIntegerField(default=2)
    quality = models.CharField(max_length=10, default="default")
    sizes = models.JSONField(default=list, blank=True)
    alto = models.CharField(max_length=2000, blank=True)
    mm_width = models.FloatField(null=True, blank=True)
    mm_height = models.FloatField(null=True, blank=True)
    text = models.TextField(blank=True)
    text_blocks = models.JSONField(default=dict, blank=True)
    segmented_by_source = models.BooleanField(default=False)
    file = models.CharField(max_length=300, blank=True)
    file_width = models.PositiveIntegerField(null=True, blank=True)
    file_height = models.PositiveIntegerField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["document_id", "order"]
        constraints = [models.UniqueConstraint(fields=["document", "order"], name="page_once_per_document")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.order}"

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.pk])


class Illustration(models.Model):
    """A region of a page in page pixels: the unit of search. The id is its permalink and survives a new description."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="illustrations")
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    w = models.PositiveIntegerField()
    h = models.PositiveIntegerField()
    rotation = models.PositiveSmallIntegerField(default=0)
    caption = models.TextField(blank=True)
    heading = models.TextField(blank=True)
    nearby_text = models.TextField(blank=True)
    found_by = models.ForeignKey("indexing.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    confidence = models.FloatField(default=1.0)
    colour_mode = models.CharField(max_length=20, blank=True)
    palette = models.JSONField(default=list, blank=True)
    paper = ArrayField(
        models.SmallIntegerField(), null=True, blank=True,
        help_text="places in the palette of the colours of the sheet itself; null where they were not told apart",
    )  # fmt: skip
    fingerprint = models.BigIntegerField(null=True, blank=True)
    copies = models.BigIntegerField(null=True, blank=True, help_text="smallest id of those that show the same picture")
    matched_at = models.DateTimeField(null=True, blank=True, help_text="when prints of the same block were sought")
    noise = models.BooleanField(default=False)
    corrected = ArrayField(
        models.CharField(max_length=20), default=list, blank=True,
        help_text="what a person has set (see indexing.curating.shapes) and no machine or source alters again",
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    described_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["page_id", "y", "x"]
        constraints = [
            models.UniqueConstraint(fields=["page", "x", "y", "w", "h"], name="illustration_once_per_place"),
            models.CheckConstraint(condition=Q(w__gt=0) & Q(h__gt=0), name="illustration_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.x},{self.y},{self.w},{self.h}"

    def get_absolute_url(self) -> str:
        return reverse("illustration", args=[self.pk])

    @property
    def xywh(self) -> str:
        return f"{self.x},{self.y},{self.w},{self.h}"
