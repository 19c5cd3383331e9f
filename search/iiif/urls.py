"""Addresses of the catalogue in IIIF: /iiif/document, /iiif/page, /iiif/corpus."""

from django.urls import path

from search.iiif import views

urlpatterns = [
    path("iiif/document/<int:pk>/manifest", views.document_manifest, name="manifest"),
    path("iiif/page/<int:pk>/canvas", views.page_canvas, name="canvas"),
    path("iiif/page/<int:pk>/annotations", views.page_annotations, name="page-annotations"),
    path("iiif/corpus/<slug:slug>/collection", views.corpus_collection, name="collection"),
]
