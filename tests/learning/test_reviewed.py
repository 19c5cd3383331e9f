"""What curators found of models: right figures of classes, corpora and confidence, and a sample drawn by chance."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from indexing.curating import acting, version
from indexing.curating.turns import Queue, take
from indexing.curating.values import assign, judge
from indexing.curating.verdicts import answer
from indexing.learning.reviewed import Reviewed, reviewed
from indexing.models import Corpus, Illustration, Statement
from indexing.pipeline.settle import settle_illustrations
from tests import factories as make
from tests.learning.conftest import plain_static, someone  # noqa: F401

#: (what the model says, how sure, what a curator answers: the truth, "" for a plain refusal).
PRESS = (
    ("estampe", 0.95, "estampe"), ("estampe", 0.95, "estampe"), ("estampe", 0.95, "dessin"), ("estampe", 0.55, ""),
    ("dessin", 0.55, "dessin"), ("dessin", 0.55, "estampe"),
)  # fmt: skip
ATLAS = (("estampe", 0.75, "eau-forte"),)


@pytest.fixture
def curator(db: None) -> User:
    return someone("colette", "Curator")


@pytest.fixture
def judged(curator: User) -> None:
    make.term("technique", "eau-forte", broader=make.term("technique", "estampe"))
    for corpus, rows in ((make.corpus("presse"), PRESS), (make.corpus("atlas"), ATLAS)):
        page = make.page(make.document(corpus))
        for place, (code, sure, true) in enumerate(rows):
            picture = make.illustration(page, (10 * place, 0, 9, 9))
            told(picture, code, sure, true, curator)
        make.statement(make.illustration(page, (1, 1, 2, 2)), "technique", "dessin", 0.9)


def told(picture: Illustration, code: str, sure: float, true: str, user: User) -> None:
    said = make.statement(picture, "technique", code, sure)
    with acting(user, "test") as pen:
        if true == code:
            judge(pen, [said], Statement.Status.ACCEPTED)
        else:
            judge(pen, [said], Statement.Status.REJECTED)
            if true:
                assign(pen, [picture.pk], make.term("technique", true))


def of(corpus: str | None, chance: bool = False) -> Reviewed:
    return next(
        one for one in reviewed() if (one.corpus.slug if one.corpus else None) == corpus and one.chance is chance
    )


def test_precision_and_recall_are_those_of_what_was_judged(judged: None) -> None:
    press = of("presse")
    assert (press.n, press.right, press.people, press.few) == (6, 0.5, 1, True)
    rows = {row.term.code: (row.said, row.precision, row.true, row.recall) for row in press.classes}
    assert rows == {"estampe": (4, 0.5, 3, 0.6667), "dessin": (2, 0.5, 2, 0.5)}


def test_what_lies_above_the_truth_is_right(judged: None) -> None:
    assert of("atlas").right == 1.0
    assert of(None).n == 7 and of(None).right == round(4 / 7, 4)


def test_confidence_is_set_against_what_is_right(judged: None) -> None:
    curve = {row["from"]: (row["n"], row["accuracy"]) for row in of("presse").calibration["curve"] if row["n"]}
    assert curve == {0.5: (3, 0.3333), 0.9: (3, 0.6667)}


def test_boxes_have_precision_alone(judged: None, curator: User) -> None:
    picture = Illustration.objects.first()
    boxes = [make.statement(picture, "object", "boat", 0.8, box=(i, 0, 5, 5)) for i in range(3)]
    with acting(curator, "test") as pen:
        judge(pen, boxes[:1], Statement.Status.ACCEPTED)
        judge(pen, boxes[1:2], Statement.Status.REJECTED)
    found = next(one for one in reviewed() if one.vocabulary == "object")
    assert (found.n, found.classes[0].precision, found.classes[0].recall) == (2, 0.5, None)


def test_a_sample_is_all_up_to_the_last_one_drawn(curator: User) -> None:
    page = make.page(make.document(make.corpus("presse")))
    pictures = [make.illustration(page, (10 * place, 0, 9, 9)) for place in range(12)]
    for number, picture in enumerate(pictures):
        make.statement(picture, "technique", "estampe", 0.5 + number / 30)
    settle_illustrations([picture.pk for picture in pictures])

    def review(queue: Queue) -> int:
        doubt = take(queue, curator)
        assert doubt is not None
        answer(curator, doubt, "accept", version(doubt.illustration_id), sample=queue.sample)
        return doubt.illustration_id

    doubtful = {review(Queue()) for _ in range(4)}
    assert not [one for one in reviewed() if one.chance], "nothing was drawn"
    drawn = [review(Queue(drawn=True)) for _ in range(4)]
    last = [review(Queue(drawn=True, agent=make.agent().pk)) for _ in range(2)]
    assert of(None).n == 10
    sample = of(None, chance=True).n
    assert 4 <= sample <= 8, "those in between that were judged before belong to it, those behind do not"
    assert len({*doubtful, *drawn, *last}) == 10


def test_the_page_is_for_all_and_says_how_it_came_about(judged: None, client: Client) -> None:
    cache.clear()
    page = client.get("/quality/reviewed?lang=en").text
    assert "Technique · settled-tests 1" in page and "presse corpus" in page and "few: this says little" in page
    assert "doubtful labels first" in page and page.count("<svg") == 3
    assert 'href="/quality/reviewed"' in client.get("/quality").text
    french = client.get("/quality/reviewed?lang=fr").text
    assert "étiquettes jugées" in french and "Précision" in french
    told = client.get("/quality/reviewed.json").json()
    assert told["random_sample"] is False
    whole = next(one for one in told["reviewed"] if one["corpus"] is None)
    assert (whole["labels"], whole["right"], whole["few"]) == (7, 0.5714, True)
    rows = list(csv.DictReader(io.StringIO(client.get("/quality/reviewed.csv").text.lstrip("\ufeff"))))
    assert {"agent": "settled-tests 1", "class": "estampe", "corpus": "presse", "precision": "0.5"}.items() <= next(
        row for row in rows if row["corpus"] == "presse" and row["class"] == "estampe"
    ).items()


def test_before_anybody_judged_it_says_so(db: None, client: Client) -> None:
    cache.clear()
    assert not Corpus.objects.exists()
    assert "No curator has judged" in client.get("/quality/reviewed?lang=en").text
    assert client.get("/quality/reviewed.json").json()["reviewed"] == []
