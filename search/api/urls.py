"""Addresses of the API, its schema and its documentation."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from search.api import analyse, averages, browse, concepts, exports, heads, matches, overviews, suggest, views, where


class KeyConverter(IntConverter):
    """Ids that a bigint can hold: a longer number is an unknown address, not an error of the database."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

urlpatterns = [
    path("api/v1/search", views.SearchView.as_view(), name="api-search"),
    path("api/v1/search.csv", exports.CSVView.as_view(), name="api-search-csv"),
    path("api/v1/search.json", exports.JSONView.as_view(), name="api-search-json"),
    path("api/v1/search.jsonl", exports.JSONLinesView.as_view(), name="api-search-jsonl"),
    path("api/v1/search.coco.json", exports.COCOView.as_view(), name="api-search-coco"),
    path("api/v1/search.yolo.zip", exports.YOLOView.as_view(), name="api-search-yolo"),
    path("api/v1/search/timeline", overviews.TimelineView.as_view(), name="api-timeline"),
    path("api/v1/search/decades", overviews.DecadesView.as_view(), name="api-decades"),
    path("api/v1/search/map", overviews.MapView.as_view(), name="api-map"),
    path("api/v1/search/map/regions", overviews.RegionsView.as_view(), name="api-map-regions"),
    path("api/v1/search/objects-by-year", averages.YearsView.as_view(), name="api-objects-by-year"),
    path("api/v1/search/averages", averages.AskMeansView.as_view(), name="api-averages-ask"),
    path("api/v1/averages/<str:token>", averages.MeansView.as_view(), name="api-averages"),
    path("api/v1/browse", browse.BrowseView.as_view(), name="api-browse"),
    path("api/v1/map/pictures", overviews.PicturesView.as_view(), name="api-map-pictures"),
    path("api/v1/suggest", suggest.SuggestView.as_view(), name="api-suggest"),
    path("api/v1/illustrations/<key:pk>", views.IllustrationView.as_view(), name="api-illustration"),
    path("api/v1/illustrations/<key:pk>/where", where.WhereView.as_view(), name="api-where"),
    path("api/v1/illustrations/<key:pk>/similar", views.SimilarView.as_view(), name="api-similar"),
    path("api/v1/illustrations/<key:pk>/matches", matches.MatchesView.as_view(), name="api-matches"),
    path("api/v1/matches/<key:pk>", matches.GroupView.as_view(), name="api-match-group"),
    path("api/v1/documents/<key:pk>", views.DocumentView.as_view(), name="api-document"),
    path("api/v1/analyse", analyse.AnalyseView.as_view(), name="api-analyse"),
    path("api/v1/uploads", views.UploadView.as_view(), name="api-uploads"),
    path("api/v1/concepts", concepts.ConceptsView.as_view(), name="api-concepts"),
    path("api/v1/concepts/<key:pk>", concepts.ConceptView.as_view(), name="api-concept"),
    path("api/v1/heads", heads.HeadsView.as_view(), name="api-heads"),
    path("api/v1/heads/<key:pk>", heads.HeadView.as_view(), name="api-head"),
    path("api/v1/jobs", views.JobsView.as_view(), name="api-jobs"),
    path("api/v1/terms/<slug:vocabulary>", views.TermsView.as_view(), name="api-terms"),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="search/swagger.html"),
        name="api-docs",
    ),
]
