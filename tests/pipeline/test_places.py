"""Boxes, and illustrations that keep their permalink when a page is looked at again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from indexing.models import Agent, Illustration, Statement
from indexing.pipeline import statements
from indexing.pipeline.boxes import clamp, match, overlap
from indexing.pipeline.crops import cut
from indexing.pipeline.illustrations import Found, reconcile
from indexing.pipeline.statements import Claim
from indexing.vision.protocols import Detection
from tests import factories

boxes = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50), st.integers(1, 50))


@given(boxes, boxes)
def test_overlap_is_a_share_and_symmetric(one, other):
    assert 0 <= overlap(one, other) <= 1
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one) == 1


@given(st.lists(boxes, max_size=6), st.lists(boxes, max_size=6))
def test_each_box_is_matched_once(found, known):
    pairs = match(found, known)
    assert len(set(pairs.values())) == len(pairs)
    assert all(overlap(found[i], known[j]) >= 0.8 for i, j in pairs.items())


@pytest.mark.parametrize(
    ("box", "kept"),
    [((-5, -5, 20, 20), (0, 0, 15, 15)), ((90, 90, 50, 50), (90, 90, 10, 10)), ((100, 0, 5, 5), None)],
)
def test_boxes_are_kept_inside_the_page(box, kept):
    assert clamp(box, 100, 100) == kept


@pytest.mark.django_db
class TestReconcile:
    def setup_method(self):
        self.page = factories.page()
        self.agent = Agent.objects.create(kind="model", name="finder")

    def found(self, *places, **values):
        return reconcile({self.page.pk: [Found(place, 0.9, values) for place in places]}, self.agent)[self.page.pk]

    def test_the_same_place_keeps_its_id_and_takes_the_new_box(self):
        [first] = self.found((100, 100, 200, 200))
        [second] = self.found((104, 98, 200, 204), caption="Une barque")
        assert second.pk == first.pk
        assert (
            Illustration.objects.get().xywh == "104,98,200,204" and Illustration.objects.get().caption == "Une barque"
        )

    def test_what_is_found_no_more_is_withdrawn_and_may_come_back(self):
        first, other = self.found((0, 0, 100, 100), (500, 500, 100, 100))
        self.found((0, 0, 100, 100))
        assert (
            Illustration.objects.get(pk=other.pk).withdrawn_at
            and not Illustration.objects.get(pk=first.pk).withdrawn_at
        )
        again = self.found((0, 0, 100, 100), (500, 500, 100, 100))
        assert {row.pk for row in again} == {first.pk, other.pk}
        assert not Illustration.objects.exclude(withdrawn_at=None).exists()

    def test_what_a_person_reviewed_stays_where_it_is(self):
        [row] = self.found((0, 0, 100, 100))
        factories.statement(row, "technique", "estampe", status=Statement.Status.ACCEPTED)
        self.found((3, 0, 100, 100), (500, 500, 100, 100))
        self.found((500, 500, 100, 100))
        row.refresh_from_db()
        assert row.withdrawn_at is None and row.x == 0

    def test_the_same_box_twice_is_one_illustration(self):
        assert len(self.found((0, 0, 100, 100), (0, 0, 100, 100))) == 1


@pytest.mark.django_db
def test_statements_of_an_agent_are_replaced_beside_those_reviewed():
    row, model = factories.illustration(), factories.agent("detector")
    boat, ship = factories.term("object", "boat"), factories.term("object", "ship")
    first = [Claim(row.pk, boat.pk, model.pk, 0.7, box=(0, 0, 50, 50)), Claim(row.pk, ship.pk, model.pk, 0.6)]
    statements.replace([row.pk], [model.pk], first)
    Statement.objects.filter(term=boat).update(status=Statement.Status.REJECTED)
    other = factories.statement(row, "object", "boat", agent=factories.agent("other"))
    again = [
        Claim(row.pk, boat.pk, model.pk, 0.8, box=(2, 0, 50, 50)),
        Claim(row.pk, boat.pk, model.pk, 0.5, box=(90, 90, 9, 9)),
    ]
    statements.replace([row.pk], [model.pk], again)
    found = set(Statement.objects.filter(agent=model).values_list("term__code", "x", "status"))
    assert found == {("boat", 0, "rejected"), ("boat", 90, "machine")}
    assert Statement.objects.filter(pk=other.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_detection_comes_back_to_the_page_whatever_the_rotation(rotation):
    page = factories.page(width=2000, height=1000)
    image = Image.new("RGB", (1000, 500), "white")
    image.paste("red", (300, 200, 340, 220))
    row = factories.illustration(page, (400, 200, 600, 600), rotation=rotation)
    row.page = page
    [crop] = cut(page, image, [row])
    left, top, right, bottom = Image.eval(crop.image.getchannel("G"), lambda v: 255 - v).getbbox()
    assert crop.box(Detection("boat", 1, left, top, right - left, bottom - top)) == (600, 400, 80, 40)
