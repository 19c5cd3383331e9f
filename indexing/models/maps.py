"""A map by likeness: where each illustration lies on a plane on which alike lies near alike."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Projection(models.Model):
    """A way from a space to the plane. `parameters` is what PCA needs to place a new vector; UMAP places it by its
    neighbours that are on the map already. Coordinates run from 0 to 1."""

    class Method(models.TextChoices):
        PCA = "pca"
        UMAP = "umap"

    space = models.ForeignKey("indexing.Space", on_delete=models.CASCADE, related_name="projections")
    method = models.CharField(max_length=10, choices=Method.choices)
    parameters = models.JSONField(default=dict)
    active = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["space"], condition=Q(active=True), name="one_active_projection_per_space"),
        ]

    def __str__(self) -> str:
        return f"{self.method} of {self.space}"


class MapPoint(models.Model):
    """Where an illustration lies on one projection; `sprite` is its place among the thumbnails of the atlas."""

    projection = models.ForeignKey(Projection, on_delete=models.CASCADE, related_name="points")
    illustration = models.ForeignKey("indexing.Illustration", on_delete=models.CASCADE, related_name="+")
    x = models.FloatField()
    y = models.FloatField()
    sprite = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["projection", "illustration"], name="point_once")]
        indexes = [
            models.Index(fields=["projection", "x", "y"], name="point_place"),
            models.Index(fields=["projection", "sprite"], name="point_sprite"),
        ]

    def __str__(self) -> str:
        return f"{self.illustration_id}: {self.x:.3f}, {self.y:.3f}"
