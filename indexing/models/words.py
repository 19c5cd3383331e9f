"""The words of the collection, as readers type them: what suggestions and the tolerance for OCR errors read.

Derived from what stands in the catalogue and on the pages, and made anew at any time (`indexing.pipeline.words`).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Word(models.Model):
    """A folded word, its commonest spelling, how many illustrations have it, and its character trigrams as integers."""

    word = models.TextField(primary_key=True)
    spelling = models.TextField()
    count = models.IntegerField()
    trigrams = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="word_prefix", opclasses=["text_pattern_ops"]),
            GinIndex(fields=["trigrams"], name="word_trigrams"),
        ]

    def __str__(self) -> str:
        return self.spelling
