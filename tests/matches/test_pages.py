"""The pages of a block's prints, and the same in the API: what each person sees and may do."""

from __future__ import annotations

import pytest

from indexing.models import Illustration, Job, Match
from tests import factories


@pytest.fixture
def pair(press) -> Match:
    """A match as the computation would leave it; the whole is laid on the detail by a shift."""
    from indexing.pipeline.groups import regroup

    found = Match.objects.create(
        one=press.whole, other=press.detail, agent=factories.agent("SIFT and RANSAC"), inliers=1234,
        matrix=[[1, 0, -180], [0, 1, -120]], points=[[300, 400, 120, 280], [400, 500, 220, 380]],
    )  # fmt: skip
    regroup([press.whole.pk])
    return Match.objects.get(pk=found.pk)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_pictures_stand_side_by_side_with_their_points(language, people, press, pair):
    text = people.patron.get(f"/illustration/{press.whole.pk}/matches", {"lang": language}).text
    assert ("1 234 points en commun" if language == "fr" else "1,234 points in common") in text.replace("\u202f", " ")
    assert text.count('class="link"') == 2
    # 600 units high, 0.83 of a unit to a pixel: 300, 400 of the page is 200, 200 inside the picture.
    assert '<circle cx="200.0" cy="200.0" r="5"/>' in text
    assert "300, 400" in text and "120, 280" in text  # the same for those who cannot see the drawing
    assert 'name="status"' not in text


def test_the_other_side_shows_the_same_points_the_other_way_round(people, press, pair):
    text = people.patron.get(f"/illustration/{press.detail.pk}/matches").text
    assert '<td class="num">120, 280</td><td class="num">300, 400</td>' in text


def test_an_illustration_without_matches_says_so(people, press):
    text = people.patron.get(f"/illustration/{press.stranger.pk}/matches?lang=en").text
    assert "No other print is known." in text
    assert "<svg id=" not in text


def test_the_illustrations_page_has_a_strip(people, press, pair):
    text = people.patron.get(f"/illustration/{press.whole.pk}?lang=en").text
    assert "Compare with 1 other print" in text and f"/match/{press.whole.pk}" in text


def test_the_group_goes_by_year(people, press, pair):
    text = people.patron.get(f"/match/{press.whole.pk}?lang=en").text
    assert "2 prints of one block" in text and "in 2 documents" in text and "1790–1835" in text
    assert text.index(f'id="print-{press.whole.pk}"') < text.index(f'id="print-{press.detail.pk}"')
    assert "Lyon" in text
    assert people.patron.get("/match/999999").status_code == 404


def test_looking_for_more_launches_one_job_and_shows_how_far_it_is(people, press):
    address = f"/illustration/{press.whole.pk}/matches/look"
    answer = people.patron.post(address)
    job = Job.objects.get(options__task="pairs")
    assert answer.url == f"/illustration/{press.whole.pk}/matches?job={job.pk}"
    assert people.patron.post(address).url == answer.url  # asked again, it is the same search
    assert "Comparaison avec 4 images" in people.patron.get(f"{answer.url}&lang=fr").text
    progress = f"/illustration/{press.whole.pk}/matches/progress?job={job.pk}"
    assert people.patron.get(progress).status_code == 200
    Job.objects.update(state="done")
    over = people.patron.get(progress)
    assert over.status_code == 286 and over["HX-Refresh"] == "true"
    # A job of another kind, or of another picture, is not shown here.
    assert people.patron.get(f"/illustration/{press.copy.pk}/matches/progress?job={job.pk}").status_code == 404


@pytest.mark.parametrize(
    "part", [("0", "0", "0", "10"), ("900", "0", "200", "10"), ("x", "0", "1", "1"), ("1", "", "", "")]
)
def test_a_part_outside_the_page_is_refused_with_a_reason(part, people, press):
    answer = people.patron.post(
        f"/illustration/{press.whole.pk}/matches/look?lang=en", dict(zip("xywh", part, strict=True)), follow=True
    )
    assert "A part is four whole numbers inside the page" in answer.text
    assert not Job.objects.exists()


def test_only_curators_say_what_is_the_same(people, press, pair):
    address = f"/illustration/{press.whole.pk}/matches/{pair.pk}"
    assert people.patron.post(address, {"status": "accepted"}).url.startswith("/sign-in")
    pair.refresh_from_db()
    assert pair.status == "machine"
    assert people.curator.post(address, {"status": "rejected"}).status_code == 302
    pair.refresh_from_db()
    assert pair.status == "rejected" and pair.group is None
    page = f"/illustration/{press.whole.pk}/matches"
    assert 'id="print-' not in people.patron.get(page).text
    assert 'id="print-' in people.curator.get(page).text  # who may change their mind
    assert people.curator.post(address, {"status": "nonsense"}).status_code == 404
    assert people.curator.post(f"/illustration/{press.stranger.pk}/matches/{pair.pk}").status_code == 404


def test_a_post_without_its_token_changes_nothing(press, pair, people):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/illustration/{press.whole.pk}/matches/look").status_code == 403
    assert not Job.objects.exists()


def test_only_staff_launch_a_corpus(people, press):
    address = f"/staff/corpora/{press.whole.page.document.corpus_id}/matches"
    assert people.curator.post(address).status_code == 403
    assert people.staff.post(address).status_code == 302
    assert Job.objects.get(options__task="matches").launched_by is not None


def test_withdrawn_pictures_are_gone(people, press, pair):
    from django.utils import timezone

    from indexing.pipeline.illustrations import withdraw

    withdraw([press.detail.pk])
    assert Illustration.objects.get(pk=press.detail.pk).withdrawn_at <= timezone.now()
    assert people.patron.get(f"/illustration/{press.detail.pk}/matches").status_code == 410
    assert 'id="print-' not in people.patron.get(f"/illustration/{press.whole.pk}/matches").text
    assert people.patron.get(f"/match/{press.whole.pk}").status_code == 404


def test_the_api_tells_the_same(people, press, pair):
    [found] = people.patron.get(f"/api/v1/illustrations/{press.detail.pk}/matches").json()
    assert found["other"]["id"] == press.whole.pk and found["inliers"] == 1234
    assert found["matrix"] == [[1, 0, 180], [0, 1, 120]]  # the way back
    group = people.patron.get(f"/api/v1/matches/{press.whole.pk}").json()
    assert [one["id"] for one in group["prints"]] == [press.whole.pk, press.detail.pk]
    assert (group["count"], group["year_from"], group["year_to"]) == (2, 1790, 1835)
    assert found["group"].endswith(f"/api/v1/matches/{press.whole.pk}")
    for missing in ("/api/v1/matches/999999", "/api/v1/illustrations/999999/matches"):
        answer = people.patron.get(missing)
        assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"
