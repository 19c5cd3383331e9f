"""What readers keep: searches saved and cited, and archives made for them. The basket lives in the session.

A search is kept as its canonical address without the path, so that it means what it meant: criteria that vanish from
the vocabularies become notices when it is opened again.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

ARCHIVE_DAYS = 7


def token() -> str:
    """An address nobody guesses: 144 bits."""
    return secrets.token_urlsafe(18)


def in_some_days() -> datetime:
    return timezone.now() + timedelta(days=ARCHIVE_DAYS)


class SavedSearch(models.Model):
    """A search that its owner is told news of: the illustrations above `after` that are not in `told`.

    `after` lies below every illustration still being described when the search was last looked at, and `told` holds
    those above it that were already found: illustrations are not described in the order of their numbers. `since` and
    `there` are the same of the moment of saving, from which the feed starts.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    by_mail = models.BooleanField(default=False)
    token = models.CharField(max_length=32, unique=True, default=token)
    since = models.BigIntegerField(default=0)
    there = ArrayField(models.BigIntegerField(), default=list, blank=True)
    after = models.BigIntegerField(default=0)
    told = ArrayField(models.BigIntegerField(), default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "query"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"{reverse('search')}?{self.query}" if self.query else reverse("search")


class CitedSearch(models.Model):
    """A search as it was on the day it was cited: one row for a search and a day."""

    key = models.CharField(max_length=12, primary_key=True)
    query = models.TextField(blank=True)
    criteria_fr = models.TextField()
    criteria_en = models.TextField()
    count = models.PositiveIntegerField()
    cited_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("cited", args=[self.key])

    @property
    def url(self) -> str:
        return f"{reverse('search')}?{self.query}" if self.query else reverse("search")

    def criteria(self, language: str) -> str:
        return self.criteria_fr if language.startswith("fr") else self.criteria_en


class Archive(models.Model):
    """Crops of a result set, packed by a job; whoever knows the token may fetch the file until it expires."""

    token = models.CharField(max_length=32, primary_key=True, default=token)
    job = models.OneToOneField("indexing.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    count = models.PositiveIntegerField()
    criteria = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_some_days)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.token

    def get_absolute_url(self) -> str:
        return reverse("archive", args=[self.token])
