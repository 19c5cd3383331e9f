"""Addresses of the image service: /iiif/3/<page>/…"""

from django.urls import path

from portal.iiif import views

IMAGE = "iiif/3/<int:pk>/<str:region>/<str:size>/<str:rotation>/<str:quality>.<str:format>"

urlpatterns = [
    path("iiif/3/<int:pk>", views.base, name="iiif-base"),
    path("iiif/3/<int:pk>/info.json", views.info, name="iiif-info"),
    path(IMAGE, views.image, name="iiif-image"),
]
