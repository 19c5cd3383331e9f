"""What readers keep: the basket, cited searches, saved searches with their news, and archives of pictures."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from defusedxml import ElementTree
from django.core import mail
from django.test import Client
from django.utils import timezone
from PIL import Image

from indexing.models import Job
from indexing.pipeline import computing
from portal import alerts
from portal.models import Archive, CitedSearch, SavedSearch
from portal.pages import archives
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def english(people):
    for client in people:
        client.cookies["django_language"] = "en"
    return people


# --- basket ------------------------------------------------------------------------------------------------------
def test_the_basket_needs_no_account_and_keeps_its_order(english, library):
    reader = english.patron
    for row in (library.map, library.boat):
        answer = reader.post("/basket", {"add": row.pk, "next": "/search?q=a"})
        assert (answer.status_code, answer.url) == (302, "/search?q=a")
    page = reader.get("/basket").text
    assert page.index("Carte du monde") < page.index("Un bateau à voile")
    ids = sorted((library.map.pk, library.boat.pk))
    assert f'href="/search?id={ids[0]}&amp;id={ids[1]}"' in page
    assert f"/api/v1/search.csv?id={ids[0]}&amp;id={ids[1]}" in page
    assert "Basket <span" in page and "(2)" in page
    reader.post("/basket", {"remove": library.map.pk})
    assert "Carte du monde" not in reader.get("/basket").text
    reader.post("/basket", {"empty": "1"})
    assert "Nothing is in it yet" in reader.get("/basket").text


def test_a_selection_is_a_search(client, library):
    answer = client.get(f"/api/v1/search?id={library.map.pk}&id={library.cat.pk}&sort=date").json()
    assert [row["id"] for row in answer["results"]] == [library.map.pk, library.cat.pk]
    techniques = {value["term"]: value["count"] for value in answer["facets"]["technique"]}
    assert techniques == {"estampe": 1, "dessin": 1}
    assert client.get("/api/v1/search?id=0").status_code == 400
    many = "&".join(f"id={n}" for n in range(1, 502))
    assert client.get(f"/api/v1/search?{many}").json()["problems"][0]["code"] == "too-many"


def test_the_basket_takes_no_more_than_it_holds_and_nothing_unknown(english, library, monkeypatch):
    monkeypatch.setattr("portal.basket.MOST_CHOSEN", 1)
    reader = english.patron
    reader.post("/basket", {"add": [library.boat.pk, 10**11, "x"]})
    assert "The basket is full" in reader.post("/basket", {"add": library.cat.pk}, follow=True).text
    assert reader.session["basket"] == [library.boat.pk]


def test_htmx_gets_the_button_the_figure_and_a_word_for_screen_readers(english, library):
    answer = english.patron.post("/basket", {"add": library.boat.pk}, headers={"HX-Request": "true"})
    assert f'id="keep-{library.boat.pk}"' in answer.text and 'name="remove"' in answer.text
    assert 'id="basket-count" hx-swap-oob="true"' in answer.text
    assert "Put in the basket." in answer.text and "1 illustration in it." in answer.text


def test_the_basket_leads_nowhere_else(client, library):
    assert client.post("/basket", {"add": library.boat.pk, "next": "https://evil.example/"}).url == "/basket"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/basket", {"add": library.boat.pk}).status_code == 403


# --- citations ---------------------------------------------------------------------------------------------------
def test_a_cited_search_remembers_its_count(english, library):
    reader = english.patron
    answer = reader.post("/cite", {"criteria": "technique=estampe&view=list"})
    assert answer.status_code == 302 and answer.url.startswith("/q/")
    assert reader.post("/cite", {"criteria": "technique=estampe"}).url == answer.url  # one for a search and a day
    factories.entry(technique="estampe")
    page = reader.get(answer.url).text
    assert "Technique: print" in page
    assert "2 illustrations" in page and "3 illustrations" in page
    row = CitedSearch.objects.get()
    assert (row.query, row.count) == ("technique=estampe", 2)
    assert row.criteria_fr.replace("\xa0", " ") == "Technique : estampe"
    bib = reader.get(f"{answer.url}/citation.bib").text
    assert f"url = {{http://127.0.0.1:8000/q/{row.key}}}" in bib and "2 illustrations" in bib
    assert reader.get("/q/0123456789ab").status_code == 404


def test_any_search_is_cited_as_bibtex_ris_or_text(client, library):
    bib = client.get("/search/citation.bib?technique=estampe&lang=en").text
    assert bib.startswith("@misc{search") and "url = {http://127.0.0.1:8000/search?technique=estampe}" in bib
    ris = client.get("/search/citation.ris?technique=estampe&lang=fr").text
    assert ris.startswith("TY  - DBASE\r\n") and "UR  - http://127.0.0.1:8000/search?technique=estampe\r\n" in ris
    assert client.get("/search/citation.txt?technique=unheard-of").status_code == 400
    assert client.get("/search/citation.exe").status_code == 404


def test_citations_and_archives_are_rated(client, library, settings):
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**rates, "export": "1/hour"}}
    assert client.post("/cite", {"criteria": ""}).status_code == 302
    assert client.post("/cite", {"criteria": "q=a"}).status_code == 429
    assert client.post("/archive", {"criteria": ""}).status_code == 429


# --- archives ----------------------------------------------------------------------------------------------------
def work_through(job: Job) -> None:
    keys = ["0"]
    while keys:
        keys = [*keys[1:], *computing.run(job, keys[0])]


def test_the_pictures_of_a_search_come_as_a_zip(english, library, monkeypatch):
    monkeypatch.setattr("indexing.pipeline.archives.SHARE", 1)
    unfetched = factories.entry(factories.illustration(factories.page(file=""), caption="=1"), technique="estampe")
    answer = english.patron.post("/archive", {"criteria": "technique=estampe"})
    row = Archive.objects.get()
    assert answer.url == f"/archive/{row.token}" and len(row.token) >= 24 and row.count == 3
    waiting = english.patron.get(answer.url)
    assert "0 of 3 pictures" in waiting.text and waiting["Referrer-Policy"] == "no-referrer"
    work_through(row.job)
    work_through(row.job)  # a step may be done twice
    fragment = english.patron.get(answer.url, headers={"HX-Request": "true"})
    assert fragment.status_code == 286 and "Download the archive" in fragment.text
    file = english.curator.get(f"{answer.url}/illustrations.zip")
    assert file["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(b"".join(file.streaming_content))) as archive:
        pictures = {f"images/{library.boat.pk}.jpg", f"images/{library.map.pk}.jpg"}
        assert set(archive.namelist()) == {"README.txt", "rights.csv", *pictures}
        assert Image.open(BytesIO(archive.read(f"images/{library.boat.pk}.jpg"))).size == (300, 200)
        table = list(csv.DictReader(StringIO(archive.read("rights.csv").decode("utf-8-sig"))))
        assert "http://127.0.0.1:8000/search?technique=estampe" in archive.read("README.txt").decode()
    by_link = {line["permalink"].rsplit("/", 1)[1]: line for line in table}
    assert by_link[str(unfetched.pk)]["file"] == "" and by_link[str(unfetched.pk)]["caption"] == "'=1"
    assert by_link[str(library.boat.pk)]["rights"] == "https://creativecommons.org/publicdomain/mark/1.0/"


def test_an_archive_ends_and_its_address_says_so(client, library):
    address = client.post("/archive", {"criteria": ""}).url
    row = Archive.objects.get()
    work_through(row.job)
    Archive.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert archives.remove_expired() == 1
    assert archives.remove_expired() == 0
    assert client.get(address).status_code == client.get(f"{address}/illustrations.zip").status_code == 410
    assert not archives.file(row.token).exists()
    assert client.get("/archive/guessed").status_code == 404


@pytest.mark.parametrize("criteria", ["id=1234567", "q=nothing-of-the-kind"])
def test_no_archive_of_nothing(english, library, criteria):
    answer = english.patron.post("/archive", {"criteria": criteria}, follow=True)
    assert "An archive holds 1 to 3000 pictures" in answer.text
    assert not Archive.objects.exists()


# --- saved searches ----------------------------------------------------------------------------------------------
def save(client: Client, criteria: str = "technique=estampe") -> SavedSearch:
    assert client.post("/saved", {"criteria": criteria}).status_code == 302
    return SavedSearch.objects.latest("id")


def test_saving_needs_an_account_and_is_ones_own(english, library):
    assert english.patron.post("/saved", {"criteria": "q=a"}).url.startswith("/sign-in")
    assert english.patron.get("/saved").url.startswith("/sign-in")
    row = save(english.curator)
    assert (row.name, row.query, row.language) == ("Technique: print", "technique=estampe", "en")
    assert row.url in english.curator.get("/saved").text
    assert row.name not in english.staff.get("/saved").text
    assert english.staff.post(f"/saved/{row.pk}", {"act": "delete"}).status_code == 404
    assert english.patron.post(f"/saved/{row.pk}", {"act": "delete"}).url.startswith("/sign-in")
    english.curator.post(f"/saved/{row.pk}", {"act": "rename", "name": "My prints"})
    row.refresh_from_db()
    assert row.name == "My prints"
    save(english.curator)
    assert SavedSearch.objects.count() == 1
    english.curator.post(f"/saved/{row.pk}", {"act": "delete"})
    assert not SavedSearch.objects.exists()


def test_news_are_only_what_came_after_and_are_told_once(english, library):
    unfinished = factories.illustration(library.page, (10, 10, 20, 20))  # being described while the search is saved
    row = save(english.curator)
    assert alerts.news(row) == []
    late = factories.entry(unfinished, technique="estampe")
    new = factories.entry(technique="estampe")
    factories.entry(technique="dessin")
    assert alerts.news(row) == [new.pk, late.pk]
    assert alerts.news(row) == []
    library.boat.save()  # settled anew: no news
    row.refresh_from_db()
    assert alerts.news(row) == []
    assert alerts.since_saved(row, 50) == [new.pk, late.pk]


def test_a_mail_tells_of_news_and_one_click_ends_it(english, library, settings):
    settings.MAIL_WORKS = True
    row = save(english.curator)
    owner = row.owner
    owner.email = "camille@example.org"
    owner.save()
    assert "Tell me by mail" in english.curator.get("/saved").text
    english.curator.post(f"/saved/{row.pk}", {"act": "mail-on"})
    SavedSearch.objects.update(checked_at=None)
    assert alerts.send_due() == 0 and mail.outbox == []
    new = factories.entry(technique="estampe", caption="Un phare")
    assert alerts.send_due() == 0  # looked at within the day
    SavedSearch.objects.update(checked_at=timezone.now() - timedelta(days=1))
    assert alerts.send_due() == 1
    (letter,) = mail.outbox
    assert letter.to == ["camille@example.org"] and letter.subject == "1 new illustration: Technique: print"
    assert f"http://127.0.0.1:8000/illustration/{new.pk}" in letter.body and "Un phare" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    robot = Client(enforce_csrf_checks=True)
    assert robot.get(stop).status_code == 200
    row.refresh_from_db()
    assert row.by_mail  # a scanner that follows links ends nothing
    assert robot.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    row.refresh_from_db()
    assert not row.by_mail


def test_a_mail_that_cannot_be_sent_is_sent_later(english, library, monkeypatch):
    row = save(english.curator)
    row.owner.email = "camille@example.org"
    row.owner.save()
    SavedSearch.objects.update(by_mail=True)
    factories.entry(technique="estampe")
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda _self: (_ for _ in ()).throw(OSError("no server")))
        assert alerts.send_due() == 0
    assert alerts.send_due() == 1


def test_french_mail(people, library):
    row = save(people.curator)
    factories.entry(technique="estampe")
    letter = alerts.mail(row, alerts.news(row))
    assert letter.subject.replace("\xa0", " ") == "1 nouvelle illustration : Technique : estampe"
    assert "Arrêter ces courriels" in letter.body


# --- feeds -------------------------------------------------------------------------------------------------------
def test_the_feed_of_a_search_has_the_newest_first_with_pictures(client, library):
    answer = client.get("/search.atom?technique=estampe&lang=fr")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [e.find(f"{ATOM}title").text for e in entries] == ["Carte du monde", "Un bateau à voile"]
    cited = feed.find(f"{ATOM}subtitle").text
    assert "2 illustrations. http://127.0.0.1:8000/search?technique=estampe (consult" in cited
    assert f"{timezone.now():%Y-%m-%d}" in cited
    for needed in ("id", "title", "updated"):
        assert feed.find(ATOM + needed).text and all(e.find(ATOM + needed).text for e in entries)
    links = {link.get("rel"): link for link in entries[1].findall(f"{ATOM}link")}
    assert links["enclosure"].get("href").endswith(".webp") and links["enclosure"].get("type") == "image/webp"
    assert entries[1].find(f"{ATOM}rights").text.endswith("https://creativecommons.org/publicdomain/mark/1.0/")
    assert client.get("/search.atom?technique=unheard-of").status_code == 400


def test_the_feed_of_a_saved_search_needs_its_token_and_starts_empty(english, library):
    row = save(english.curator)
    address = f"/saved/{row.token}.atom"
    assert b"<entry>" not in english.patron.get(address).content
    factories.entry(technique="estampe", caption="Un phare")
    assert "Un phare" in english.patron.get(address).text
    assert english.patron.get("/saved/guessed-token.atom").status_code == 404
