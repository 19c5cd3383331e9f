"""The words of the collection and its names, as readers type them: for suggestions and the tolerance of OCR errors.

Derived from what stands in the catalogue and on the pages, and made anew at any time (`indexing.pipeline.words`).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Word(models.Model):
    """A folded word, its commonest spelling, how many illustrations have it, and its character trigrams as integers.

    `counting` is the count that is being made, beside the one in use until the whole collection has been read.
    """

    word = models.TextField(primary_key=True)
    spelling = models.TextField()
    count = models.IntegerField()
    counting = models.IntegerField(default=0)
    trigrams = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="word_prefix", opclasses=["text_pattern_ops"]),
            GinIndex(fields=["trigrams"], name="word_trigrams"),
        ]

    def __str__(self) -> str:
        return self.spelling


class Name(models.Model):
    """The title of documents or the name of a creator, and how many illustrations stand behind it."""

    class Kind(models.TextChoices):
        TITLE = "title"
        CREATOR = "creator"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.TextField()
    words = SearchVectorField(help_text="its folded words, unstemmed")
    count = models.IntegerField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="name_words")]

    def __str__(self) -> str:
        return self.name
