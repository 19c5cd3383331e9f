"""The colours of illustrations as rows, so that a search by colour reads an index instead of every palette.

Derived from `Illustration.palette` and `paper` (see `indexing.pipeline.colours`) and made anew at any time.
"""

from __future__ import annotations

from django.db import models


class Colour(models.Model):
    """One colour of some extent. CIELAB in tenths, `share` of the picture in thousandths; `cell` is that of
    `indexing.colour_cells`. `paper` tells the sheet from what is drawn on it; null where nobody looked."""

    pk = models.CompositePrimaryKey("illustration_id", "place")
    illustration = models.ForeignKey(
        "indexing.Illustration", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    place = models.SmallIntegerField(help_text="in the palette")
    cell = models.IntegerField()
    lightness = models.SmallIntegerField()
    a = models.SmallIntegerField()
    b = models.SmallIntegerField()
    share = models.SmallIntegerField()
    paper = models.BooleanField(null=True)

    class Meta:
        indexes = [
            # Everything a search by colour asks, so that the rows themselves are never read.
            models.Index(
                fields=["cell"], include=["illustration", "lightness", "a", "b", "share", "paper"], name="colour_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.illustration_id} {self.lightness / 10} {self.a / 10} {self.b / 10}"
