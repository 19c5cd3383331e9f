"""Addresses in IIIF: of the catalogue, of result sets, of the searches in them, of changes."""

from django.urls import path

from search.iiif import change_views, search_views, set_views, views

urlpatterns = [
    path("iiif/document/<int:pk>/manifest", views.document_manifest, name="manifest"),
    path("iiif/page/<int:pk>/canvas", views.page_canvas, name="canvas"),
    path("iiif/page/<int:pk>/annotations", views.page_annotations, name="page-annotations"),
    path("iiif/corpus/<slug:slug>/collection", views.corpus_collection, name="collection"),
    path("iiif/document/<int:pk>/annotations", set_views.document_annotations, name="document-annotations"),
    path("iiif/illustration/<int:pk>/canvas", set_views.illustration_canvas, name="illustration-canvas"),
    path("iiif/search", search_views.search, name="iiif-search"),
    path("iiif/search/autocomplete", search_views.complete, name="iiif-complete"),
    path("iiif/search/document/<int:pk>", search_views.search, name="iiif-search-document"),
    path("iiif/search/document/<int:pk>/autocomplete", search_views.complete, name="iiif-complete-document"),
    path("iiif/search/set/<str:key>", search_views.search, name="iiif-search-set"),
    path("iiif/search/manifest", set_views.set_manifest, name="set-manifest"),
    path("iiif/search/collection", set_views.set_collection, name="set-collection"),
    path("iiif/search/annotations", set_views.set_annotations, name="set-annotations"),
    path("iiif/activity/all-changes", change_views.all_changes, name="all-changes"),
    path("iiif/activity/page/<int:number>", change_views.page_of_changes, name="page-of-changes"),
]
