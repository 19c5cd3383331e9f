"""Rates of the API by address, of which a keyed hash alone is kept, as of the pages (`portal.pages.limits`)."""

from __future__ import annotations

from django.utils.crypto import salted_hmac
from rest_framework import throttling
from rest_framework.request import Request


class _Hashed(throttling.BaseThrottle):
    def get_ident(self, request: Request) -> str:
        return salted_hmac("portal.limits", super().get_ident(request) or "").hexdigest()[:24]


class AnonRateThrottle(_Hashed, throttling.AnonRateThrottle):
    """Of those who are not signed in."""


class ScopedRateThrottle(_Hashed, throttling.ScopedRateThrottle):
    """Of a view with a `throttle_scope`."""
