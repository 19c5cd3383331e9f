"""The parts of a question on the page: chips with sign and weight, parts of pictures, where things are."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest
from django.http import QueryDict
from PIL import Image

from indexing.vision import windows
from portal.pages.asked import tidy
from portal.pages.chips import chips
from search import encoder, uploads
from tests import factories


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    encoder.store().flushdb()


def test_each_part_has_its_chip_and_each_chip_its_acts(client, library):
    key = library.boat.pk
    made = {
        chip.key: chip for chip in chips(QueryDict(f"like={key}:2&plus=gravure&minus=photo:0.5&region={key}:1,2,30,40"))
    }
    assert set(made) == {f"like-{key}", "plus-gravure", "minus-photo", f"region-{key}:1,2,30,40"}
    like, minus = made[f"like-{key}"], made["minus-photo"]
    assert (like.sign, like.weight, like.field) == ("+", "2", f"weight.like.{key}")
    assert like.image.endswith("/100,200,600,400/!160,160/0/default.webp")
    assert f"unlike={key}%3A2" in like.flip and "plus=gravure" in like.flip
    assert (minus.sign, minus.label) == ("−", "photo") and "plus=photo%3A0.5" in minus.flip
    assert "minus" not in minus.remove
    assert made[f"region-{key}:1,2,30,40"].field == ""


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("like=5&weight.like.5=2.5", "like=5%3A2.5"),
        ("like=5:3&weight.like.5=1", "like=5"),
        ("plus=a:b&weight.plus.a:b=2", "plus=a%3Ab%3A2"),
        ("minus=photo&weight.minus.photo=0", "minus=photo"),
        ("minus=photo&weight.minus.photo=much", "minus=photo"),
        ("plus=&minus=%20", ""),
        ("weight.like.5=2", ""),
        ("like=nonsense&weight.like.nonsense=2", "like=nonsense"),
    ],
)
def test_weights_fold_into_the_address(sent, canonical):
    assert tidy(QueryDict(sent)).urlencode() == canonical


def test_a_bad_part_is_a_notice_and_its_chip_only_goes_away(client, library):
    page = client.get("/search?like=nonsense&plus=x:99").text
    assert 'data-part="like-nonsense"' in page
    assert 'data-code="not-a-number"' in page and 'data-code="out-of-range"' in page


def test_tiles_add_to_the_question_that_is_open(client, library):
    page = client.get(f"/search?q=bateau&unlike={library.boat.pk}&mode=text").text
    more = unescape(re.search(r'href="([^"]+)" rel="nofollow" data-more', page)[1])
    assert more.startswith("/search?q=bateau") and "like=" in more
    assert "data-more" not in client.get("/search?technique=estampe").text
    listed = client.get(f"/illustration/{library.boat.pk}?in=q%3Dbateau").text
    assert f"/search?q=bateau&amp;like={library.cat.pk}" in listed
    assert f"/search?q=bateau&amp;like={library.boat.pk}" in listed
    assert "More like this" not in client.get(f"/illustration/{library.boat.pk}").text


def test_a_part_by_four_numbers(client, library):
    key = library.boat.pk
    answer = client.get(f"/search/part?of={key}&x=10&y=20&w=30&h=40")
    assert answer.url == f"/search?region={key}%3A10%2C20%2C30%2C40"
    of_page = client.get(f"/search/part?of=p{library.page.pk}&x=10.4&y=20,6&w=30&h=40")
    assert of_page.url == f"/search?region=p{library.page.pk}%3A10%2C21%2C30%2C40"
    for sent in ("x=1&y=1&w=0&h=5", "x=1&y=1&w=5", "x=a&y=1&w=5&h=5", "x=-1&y=1&w=5&h=5"):
        refused = client.get(f"/search/part?of={key}&{sent}", follow=True)
        assert refused.redirect_chain[0][0] == f"/illustration/{key}"
        assert "These four numbers are no box" in refused.text
    assert client.get("/search/part?of=%00&x=1&y=1&w=5&h=5").url == "/search"


def test_a_part_of_an_upload(client, library):
    token = uploads.keep_picture(Image.new("RGB", (100, 80), "white"))
    page = client.get(f"/search/part?image={token}&in=technique%3Destampe").text
    assert "data-surface" in page and 'name="w" min="1" max="100"' in page
    sent = {"image": token, "in": "technique=estampe&cursor=abc", "x": "10", "y": "10", "w": "30", "h": "20"}
    answer = client.post("/search/part", sent)
    address, _, cut = answer.url.partition("image=")
    assert address == "/search?technique=estampe&" and cut != token
    assert uploads.read(cut)
    assert "no box" in client.post("/search/part", {**sent, "w": "0"}).text
    gone = client.get("/search/part?image=long-gone-token", follow=True)
    assert "no longer kept" in gone.text


def test_a_result_opens_at_its_box(client, library):
    page = client.get(f"/illustration/{library.boat.pk}?at=110,210,50,50").text
    assert '"at": [110, 210, 50, 50]' in page
    assert 'class="found" x="110" y="210"' in page
    assert '"at": null' in client.get(f"/illustration/{library.boat.pk}?at=nonsense").text
    assert f"/search?region={library.boat.pk}:110,210,50,50" in page


def test_where_things_are_is_shown_or_said(client, library, monkeypatch):
    address = f"/illustration/{library.boat.pk}"
    assert 'value="bateau"' in client.get(f"{address}?in=q%3Dbateau").text
    assert "no encoder" not in client.get(address).text.lower()
    factories.space("meaning")
    assert "No encoder is at work" in client.get(f"{address}?where=sail").text
    scores = list(np.arange(len(windows.windows()), dtype=float))
    monkeypatch.setattr(encoder, "_ask", lambda task, sent: {"agent": "tiny 1", "scores": scores})
    page = client.get(f"{address}?where=sail").text
    assert "Seen by tiny 1" in page and 'class="boxes always heat"' in page
    assert page.count("search this part: place") >= 1
