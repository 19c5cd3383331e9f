"""The search page without JavaScript, its fragment for htmx, and what it says of bad addresses."""

from __future__ import annotations

import re

import pytest

from indexing.models import Page
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def test_a_whole_page_and_its_fragment_show_the_same_results(client, library):
    whole = client.get("/search?technique=estampe")
    fragment = client.get("/search?technique=estampe", headers=HTMX)
    assert "<html" in whole.text
    assert "<html" not in fragment.text
    assert "<title>" in fragment.text
    results = re.compile(r'<section id="results".*</section>', re.S)
    assert results.search(whole.text)[0] == results.search(fragment.text)[0]
    assert "HX-Request" in whole.headers["Vary"]


def test_a_history_restore_gets_the_whole_page(client, library):
    restored = client.get("/search", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in restored.text


def test_the_form_sent_without_scripts_leads_to_the_clean_address(client, library):
    sent = "q=&sort=relevance&fold=&year_from=&year_to=1900&confidence=0&object=boat&floor.boat=0.5&floor.cat=0.2"
    response = client.get(f"/search?{sent}")
    assert response.status_code == 302
    assert response.url == "/search?year_to=1900&object=boat%3A0.5"
    fragment = client.get(f"/search?{sent}", headers=HTMX)
    assert fragment.headers["HX-Push-Url"] == response.url


def test_every_criterion_survives_the_form(client, library):
    page = client.get(
        "/search?like=1&unlike=2%3A0.5&technique=-dessin&technique=estampe&hex=aabbcc&object=boat%3A0.5"
    ).text
    for name, value in [("like", "1"), ("unlike", "2:0.5"), ("technique", "-dessin")]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert 'id="hex" name="hex" value="aabbcc"' in page
    assert re.search(r'name="technique" value="estampe" id="[^"]+" checked', page)
    assert re.search(r'name="floor.boat"[^>]* value="0.5"', page)
    # The next page begins anew when a criterion changes.
    assert 'name="cursor"' not in page


def test_facets_have_counts_and_ways_in_and_out(client, library):
    page = client.get("/search?lang=en", follow=True).text
    assert re.search(r'value="estampe"[^>]*>\s*<span class="what">print</span> <span class="n">2<', page)
    assert re.search(r'href="/search\?technique=-estampe"', page)
    chosen = client.get("/search?technique=estampe").text
    assert "Remove the filter" in chosen


def test_no_number_in_an_attribute_follows_the_locale(client, library):
    client.cookies["django_language"] = "fr"
    page = client.get("/search?object=boat%3A0.55&confidence=0.25").text
    assert 'value="0.55"' in page
    assert 'value="0.25"' in page
    drawn = re.findall(r'(?:x|y|width|height|font-size|stroke-width)="([^"]+)"', page)
    assert drawn
    assert not [value for value in drawn if "," in value]


def test_bad_parameters_are_told_and_ignored(client, library):
    response = client.get("/search?technique=nonsense&year_from=soon&colour=bleu&foo=bar&cursor=%00")
    assert response.status_code == 200
    assert response.text.count('class="notice"') >= 4
    assert "“foo” is not a criterion" in response.text
    assert "“soon” is not a number" in response.text


def test_words_are_escaped_everywhere(client, library):
    response = client.get("/search", {"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in response.text


def test_nothing_found_names_the_filter_to_take_away(client, library):
    response = client.get("/search?technique=dessin&year_to=1700")
    assert "Nothing found" in response.text
    assert "without “Technique: drawing”" in response.text
    assert 'href="/search?year_to=1700"' in response.text


def test_the_list_view_has_documents_and_keeps_its_view(client, library):
    response = client.get("/search?view=list&technique=estampe")
    assert 'class="list"' in response.text
    assert "La mer &amp; ses navires" in response.text
    assert 'href="/search?view=list"' in response.text  # removing the filter


def test_pages_follow_one_another_with_all_criteria(client, library):
    for number in range(3):
        factories.entry(caption=f"Gravure {number}", technique="estampe")
    first = client.get("/search?technique=estampe&size=3").text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&").removesuffix("#results")
    assert "technique=estampe" in following
    second = client.get(following).text
    ids = [set(re.findall(r'id="hit-(\d+)"', page)) for page in (first, second)]
    assert [len(found) for found in ids] == [3, 2]
    assert not ids[0] & ids[1]
    assert "First page" in second


def test_tiles_have_size_shape_and_placeholder(client, library):
    page = client.get("/search?object=boat").text
    assert re.search(r'<li class="tile r\d+" id="hit-\d+">', page)
    assert 'width="600" height="400"' in page
    assert '<rect width="100%" height="100%" fill="#' in page
    assert f"/iiif/3/{library.page.pk}/100,200,600,400/!320,320/0/default.webp 1x" in page
    assert 'data-object="boat" data-confidence="0.800"' in page


def test_a_picture_not_fetched_is_said_to_be_missing(client, library):
    Page.objects.update(file="")
    assert "the picture is not here yet" in client.get("/search").text


def test_an_empty_portal_says_so(client, db):
    assert "No illustration is indexed yet." in client.get("/search").text
    assert client.get("/").status_code == 200
    assert "No illustration is found for this table." in client.get("/browse").text


def test_the_count_follows_the_plural_of_the_language(client, library):
    client.cookies["django_language"] = "fr"
    assert "0 illustration<" in client.get("/search?year_to=1500&q=xyzxyz").text.replace("\n", "")
    assert "3 illustrations" in client.get("/search").text
