"""Who may open what, in both languages, and that nothing there is a server error."""

from __future__ import annotations

import pytest
from django.test import Client

from indexing.models import Act, Job, Schedule
from tests import factories

OPEN = [
    "/",
    "/search",
    "/browse",
    "/analyse",
    "/about",
    "/accessibility",
    "/quality",
    "/quality/encoder",
    "/sign-in",
    "/opensearch.xml",
]
STAFF = [
    "/staff/corpora",
    "/staff/corpora/new",
    "/staff/jobs",
    "/staff/jobs/new",
    "/staff/jobs/new/folder",
    "/staff/schedules",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("address", OPEN)
def test_everyone_may_open(address, language, people, library):
    for client in (people.patron, *([] if address == "/sign-in" else [people.curator, people.staff])):
        response = client.get(address, {"lang": language})
        if response.status_code == 302:  # the search page takes what is no criterion out of its address
            response = client.get(response.url)
        assert response.status_code == 200, address
        if address != "/opensearch.xml":
            assert f'<html lang="{language}">' in response.text


@pytest.mark.parametrize("address", STAFF)
def test_only_staff_may_open(address, people):
    to_sign_in = people.patron.get(address)
    assert to_sign_in.status_code == 302
    assert to_sign_in.url.startswith("/sign-in?next=")
    refused = people.curator.get(address)
    assert refused.status_code == 403
    assert "Cette page n’est pas pour ce compte" in refused.text
    assert people.staff.get(address).status_code == 200


def test_only_staff_may_change_corpora_and_schedules(people, db):
    corpus = factories.corpus()
    schedule = Schedule.objects.create(corpus=corpus, source="x", every_days=7, next_at=corpus.created_at)
    for address in (
        f"/staff/corpora/{corpus.pk}/edit", f"/staff/corpora/{corpus.pk}/describe", "/staff/jobs/new/manifest",
        f"/staff/schedules/{schedule.pk}", f"/staff/schedules/{schedule.pk}/remove", "/staff/corpora/new",
    ):  # fmt: skip
        given = {"source": "https://example.org/m", "corpus": corpus.pk, "step": "launch", "every_days": 1}
        assert people.patron.post(address, given).status_code == 302
        assert people.curator.post(address, given).status_code == 403
    assert people.curator.get(f"/staff/corpora/{corpus.pk}").status_code == 403
    assert not Job.objects.exists() and not Act.objects.exists()
    assert Schedule.objects.get().every_days == 7


def test_only_staff_may_see_and_drive_a_job(people, db):
    job = Job.objects.create(corpus=factories.corpus(), source="https://example.org/m", state="running")
    for address in (job.get_absolute_url(), f"{job.get_absolute_url()}/pause"):
        act = "post" if address.endswith("pause") else "get"
        assert getattr(people.patron, act)(address).status_code == 302
        assert getattr(people.curator, act)(address).status_code == 403
    job.refresh_from_db()
    assert job.state == "running"


def test_catalogue_pages_are_open_to_all(people, library):
    addresses = [
        f"/illustration/{library.boat.pk}", f"/document/{library.boat.document_id}", f"/page/{library.page.pk}"
    ]  # fmt: skip
    for address in addresses:
        for client in people:
            response = client.get(address)
            assert response.status_code == 200
            assert 'rel="canonical"' in response.text


def test_an_anonymous_reader_gets_no_session(people, library):
    response = people.patron.get(f"/illustration/{library.boat.pk}")
    assert set(response.cookies) <= {"csrftoken"}  # of the basket's form; nothing tells one reader from another


def test_a_reader_who_chooses_a_language_keeps_it(library):
    client = Client(headers={"accept-language": "fr"})
    assert "Rechercher" in client.get("/about").text
    chosen = client.get("/about?lang=en")
    assert 'hreflang="fr"' in chosen.text
    assert "Rechercher" not in chosen.text
    assert "Rechercher" not in client.get("/browse").text


def test_the_language_switch_keeps_the_search(client, library):
    page = client.get("/search?q=bateau&technique=estampe").text
    assert 'href="/search?q=bateau&amp;technique=estampe&amp;lang=en"' in page


def test_a_wrong_address_is_a_page(client, db):
    response = client.get("/nowhere", headers={"accept-language": "fr"})
    assert response.status_code == 404
    assert "Aucune page ici" in response.text


def test_no_inline_style_or_script(people, library):
    """The security policy would block them in a browser."""
    job = Job.objects.create(corpus=factories.corpus(), source="https://example.org/m", state="running")
    for address in (*OPEN[:-1], f"/illustration/{library.boat.pk}", f"/page/{library.page.pk}", job.get_absolute_url()):
        response = people.staff.get(address, follow=True)
        assert ' style="' not in response.text, address
        assert "onclick=" not in response.text
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
