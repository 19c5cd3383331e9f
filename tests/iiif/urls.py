from django.urls import include, path

urlpatterns = [path("", include("portal.iiif.urls")), path("", include("search.iiif.urls"))]
