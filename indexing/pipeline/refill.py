"""Vectors of another encoder made for what is there already, beside those that searches use, until they switch.

A job with the option `vectors: NAME` embeds pages and does nothing else. The switch is refused while anything that is
found now would be lost by it. Database errors pass.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction
from psycopg import sql

from indexing.jobs.claims import Step, add_steps
from indexing.models import Agent, Corpus, Illustration, Job, Space, Stage
from indexing.pipeline.spaces import activate

OPEN = (Job.State.WAITING, Job.State.RUNNING, Job.State.PAUSED)


def fill(agent: Agent, name: str, corpora: Collection[int] | None = None) -> list[Job]:
    """Jobs, one for each corpus (of `corpora`, if given), that make the vectors still missing in the spaces of `agent`,
    called `name`.

    Jobs that are at it already are given back instead of new ones.
    """
    under_way = list(Job.objects.filter(options__vectors=name, state__in=OPEN).select_related("corpus"))
    if under_way:
        return under_way
    pages: dict[int, list[int]] = {}
    for page, corpus in _pages_without(list(Space.objects.filter(agent=agent))):
        if corpora is None or corpus in corpora:
            pages.setdefault(corpus, []).append(page)
    return [_launch(corpus, name, pages[corpus.pk]) for corpus in Corpus.objects.filter(pk__in=pages)]


@transaction.atomic
def _launch(corpus: Corpus, name: str, pages: list[int]) -> Job:
    job = Job.objects.create(corpus=corpus, options={"vectors": name})
    add_steps(job.pk, [Step.of_page(Stage.DESCRIBE, page) for page in pages])
    return job


def would_be_lost(agent: Agent) -> int:
    """How many illustrations, over both kinds, are found by their vector now and would not be after a switch."""
    now = {space.kind: space for space in Space.objects.filter(active=True).exclude(agent=agent)}
    lost = 0
    for space in Space.objects.filter(agent=agent):
        if space.kind in now:
            query = sql.SQL(
                "SELECT count(*) FROM {old} o LEFT JOIN {new} n USING (illustration) WHERE n.illustration IS NULL"
            ).format(old=sql.Identifier(now[space.kind].table), new=sql.Identifier(space.table))
            with connection.cursor() as cursor:
                cursor.execute(query)
                lost += int(cursor.fetchone()[0])
    return lost


def switch(agent: Agent) -> int:
    """Lets searches use the spaces of `agent`, if nothing is lost by it. Returns what would be: 0 means done."""
    lost = would_be_lost(agent)
    if not lost:
        activate(agent)
    return lost


def _pages_without(spaces: list[Space]) -> list[tuple[int, int]]:
    """(page, corpus) of pages with a working copy that have an illustration without a vector in one of `spaces`."""
    lacking = sql.SQL(" OR ").join(
        sql.SQL("NOT EXISTS (SELECT FROM {} v WHERE v.illustration = i.id)").format(sql.Identifier(space.table))
        for space in spaces
    )
    query = sql.SQL(
        "SELECT DISTINCT p.id, d.corpus_id FROM {illustrations} i JOIN indexing_page p ON p.id = i.page_id"
        " JOIN indexing_document d ON d.id = p.document_id"
        " WHERE i.withdrawn_at IS NULL AND d.withdrawn_at IS NULL AND p.file <> '' AND ({lacking}) ORDER BY p.id"
    ).format(illustrations=sql.Identifier(Illustration._meta.db_table), lacking=lacking)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [(int(page), int(corpus)) for page, corpus in cursor.fetchall()]
