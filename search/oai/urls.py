"""The one address of OAI-PMH."""

from django.urls import path

from search.oai.views import oai

urlpatterns = [path("oai", oai, name="oai")]
