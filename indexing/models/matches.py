"""Two illustrations printed from the same block or plate, or from the same negative."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Match(models.Model):
    """`matrix` (2 rows of 3) maps page pixels of `one` to page pixels of `other`; `points` are [x, y, x', y'] of some
    of the `inliers` that agree on it. Matches that hang together share the smallest illustration id as `group`."""

    class Status(models.TextChoices):
        MACHINE = "machine"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    one = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="matches_from")
    other = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="matches_to")
    agent = models.ForeignKey("indexing.Agent", on_delete=models.PROTECT, related_name="+")
    inliers = models.PositiveIntegerField()
    matrix = models.JSONField()
    points = models.JSONField(default=list)
    group = models.BigIntegerField(null=True, db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.MACHINE)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "matches"
        ordering = ["group", "one_id", "other_id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="match_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="match_smaller_id_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} = {self.other_id} ({self.inliers})"
