"""Whose request it is: limits go by it, so nobody may choose it, and behind a proxy readers are told apart."""

from __future__ import annotations

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from rest_framework.throttling import BaseThrottle

from portal.middleware import AddressMiddleware
from search import uploads

PROXY = "10.0.0.2"


def asked(**headers: str) -> HttpRequest:
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=PROXY)


def address(request: HttpRequest) -> str:
    AddressMiddleware(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("told", "address_of"),
    [("192.0.2.7", "192.0.2.7"), ("1.1.1.1, 2001:db8::7", "2001:db8::7"), ("unknown", PROXY), ("", PROXY)],
)
def test_behind_a_proxy_it_is_what_the_proxy_has_added(told, address_of, settings):
    settings.BEHIND_TLS_PROXY = True
    assert address(asked(**{"X-Forwarded-For": told})) == address_of


def test_where_no_proxy_is_a_header_changes_nothing(settings):
    settings.BEHIND_TLS_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        AddressMiddleware(lambda _: HttpResponse())


def test_the_limits_of_the_api_go_by_it_and_not_by_the_header():
    assert BaseThrottle().get_ident(asked(**{"X-Forwarded-For": "1.2.3.4"})) == PROXY


def test_the_api_keeps_no_address(client, db):
    assert client.get("/api/v1/search", REMOTE_ADDR="192.0.2.99").status_code == 200
    kept = uploads.store().keys("*")
    assert [key for key in kept if b"throttle_anon" in key] and not [key for key in kept if b"192.0.2.99" in key]
