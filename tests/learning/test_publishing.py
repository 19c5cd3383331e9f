"""What a published head changes, what stands above it, and how it is taken back: by its page, and by undo."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from indexing import vectors
from indexing.curating import acting, undo
from indexing.curating.values import judge
from indexing.learning import publishing, saying
from indexing.learning.errors import LearnError
from indexing.models import Act, Agent, Entry, Statement, Term, TrainedHead
from indexing.pipeline.settle import settle_illustrations
from tests import factories as make
from tests.learning.conftest import Library, tell, trained, work
from tests.search.ask import ask


@pytest.fixture
def half(library: Library, curator: User) -> Library:
    """A curator has spoken of the first eight documents only; everything is settled."""
    tell(library, curator, library.rows[:80])
    settle_illustrations([row.pk for row in library.rows])
    return library


@pytest.fixture
def head(half: Library, curator: User) -> TrainedHead:
    one = trained(curator)
    publishing.publish(one, curator)
    work()
    one.refresh_from_db()
    return one


def right(library: Library, rows: list[Entry]) -> float:
    held = dict(Entry.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "technique"))
    return sum(held[row.pk] == library.true[row.pk].pk for row in rows) / len(rows)


def test_published_it_takes_the_place_of_other_models(half: Library, head: TrainedHead) -> None:
    unseen = half.rows[80:]
    assert str(head.agent) == "head:technique 1" and head.state == "published"
    assert right(half, unseen) > 0.9
    assert Statement.objects.filter(agent=head.agent).values("illustration").distinct().count() == len(half.rows)
    for agent in ("head-technique-1", "settled-tests-1"):
        assert ask(f"agent={agent}").count == len(half.rows), "both can be searched"


def test_people_and_catalogues_stand_above_it(half: Library, head: TrainedHead) -> None:
    said = half.rows[:80]
    assert right(half, said) == 1.0
    row = half.rows[90]
    catalogue = make.agent("Catalogue", kind="catalogue")
    make.statement(row.illustration, "technique", "peinture", 0.6, agent=catalogue)
    settle_illustrations([row.pk])
    assert Entry.objects.get(pk=row.pk).technique == make.term("technique", "peinture").pk


def test_of_classes_it_does_not_know_other_models_go_on_speaking(half: Library, head: TrainedHead) -> None:
    row = half.rows[90]
    own = Statement.objects.filter(agent=head.agent, illustration=row.pk).order_by("-confidence").first()
    assert own is not None
    finer = make.term("technique", "eau-forte", broader=make.term("technique", "estampe"))
    for code, sure, expected in (("peinture", 0.01, own.term), ("peinture", 1.0, make.term("technique", "peinture"))):
        said = make.statement(row.illustration, "technique", code, sure, agent=make.agent("other"))
        settle_illustrations([row.pk])
        assert Entry.objects.get(pk=row.pk).technique == expected.pk
        said.delete()
    make.statement(row.illustration, "technique", "eau-forte", 1.0, agent=make.agent("other"))
    settle_illustrations([row.pk])
    kind = finer if own.term.code == "estampe" else own.term
    assert Entry.objects.get(pk=row.pk).technique == kind.pk, "finer than its word counts, against its word does not"


def test_what_a_curator_refused_is_not_said_again(half: Library, head: TrainedHead, curator: User) -> None:
    said = Statement.objects.filter(agent=head.agent, illustration=half.rows[100].pk).first()
    assert said is not None
    with acting(curator, "reject") as pen:
        judge(pen, [said], Statement.Status.REJECTED)
    second = trained(curator)
    publishing.publish(second, curator)
    work()
    second.refresh_from_db()
    assert not Statement.objects.filter(agent=second.agent, illustration=said.illustration, term=said.term).exists()


def test_rolled_back_the_one_before_speaks_again(half: Library, head: TrainedHead, curator: User) -> None:
    before = list(Entry.objects.order_by("pk").values_list("pk", "technique", "technique_confidence"))
    TrainedHead.objects.filter(pk=head.pk).update(head={**head.head, "bias": head.head["bias"]})
    tell(half, curator, half.rows[80:90])
    second = trained(curator)
    publishing.publish(second, curator)
    work()
    head.refresh_from_db()
    second.refresh_from_db()
    assert (head.state, second.state, str(second.agent)) == ("retired", "published", "head:technique 2")
    assert Statement.objects.filter(agent=head.agent).exists(), "the old stays beside the new"
    assert publishing.roll_back(second, curator) == head
    work()
    head.refresh_from_db()
    assert head.state == "published"
    told = {row.pk for row in half.rows[80:90]}
    again = list(Entry.objects.order_by("pk").values_list("pk", "technique", "technique_confidence"))
    assert [row for row in again if row[0] not in told] == [row for row in before if row[0] not in told]
    assert publishing.roll_back(head, curator) is None
    work()
    unseen = half.rows[90:]
    assert right(half, unseen) == pytest.approx(0.5, abs=0.1), "then the model of before counts"


def test_older_heads_fall_silent_altogether(half: Library, head: TrainedHead, curator: User) -> None:
    for _ in range(2):
        publishing.publish(trained(curator), curator)
        work()
    spoken = set(
        Agent.objects.filter(statements__isnull=False, name="head:technique").values_list("version", flat=True)
    )
    assert spoken == {"2", "3"}


def test_every_act_can_be_undone(half: Library, head: TrainedHead, curator: User) -> None:
    published = Act.objects.get(verb="head-publish")
    assert {change.model for change in published.changes.all()} == {"head"}
    undo(published, curator)
    work()
    head.refresh_from_db()
    assert head.state == "draft"
    assert right(half, half.rows[80:]) == pytest.approx(0.5, abs=0.1)
    publishing.publish(head, curator)
    work()
    publishing.roll_back(head, curator)
    work()
    undo(Act.objects.get(verb="head-roll-back"), curator)
    work()
    head.refresh_from_db()
    assert head.state == "published" and right(half, half.rows[80:]) > 0.9


def test_what_its_state_does_not_allow(half: Library, head: TrainedHead, curator: User) -> None:
    with pytest.raises(LearnError, match="not-ready"):
        publishing.publish(head, curator)
    with pytest.raises(LearnError, match="in-use"):
        publishing.throw_away(head, curator)
    draft = trained(curator)
    with pytest.raises(LearnError, match="not-published"):
        publishing.roll_back(draft, curator)
    publishing.throw_away(draft, curator)
    assert not TrainedHead.objects.filter(pk=draft.pk).exists()
    draft = trained(curator)
    draft.space.active = False
    draft.space.save()
    with pytest.raises(LearnError, match="outdated"):
        publishing.publish(draft, curator)


def test_new_pictures_are_told_by_the_published_head(half: Library, head: TrainedHead) -> None:
    space = make.space("look")
    found = {space: vectors.read(space, [row.pk for row in half.rows[:4]])}
    agents, claims = saying.claims(found)
    assert agents == {head.agent_id}
    best = {claim.illustration: claim for claim in sorted(claims, key=lambda one: one.confidence)}
    assert [best[row.pk].term for row in half.rows[:4]] == [half.true[row.pk].pk for row in half.rows[:4]]
    TrainedHead.objects.update(state="retired")
    assert saying.claims(found) == (set(), [])


def test_none_of_these_is_said_of_nobody(half: Library, curator: User) -> None:
    estampe = Term.objects.get(code="estampe")
    yes = [row.pk for row in half.rows[:80] if half.true[row.pk] == estampe]
    no = [row.pk for row in half.rows[:80] if row.pk not in yes]
    one = trained(curator, plan={"from": "lists", "term": estampe.pk, "yes": yes, "no": no})
    publishing.publish(one, curator)
    work()
    one.refresh_from_db()
    said = Statement.objects.filter(agent=one.agent)
    assert set(said.values_list("term", flat=True)) == {estampe.pk}
    assert 40 < said.count() < 80
