"""A corpus in figures: how large it is, what it has cost, what people found of it. Reads rows and file sizes only.

What no row says is None. Pictures on disk are weighed on a sample where there are many (`sampled`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum
from psycopg import sql

from indexing.models import Corpus, Document, Illustration, Job, JobItem, Page, Space, Stage, Statement

SAMPLE = 2000
DONE = JobItem.State.DONE


@dataclass(frozen=True)
class Size:
    """Counts of what is live, and bytes: working copies on disk, and vectors without their indexes."""

    documents: int
    withdrawn: int
    without_rights: int
    pages: int
    fetched: int
    illustrations: int
    statements: int
    picture_bytes: int
    sampled: bool
    vectors: int
    vector_bytes: int


@dataclass(frozen=True)
class StageCost:
    stage: str
    steps: int
    seconds: float

    @property
    def each(self) -> float:
        return self.seconds / self.steps


@dataclass(frozen=True)
class Cost:
    """Seconds of work of all workers together; `images_a_minute` of one worker, None before the first."""

    stages: tuple[StageCost, ...]
    requests: int
    received: int
    images_a_minute: float | None


@dataclass(frozen=True)
class Reviewed:
    """Of what models say in one vocabulary: how much people accepted and rejected."""

    vocabulary: str
    accepted: int
    rejected: int

    @property
    def share(self) -> float:
        """Accepted among reviewed: the precision on what was reviewed, which is no random sample."""
        return self.accepted / (self.accepted + self.rejected)


def size(corpus: Corpus) -> Size:
    documents = Document.objects.filter(corpus=corpus)
    live = documents.filter(withdrawn_at=None)
    pages = Page.objects.filter(document__in=live)
    fetched = pages.exclude(file="")
    number = fetched.count()
    weighed = _bytes(list(fetched.order_by("pk").values_list("file", flat=True)[:SAMPLE]))
    seen = Illustration.objects.filter(page__in=pages, withdrawn_at=None)
    vectors, vector_bytes = _vectors(corpus)
    return Size(
        documents=live.count(), withdrawn=documents.exclude(withdrawn_at=None).count(),
        without_rights=0 if corpus.rights else live.filter(rights="").count(),
        pages=pages.count(), fetched=number, illustrations=seen.count(),
        statements=Statement.objects.filter(illustration__in=seen).count(),
        picture_bytes=round(weighed * number / min(number, SAMPLE)) if number else 0, sampled=number > SAMPLE,
        vectors=vectors, vector_bytes=vector_bytes,
    )  # fmt: skip


def cost(corpus: Corpus) -> Cost:
    items = JobItem.objects.filter(job__corpus=corpus).order_by()
    timed = items.filter(state=DONE, seconds__isnull=False)
    rows = {row["stage"]: row for row in timed.values("stage").annotate(steps=Count("pk"), total=Sum("seconds"))}
    stages = tuple(StageCost(s, rows[s]["steps"], rows[s]["total"]) for s in Stage.values if s in rows)
    spent = items.aggregate(requests=Sum("requests", default=0), received=Sum("fetched_bytes", default=0))
    images = timed.filter(stage=Stage.DESCRIBE).aggregate(
        n=Count("page__illustrations", filter=Q(page__illustrations__withdrawn_at=None))
    )["n"]
    seconds = sum(one.seconds for one in stages if one.stage == Stage.DESCRIBE)
    return Cost(stages, spent["requests"], spent["received"], 60.0 * images / seconds if images and seconds else None)


def reviewed(corpus: Corpus) -> list[Reviewed]:
    """By vocabulary, those with most reviews first."""
    said = Statement.objects.filter(illustration__page__document__corpus=corpus, agent__kind="model").order_by()
    rows = said.values_list("term__vocabulary").annotate(
        accepted=Count("pk", filter=Q(status=Statement.Status.ACCEPTED)),
        rejected=Count("pk", filter=Q(status=Statement.Status.REJECTED)),
    )
    found = [Reviewed(*row) for row in rows if row[1] + row[2]]
    return sorted(found, key=lambda one: -(one.accepted + one.rejected))


def last_harvest(corpus: Corpus) -> Job | None:
    return Job.objects.filter(corpus=corpus, ended_at__isnull=False).exclude(source="").order_by("-ended_at").first()


def _bytes(files: list[str]) -> int:
    total = 0
    for file in files:
        path = Path(settings.MEDIA_ROOT) / file
        total += path.stat().st_size if path.is_file() else 0
    return total


def _vectors(corpus: Corpus) -> tuple[int, int]:
    """(how many, bytes): a halfvec takes 2 bytes a dimension and 8 more (pgvector's README)."""
    count, weight = 0, 0
    with connection.cursor() as cursor:
        for space in Space.objects.all():
            query = sql.SQL("SELECT count(*) FROM {} WHERE corpus = %s").format(sql.Identifier(space.table))
            cursor.execute(query, [corpus.pk])
            found = int(cursor.fetchone()[0])
            count, weight = count + found, weight + found * (2 * space.dims + 8)
    return count, weight
