"""The illustration: what is said of it and by whom, its place in the results, its citation, and its end."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.utils import timezone

from indexing.models import MachineCaption
from portal.pages.mosaic import shape, stylesheet, turned
from tests import factories


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def test_every_statement_has_its_author_and_confidence(client, library):
    page = client.get(f"/illustration/{library.boat.pk}").text
    assert "62%" in page
    assert "settled-tests 1" in page
    assert '<span class="badge catalogue">catalogue</span> Catalogue' in page
    assert "accepted" in page
    assert "Public domain" in page


def test_a_models_words_are_shown_as_such_and_in_their_language(client, library):
    boat = library.boat.illustration
    MachineCaption.objects.create(
        illustration=boat, agent=boat.statements.first().agent, text="a boat & sails", language="en"
    )
    page = client.get(f"/illustration/{boat.pk}").text
    assert '<p lang="en">a boat &amp; sails</p>' in page
    assert "which may be wrong" in page


def test_the_viewer_gets_the_frame_and_the_boxes_in_page_pixels(client, library):
    page = client.get(f"/illustration/{library.boat.pk}").text
    data = json.loads(re.search(r'id="viewer-data" type="application/json">(.*?)</script>', page)[1])
    assert data["frame"] == [100, 200, 600, 400]
    assert [(box["label"], box["box"]) for box in data["boxes"]] == [("boat", [110, 210, 50, 50])]
    assert data["info"] == f"/iiif/3/{library.page.pk}/info.json"


def test_rejected_statements_are_struck_out_and_not_drawn(client, library):
    library.boat.illustration.statements.filter(term__code="boat").update(status="rejected")
    page = client.get(f"/illustration/{library.boat.pk}").text
    assert '"boxes": []' in page
    assert 'class="statement rejected"' in page


def test_without_scripts_the_picture_and_its_boxes_are_there(client, library):
    page = client.get(f"/illustration/{library.boat.pk}").text
    still = re.search(r'id="still">.*?<img src="([^"]+)"', page)[1]
    assert client.get(still).status_code == 200
    assert '<svg class="boxes always" viewBox="100 200 600 400"' in page


def test_likes_are_shown_without_the_picture_itself(client, library):
    page = client.get(f"/illustration/{library.boat.pk}").text
    strip = page[page.index('id="strip-look"') :]
    assert f'id="hit-{library.cat.pk}"' in strip
    assert f'id="hit-{library.boat.pk}"' not in strip


def test_before_and_after_cross_the_pages_of_the_list(client, library):
    more = [factories.entry(caption=f"n{n}").pk for n in range(3)]
    order = [library.boat.pk, library.cat.pk, library.map.pk, *more]
    walked = [order[0]]
    address = f"/illustration/{order[0]}?in=size%3D2%26view%3Dlist"
    while True:
        page = client.get(address).text
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if not following:
            break
        address = following[1].replace("&amp;", "&")
        walked.append(int(re.search(r"/illustration/(\d+)", address)[1]))
    assert walked == order
    assert 'rel="prev"' in page
    assert "view=list" in page
    back = re.search(r'href="([^"]+)" id="back-to-list"', page)[1].replace("&amp;", "&")
    assert f'id="hit-{order[-1]}"' in client.get(back.partition("#")[0]).text


@pytest.mark.parametrize("listed", ["%00", "technique%3Dnonsense", "cursor%3Dxx", "q%3D%22"])
def test_a_list_that_means_nothing_does_no_harm(listed, client, library):
    assert client.get(f"/illustration/{library.boat.pk}?in={listed}").status_code == 200


def test_citations(client, library):
    address = f"/illustration/{library.boat.pk}/citation"
    text = client.get(f"{address}.txt").text
    assert text.startswith("Jean Bart, “Un bateau à voile”, in La mer & ses navires")
    assert text.endswith(f"/illustration/{library.boat.pk}")
    bib = client.get(f"{address}.bib").text
    assert r"booktitle = {La mer \& ses navires}," in bib
    ris = client.get(f"{address}.ris").text
    assert ris.startswith("TY  - FIGURE\r\n")
    assert "PY  - 1890\r\n" in ris
    assert ris.endswith("ER  - \r\n")
    assert client.get(f"{address}.doc").status_code == 404


def test_what_was_withdrawn_answers_410(client, library):
    library.boat.illustration.withdrawn_at = timezone.now()
    library.boat.illustration.save()
    response = client.get(f"/illustration/{library.boat.pk}")
    assert response.status_code == 410
    assert "Withdrawn" in response.text
    assert client.get(f"/illustration/{library.boat.pk}/citation.bib").status_code == 410
    document = library.map.document
    document.withdrawn_at = timezone.now()
    document.save()
    for address in (
        f"/illustration/{library.map.pk}", f"/document/{document.pk}", f"/page/{library.map.page_id}"
    ):  # fmt: skip
        assert client.get(address).status_code == 410
    assert client.get("/illustration/999999").status_code == 404


def test_rights_that_are_no_web_address_are_no_link(client, library):
    document = library.boat.document
    document.rights = "javascript:alert(1)"
    document.save()
    page = client.get(f"/illustration/{library.boat.pk}").text
    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in page


def test_the_page_frames_its_illustrations_as_links(client, library):
    page = client.get(f"/page/{library.page.pk}").text
    assert page.count('<rect class="light"') == 2
    assert f'<a href="/illustration/{library.cat.pk}"' in page
    assert "Un bateau sort du port" in page


def test_the_document_shows_pages_and_illustrations(client, library):
    library.boat.document.metadata = {"Sujet": ["Mer", "Navires"], "Nested": {"a": 1}, "Format": "in-8"}
    library.boat.document.save()
    page = client.get(f"/document/{library.boat.document_id}").text
    assert "Mer ; Navires" in page
    assert "Nested" not in page
    assert "2 illustrations" in page


def test_browse_counts_lead_to_searches_with_as_many_results(client, library):
    page = client.get("/browse").text
    cells = re.findall(r'href="(/search\?technique=[\w-]+&amp;function=[\w-]+)">.*?<span class="num">(\d+)<', page)
    assert cells
    for address, count in cells:
        assert f'data-count="{count}"' in client.get(unescape(address)).text


def test_the_ladder_of_shapes_is_what_the_stylesheet_says(settings):
    written = (settings.BASE_DIR / "static" / "css" / "ratios.css").read_text()
    assert written == stylesheet()
    for width, height in [(600, 400), (100, 100), (333, 1000), (1000, 210)]:
        ratio = float(re.search(rf"\.{shape(width, height)}\{{--r:([\d.]+)\}}", written)[1])
        assert ratio == pytest.approx(width / height, rel=0.011)
    assert turned(10, 20, 90) == (20, 10)


def test_a_turned_picture_has_turned_boxes(client, library):
    library.boat.illustration.rotation = 90
    library.boat.illustration.save()
    page = client.get(f"/illustration/{library.boat.pk}").text
    assert 'viewBox="0 0 400 600"' in page
    assert 'transform="translate(400 0) rotate(90) translate(-100 -200)"' in page


def test_a_page_that_was_not_fetched_is_looked_at_where_it_lies(client, library, settings):
    page = library.boat.illustration.page
    page.file, page.api, page.image = "", "1", "https://gallica.bnf.fr/iiif/ark:/12148/btv1b1/f1"
    page.save()
    assert f'"info": "{page.image}/info.json"' in client.get(f"/illustration/{library.boat.pk}").text
    page.image = "https://elsewhere.example/iiif/1"
    page.save()
    shown = client.get(f"/illustration/{library.boat.pk}").text
    assert '"info": ""' in shown
    assert "viewer.js" not in shown
