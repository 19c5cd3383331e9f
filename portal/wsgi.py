"""WSGI entry point, served by granian."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
# Django reads the addresses at the first request; that reader should not wait for it.
get_resolver().url_patterns  # noqa: B018
