"""The shapes of the answers that show a whole result set at once, for the schema."""

from __future__ import annotations

from rest_framework import serializers as s

from search.api.shapes import ResultShape, Shape


class SegmentShape(Shape):
    technique = s.CharField(allow_blank=True, help_text="a broadest technique; empty where none is known")
    label = s.CharField(allow_blank=True)  # type: ignore[assignment]
    count = s.IntegerField()
    url = s.URLField(help_text="the search that finds them")


class PeriodShape(Shape):
    start = s.IntegerField()
    end = s.IntegerField()
    count = s.IntegerField()
    url = s.URLField()
    segments = SegmentShape(many=True)
    results = ResultShape(many=True, help_text="the best ranked of the period")


class TimelineShape(Shape):
    step = s.IntegerField(help_text="years in a period")
    techniques = SegmentShape(many=True)
    periods = PeriodShape(many=True)
    undated = s.IntegerField()


class DecadeShape(Shape):
    start = s.IntegerField()
    end = s.IntegerField()
    count = s.IntegerField()
    url = s.URLField()
    results = ResultShape(many=True, help_text="the best ranked of the decade")


class DecadesShape(Shape):
    per = s.ChoiceField(["decade", "year"])
    decades = DecadeShape(many=True)
    total = s.IntegerField(help_text="how many decades hold something")
    undated = s.IntegerField()
    next = s.URLField(allow_null=True)


class AtlasShape(Shape):
    tile = s.IntegerField(help_text="side of a tile, in pixels")
    across = s.IntegerField(help_text="tiles on a side of a sheet")
    per_sheet = s.IntegerField()
    drawn = s.IntegerField(help_text="sprites from this number on have no tile yet")
    sheets = s.ListField(child=s.URLField(), help_text="WebP; an address never changes what it gives")


class PointsShape(Shape):
    id = s.ListField(child=s.IntegerField())
    x = s.ListField(child=s.IntegerField(), help_text="0 to 10000, from the left")
    y = s.ListField(child=s.IntegerField(), help_text="0 to 10000, from the top")
    sprite = s.ListField(child=s.IntegerField(), help_text="the tile of the atlas; -1 is none")


class MapShape(Shape):
    map = s.IntegerField(allow_null=True, help_text="what `area` names; null while there is no map")
    method = s.CharField(allow_blank=True)
    made_at = s.DateTimeField(allow_null=True)
    count = s.IntegerField(help_text="results of the search")
    placed = s.IntegerField(help_text="those that are on the map, of which the best ranked are given")
    atlas = AtlasShape(allow_null=True)
    points = PointsShape()


class RegionShape(Shape):
    column = s.IntegerField()
    row = s.IntegerField()
    corners = s.ListField(child=s.IntegerField(), min_length=4, max_length=4, help_text="x1, y1, x2, y2")
    count = s.IntegerField()
    words = s.ListField(child=s.CharField(), help_text="what its pictures share more than the others")
    url = s.URLField(allow_null=True)
    results = ResultShape(many=True)


class PictureShape(Shape):
    id = s.IntegerField()
    caption = s.CharField(allow_blank=True)
    document = s.CharField()
    year = s.IntegerField(allow_null=True)
    url = s.URLField()
    image = s.URLField()
