"""The people of the portal, as the tests of pages know them."""

from tests.pages.conftest import library, people, plain_static  # noqa: F401
