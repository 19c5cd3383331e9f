"""Addresses built by hand are those of the portal, and the names others rely on stand where they were promised."""

import pytest
from django.urls import reverse

from search import addresses


@pytest.mark.parametrize("name", ["illustration", "document", "page"])
def test_addresses_are_those_that_reverse_gives(name: str) -> None:
    assert getattr(addresses, name)(12) == reverse(name, args=[12])


def test_the_region_is_on_our_image_endpoint() -> None:
    expected = reverse("iiif-image", args=[3, "1,2,30,40", "max", "0", "default", "jpg"])
    assert addresses.iiif(3, (1, 2, 30, 40)) == expected


@pytest.mark.parametrize(
    ("name", "address"),
    [("search", "/search"), ("api-search", "/api/v1/search"), ("schema", "/api/schema"), ("api-docs", "/api/docs")],
)
def test_names_stand_where_they_were_promised(name: str, address: str) -> None:
    assert reverse(name) == address
