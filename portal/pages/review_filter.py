"""Which part of the queue a curator works through: read from the address, written back into it, and its choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from indexing.curating.agreement import Agreement, agreement
from indexing.curating.turns import Queue
from indexing.curating.verdicts import pairs
from indexing.models import Agent, Corpus, Verdict
from indexing.pipeline.doubt import BOXED, VOCABULARIES
from portal.pages import counts
from portal.pages.words import vocabulary as named
from search.terms import Glossary

NAMES = ("vocabulary", "value", "corpus", "agent", "order")
DRAWN = "random"
REVIEWED = (*VOCABULARIES, BOXED)
#: How much of a vocabulary is open, by term, by agent and by corpus, in one reading.
SIZES = """
    SELECT term, agent, corpus, count(*) FILTER (WHERE state = 1) FROM indexing_doubt
    WHERE vocabulary = %s GROUP BY GROUPING SETS ((term), (agent), (corpus))
"""
LEFT = """
    SELECT count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state <> 1) FROM indexing_doubt
    WHERE vocabulary = %(vocabulary)s AND (%(terms)s::int[] IS NULL OR term = ANY(%(terms)s))
        AND (%(corpus)s::int IS NULL OR corpus = %(corpus)s) AND (%(agent)s::int IS NULL OR agent = %(agent)s)
"""


@dataclass(frozen=True)
class Filter:
    """What was asked, as the address writes it, and what could not be used of it, in words."""

    vocabulary: str
    value: str
    corpus: str
    agent: str
    order: str
    queue: Queue
    problems: tuple[str, ...]

    @property
    def criteria(self) -> str:
        given = {name: getattr(self, name) for name in NAMES}
        return urlencode({name: value for name, value in given.items() if value})

    def url(self, illustration: int | None = None) -> str:
        more = f"&illustration={illustration}" if illustration else ""
        return f"{reverse('review')}?{self.criteria}{more}"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    open: int
    chosen: bool


@dataclass(frozen=True)
class Progress:
    """`today` is (name of a curator, answers since midnight UTC, whether it is the reader)."""

    done: int
    left: int
    today: Sequence[tuple[str, int, bool]]


def read(params: QueryDict, words: Glossary) -> Filter:
    """A value that names nothing is left out and told of."""
    given = {name: params.get(name, "").strip()[:80] for name in NAMES}
    problems = []
    vocabulary = given["vocabulary"] or REVIEWED[0]
    if vocabulary not in REVIEWED:
        problems.append(_("There is no facet “%(value)s” to review.") % {"value": vocabulary})
        vocabulary = REVIEWED[0]
    term = words.find(vocabulary, given["value"]) if given["value"] else None
    corpus = Corpus.objects.filter(slug=given["corpus"]).first() if given["corpus"] else None
    number = given["agent"]
    agent = Agent.objects.filter(pk=int(number)).first() if number.isascii() and number.isdecimal() else None
    for name, found in (("value", term), ("corpus", corpus), ("agent", agent)):
        if given[name] and found is None:
            problems.append(_("Nothing is known as “%(value)s”: it was left out.") % {"value": given[name]})
            given[name] = ""
    if given["order"] not in ("", DRAWN):
        problems.append(_("Nothing is known as “%(value)s”: it was left out.") % {"value": given["order"]})
    queue = Queue(
        vocabulary,
        tuple(words.below(term.id)) if term else None,
        corpus.pk if corpus else None,
        agent.pk if agent else None,
        given["order"] == DRAWN,
    )
    return Filter(vocabulary, given["value"], given["corpus"], given["agent"], DRAWN if queue.drawn else "", queue,
                  tuple(problems))  # fmt: skip


def choices(asked: Filter, words: Glossary, language: str) -> dict[str, list[Choice]]:
    """For each control of the filter what can be chosen, the fullest first; the figures may be a minute old."""
    rows = counts.kept(f"review:{asked.vocabulary}", lambda: _sizes(asked.vocabulary))
    terms = {term: size for term, _agent, _corpus, size in rows if term is not None}
    agents = {agent: size for _term, agent, _corpus, size in rows if agent is not None}
    corpora = {corpus: size for _term, _agent, corpus, size in rows if corpus is not None}
    known = Agent.objects.in_bulk(agents)
    libraries = Corpus.objects.in_bulk(corpora)
    return {
        "vocabulary": [Choice(name, named(name), 0, name == asked.vocabulary) for name in REVIEWED],
        "value": _fullest(
            [(words.code(key), words.label(key, language), size) for key, size in terms.items()], asked.value
        ),
        "corpus": _fullest(
            [(libraries[key].slug, libraries[key].title(language), size) for key, size in corpora.items()], asked.corpus
        ),
        "agent": _fullest([(str(key), str(known[key]), size) for key, size in agents.items()], asked.agent),
    }


def _sizes(vocabulary: str) -> list[tuple[int | None, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(SIZES, [vocabulary])
        return list(cursor.fetchall())


def _fullest(found: Sequence[tuple[str, str, int]], chosen: str) -> list[Choice]:
    ordered = sorted(found, key=lambda one: (-one[2], one[1]))
    return [Choice(value, label, size, value == chosen) for value, label, size in ordered]


def progress(asked: Filter, reader: User) -> Progress:
    with connection.cursor() as cursor:
        cursor.execute(LEFT, asked.queue.values())
        left, done = cursor.fetchone()
    since = datetime.combine(timezone.now().date(), time.min, UTC)
    given = Verdict.objects.filter(at__gte=since).order_by().values_list("user", "user__username")
    rows = given.annotate(n=Count("pk")).order_by("-n", "user__username")
    return Progress(done, left, [(name or "–", count, pk == reader.pk) for pk, name, count in rows])


def agreed(asked: Filter) -> Agreement:
    return agreement(pairs(asked.vocabulary))
