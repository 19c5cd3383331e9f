"""An act, in one transaction: checked against what others did meanwhile, written, audited, settled.

with acting(user, "set", detail={"technique": "gravure"}, seen={illustration: version}) as pen:
    assign(pen, [illustration], term)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from indexing.curating.pen import Pen
from indexing.models import Act, Agent, Change, Corpus, Illustration
from indexing.pipeline.illustrations import lock


class StaleError(Exception):
    """Somebody else changed the illustration after its page was shown: `since`, what they did, oldest first."""

    def __init__(self, illustration: int, since: list[Change]) -> None:
        super().__init__(f"illustration {illustration} was changed meanwhile")
        self.illustration, self.since = illustration, since


@contextmanager
def acting(
    user: User | None,
    verb: str,
    *,
    detail: Mapping[str, Any] | None = None,
    corpus: Corpus | None = None,
    undoes: Act | None = None,
    seen: Mapping[int, int] | None = None,
    act: Act | None = None,
) -> Iterator[Pen]:
    """A pen; its act is stored at the end of the block, or not at all if nothing was changed or something was raised.

    `seen` is {illustration: `version` when it was shown}; StaleError when one has changed since. `act` goes on with an
    act that is under way (a job's) and leaves its end to the caller.
    """
    with transaction.atomic():
        _current(seen or {})
        own = act or Act.objects.create(user=user, verb=verb, detail=dict(detail or {}), corpus=corpus, undoes=undoes)
        pen = Pen(own)
        yield pen
        if pen.changed:
            pen.close()
        if act is None:
            _end(own, pen.changed)


def version(illustration: int) -> int:
    """The last change of an illustration, 0 where there is none: a form carries it, and `seen` compares it."""
    return versions([illustration])[illustration]


def versions(illustrations: Collection[int]) -> dict[int, int]:
    last = Change.objects.filter(illustration__in=illustrations).order_by().values_list("illustration")
    return {**dict.fromkeys(illustrations, 0), **dict(last.annotate(Max("pk")))}


def person(user: User) -> Agent:
    """The agent in whose name a person of ours speaks. The account's name stays out of it: agents are public."""
    found, _ = Agent.objects.get_or_create(
        kind=Agent.Kind.PERSON, name=f"curator {user.pk}", version="", sha256="", defaults={"user": user}
    )
    return found


def _current(seen: Mapping[int, int]) -> None:
    lock(set(Illustration.objects.filter(pk__in=seen).order_by().values_list("page", flat=True)))
    for illustration, known in seen.items():
        since = Change.objects.filter(illustration=illustration, pk__gt=known).select_related("act__user")
        if since:
            raise StaleError(illustration, list(since))


def _end(act: Act, changed: bool) -> None:
    if not changed:
        act.delete()
        return
    act.ended_at = timezone.now()
    act.save(update_fields=["ended_at"])
