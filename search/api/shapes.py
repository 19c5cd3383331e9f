"""The shapes of the API's answers, for the schema. The answers themselves are built by `search.api.answers`."""

from __future__ import annotations

from rest_framework import serializers as s

Shape = s.Serializer


def box() -> s.ListField:
    return s.ListField(child=s.IntegerField(), min_length=4, max_length=4, help_text="x, y, w, h in page pixels")


class MeasureShape(Shape):
    width = s.IntegerField(help_text="pixels of the page")
    height = s.IntegerField(help_text="pixels of the page")
    of_illustration = s.FloatField(help_text="share of the surface of the illustration, 0..1")
    of_page = s.FloatField(help_text="share of the surface of the page, 0..1")
    mm_width = s.FloatField(allow_null=True, help_text="null where the source gives no physical dimensions")
    mm_height = s.FloatField(allow_null=True)


class FoundObjectShape(Shape):
    term = s.CharField()
    confidence = s.FloatField()
    xywh = box()
    agent = s.CharField()
    measure = MeasureShape()


class DocumentReferenceShape(Shape):
    id = s.IntegerField()
    title = s.CharField()
    url = s.URLField()


class PageReferenceShape(Shape):
    id = s.IntegerField()
    label = s.CharField()  # type: ignore[assignment]
    url = s.URLField()


class PartShape(Shape):
    text = s.CharField(trim_whitespace=False)
    found = s.BooleanField(help_text="whether it is a word that was asked")


class HighlightShape(Shape):
    field = s.ChoiceField(["caption", "title", "heading", "nearby_text", "page_text", "machine_caption"])
    parts = PartShape(many=True, help_text="the text or a stretch of it, plain and in order")


class ResultShape(Shape):
    id = s.IntegerField()
    score = s.FloatField(allow_null=True, help_text="calibrated percentage; null where nothing was compared")
    why = s.ListField(child=s.ChoiceField(["text", "caption", "meaning", "image", "feedback", "colour"]))
    highlights = HighlightShape(many=True, help_text="where the words asked stand; empty where none does")
    url = s.URLField()
    image = s.CharField(allow_blank=True)
    iiif = s.CharField(allow_blank=True)
    document = DocumentReferenceShape()
    page = PageReferenceShape()
    xywh = box()
    region = s.ListField(
        child=s.IntegerField(), allow_null=True, help_text="the box it was found by, as `xywh`; null where found whole"
    )
    caption = s.CharField(allow_blank=True)
    technique = s.CharField(allow_blank=True)
    function = s.CharField(allow_blank=True)
    genre = s.CharField(allow_blank=True)
    year = s.IntegerField(allow_null=True)
    measure = MeasureShape()
    objects = FoundObjectShape(many=True)


class FacetValueShape(Shape):
    term = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    count = s.IntegerField()
    selected = s.BooleanField()
    url = s.URLField()


class NoticeShape(Shape):
    code = s.CharField()
    text = s.CharField()
    url = s.URLField(allow_null=True, help_text="a search to go on with, such as the one for exactly what was typed")


class StepShape(Shape):
    why = s.CharField()
    route = s.CharField()
    estimated = s.IntegerField()
    found = s.IntegerField()
    ef = s.IntegerField()
    floor = s.FloatField()
    ms = s.FloatField()
    without = s.ListField(child=s.CharField())


class PlanShape(Shape):
    lists = s.ListField(child=s.CharField())
    steps = StepShape(many=True)
    parts = s.DictField(child=s.FloatField())


class ResultsShape(Shape):
    count = s.IntegerField()
    count_is_exact = s.BooleanField()
    results = ResultShape(many=True)
    facets = s.DictField(child=FacetValueShape(many=True))
    next = s.URLField(allow_null=True)
    notices = NoticeShape(many=True)
    plan = PlanShape(required=False)


class FaultShape(Shape):
    parameter = s.CharField()
    code = s.CharField()
    value = s.CharField(allow_blank=True)
    detail = s.CharField()


class ProblemShape(Shape):
    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField(allow_blank=True)
    problems = FaultShape(many=True)


class AgentShape(Shape):
    kind = s.CharField()
    name = s.CharField()
    version = s.CharField(allow_blank=True)
    licence = s.CharField(allow_blank=True)


class StatementShape(Shape):
    vocabulary = s.CharField()
    term = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    confidence = s.FloatField()
    agent = AgentShape()
    status = s.CharField()
    xywh = s.ListField(child=s.IntegerField(), allow_null=True)
    measure = MeasureShape(allow_null=True)


class IllustrationShape(Shape):
    id = s.IntegerField()
    url = s.URLField()
    image = s.CharField(allow_blank=True)
    iiif = s.CharField(allow_blank=True)
    document = DocumentReferenceShape()
    page = PageReferenceShape()
    xywh = box()
    rotation = s.IntegerField()
    caption = s.CharField(allow_blank=True)
    heading = s.CharField(allow_blank=True)
    technique = s.CharField(allow_blank=True)
    function = s.CharField(allow_blank=True)
    genre = s.CharField(allow_blank=True)
    year = s.IntegerField(allow_null=True)
    measure = MeasureShape()
    verified = s.BooleanField()
    palette = s.ListField(child=s.ListField(child=s.FloatField()), help_text="rows of L, a, b, share (CIELAB, D65)")
    statements = StatementShape(many=True)


class SheetShape(Shape):
    id = s.IntegerField()
    order = s.IntegerField()
    label = s.CharField(allow_blank=True)  # type: ignore[assignment]
    width = s.IntegerField()
    height = s.IntegerField()
    illustrations = s.IntegerField()
    url = s.URLField()


class DocumentShape(Shape):
    id = s.IntegerField()
    url = s.URLField()
    title = s.CharField()
    creators = s.ListField(child=s.CharField())
    date = s.CharField(allow_blank=True)
    year_from = s.IntegerField(allow_null=True)
    year_to = s.IntegerField(allow_null=True)
    type = s.CharField(allow_blank=True)
    language = s.CharField(allow_blank=True)
    rights = s.CharField(allow_blank=True)
    attribution = s.CharField(allow_blank=True)
    shelfmark = s.CharField(allow_blank=True)
    corpus = s.CharField()
    source_id = s.CharField()
    homepage = s.CharField(allow_blank=True)
    source_manifest = s.CharField(allow_blank=True)
    manifest = s.URLField()
    search = s.URLField()
    pages = SheetShape(many=True)


class UploadedShape(Shape):
    token = s.CharField()
    expires_in = s.IntegerField(help_text="seconds")
    search = s.URLField()


class UploadShape(Shape):
    picture = s.FileField(help_text="JPEG, PNG, WebP, GIF, TIFF or BMP; metadata is dropped, the picture is not kept")


class JobShape(Shape):
    id = s.IntegerField()
    corpus = s.CharField(allow_null=True)
    task = s.CharField(allow_null=True, help_text="the computation, for a job that is one")
    source = s.CharField(allow_blank=True)  # type: ignore[assignment]
    state = s.CharField()
    notice = s.CharField(allow_blank=True)
    created_at = s.DateTimeField()
    started_at = s.DateTimeField(allow_null=True)
    ended_at = s.DateTimeField(allow_null=True)
    stages = s.DictField(child=s.DictField(child=s.IntegerField()), help_text="{stage: {state: items}}")


class TermShape(Shape):
    code = s.CharField()
    fr = s.CharField()
    en = s.CharField()
    broader = s.CharField(allow_null=True)
    year_from = s.IntegerField(allow_null=True)
    provisional = s.BooleanField()
