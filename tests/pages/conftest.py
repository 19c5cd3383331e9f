"""The three people of the portal, and a small library with pictures on disk."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from indexing.models import Entry, Page
from tests import factories
from tests.pages.pictures import on_disk

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def plain_static(settings) -> None:
    """Names of static files as they are, since no test here collects them, and nothing left in the cache."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for people of one test
    cache.clear()


def someone(name: str, group: str) -> User:
    user = User.objects.create_user(name, password="a-long-password")
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


@dataclass
class People:
    patron: Client
    curator: Client
    staff: Client

    def __iter__(self):
        return iter((self.patron, self.curator, self.staff))


@pytest.fixture
def people(db) -> People:
    """A patron has no account."""
    curator, staff = Client(), Client()
    curator.force_login(someone("camille", "Curator"))
    staff.force_login(someone("sacha", "Staff"))
    return People(Client(), curator, staff)


@dataclass
class Library:
    boat: Entry
    cat: Entry
    map: Entry

    @property
    def page(self) -> Page:
        return self.boat.page


@pytest.fixture
def library(db, media) -> Library:
    """Three illustrations of two documents; boat and cat share a page, with their picture on disk."""
    sea = factories.document(
        title="La mer & ses navires", creators=["Jean Bart"], year_from=1890, year_to=1890,
        rights="https://creativecommons.org/publicdomain/mark/1.0/", shelfmark="RES-1",
    )  # fmt: skip
    page = factories.page(sea, text="Un bateau sort du port de Brest.")
    on_disk(page)
    boat = factories.illustration(page, (100, 200, 600, 400), caption="Un bateau à voile", palette=[[60, 0, 0, 1]])
    cat = factories.illustration(page, (100, 800, 300, 400), caption="Un chat noir")
    factories.statement(boat, "technique", "estampe", 0.62)
    agent = factories.agent("Catalogue", kind="catalogue", version="")
    factories.statement(boat, "function", "affiche", 1.0, agent=agent, status="accepted")
    atlas = factories.page(factories.document(title="Atlas", year_from=1650, year_to=1650))
    on_disk(atlas)
    return Library(
        factories.entry(boat, technique="estampe", function="affiche", objects={"boat": 0.8}, look=[1, 0, 0]),
        factories.entry(cat, technique="dessin", function="affiche", objects={"cat": 0.4}, look=[0.95, 0.3, 0]),
        factories.entry(
            factories.illustration(atlas, caption="Carte du monde"), technique="estampe", years=1650, look=[0, 1, 0]
        ),
    )
