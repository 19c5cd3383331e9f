"""The queue of review: who gets which picture next. A turn keeps an illustration for one curator, and lapses by itself.

Nobody is given what another has before them. What two ask for at once is given to one: the row of the queue is locked
and skipped by others; where a turn was committed between reading and writing, the next best is tried. Database errors
pass.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from indexing.models import Doubt, Turn

#: How long a picture is kept for a curator who does nothing.
LEASE = timedelta(minutes=5)
TRIES = 20
BEST = """
    SELECT d.id, d.illustration_id FROM indexing_doubt d
    WHERE d.vocabulary = %(vocabulary)s AND d.state > 0 AND (d.state = 1 OR d.first <> %(user)s)
        AND (%(terms)s::int[] IS NULL OR d.term = ANY(%(terms)s))
        AND (%(corpus)s::int IS NULL OR d.corpus = %(corpus)s) AND (%(agent)s::int IS NULL OR d.agent = %(agent)s)
        AND d.illustration_id <> ALL(%(without)s)
        AND NOT EXISTS (SELECT 1 FROM indexing_turn t
            WHERE t.illustration_id = d.illustration_id AND t.user_id <> %(user)s AND t.until > %(now)s)
    ORDER BY CASE WHEN %(drawn)s THEN md5(d.illustration_id::text) END, d.score DESC, d.illustration_id LIMIT 1
    FOR UPDATE OF d SKIP LOCKED
"""
KEEP = """
    INSERT INTO indexing_turn AS t (illustration_id, user_id, until) VALUES (%s, %s, %s)
    ON CONFLICT (illustration_id) DO UPDATE SET user_id = excluded.user_id, until = excluded.until
    WHERE t.user_id = excluded.user_id OR t.until <= %s
"""


@dataclass(frozen=True)
class Queue:
    """What is reviewed: one vocabulary, all of it or some terms, of one corpus, as one agent has said it. `drawn`: in
    an order of chance, always the same, instead of the most doubtful first (see `indexing.learning.reviewed`)."""

    vocabulary: str = "technique"
    terms: tuple[int, ...] | None = None
    corpus: int | None = None
    agent: int | None = None
    drawn: bool = False

    @property
    def sample(self) -> bool:
        """True where what is given makes a sample: drawn, and not chosen by what was said of it or by whom."""
        return self.drawn and self.terms is None and self.agent is None

    def values(self) -> dict[str, Any]:
        terms = None if self.terms is None else list(self.terms)
        return {"vocabulary": self.vocabulary, "terms": terms, "corpus": self.corpus, "agent": self.agent,
                "drawn": self.drawn}  # fmt: skip


def take(queue: Queue, user: User, without: Collection[int] = ()) -> Doubt | None:
    """The most doubtful label that nobody else has before them, now kept for `user`; None when the queue is empty.

    `without` are illustrations not to give: skipped, or already in hand.
    """
    passed = set(without)
    for _ in range(TRIES):
        asked = {**queue.values(), "user": user.pk, "without": list(passed), "now": timezone.now()}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BEST, asked)
            found = cursor.fetchone()
            if found is None:
                return None
            if keep(user, found[1]):
                return Doubt.objects.select_related("statement__term", "statement__agent").get(pk=found[0])
        passed.add(found[1])
    return None


def keep(user: User, illustration: int) -> bool:
    """Keeps an illustration for `user` from now on; False where somebody else has it."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [illustration, user.pk, now + LEASE, now])
        return bool(cursor.rowcount)


def release(user: User, illustration: int) -> None:
    Turn.objects.filter(illustration=illustration, user=user).delete()
