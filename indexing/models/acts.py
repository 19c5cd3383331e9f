"""What people do to the collection: each act with the rows it changed, before and after, so that it can be undone.

Acts are never altered and never deleted by the portal: an undo is an act of its own.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Act(models.Model):
    """One deed: who, when, what. `verb` is a word of `indexing.curating.verbs`, `detail` what was asked, as data.

    `chosen` are the illustrations of an act on many, which `job` works through; `count` is how many it has changed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="acts")
    verb = models.CharField(max_length=30)
    detail = models.JSONField(default=dict)
    corpus = models.ForeignKey("indexing.Corpus", on_delete=models.SET_NULL, null=True, related_name="+")
    job = models.OneToOneField("indexing.Job", on_delete=models.SET_NULL, null=True, related_name="act")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    chosen = ArrayField(models.BigIntegerField(), default=list)
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, help_text="null while its job goes on")

    class Meta:
        ordering = ["-id"]
        # Acts of one kind are few among the answers of the queue of review.
        indexes = [models.Index(fields=["verb", "id"], name="act_verb")]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb}"


class Change(models.Model):
    """One row before and after an act: {field: value}. `before` null: the row was made; `after` null: it was deleted.

    A row that was changed has only the fields that differ in both.
    """

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="changes")
    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.SET_NULL, null=True, related_name="+")
    model = models.CharField(max_length=20)
    row = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["model", "row", "id"], name="change_row"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"
