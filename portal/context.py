"""What every template may use."""

from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    return {}
