"""python -m benchmarks.review [COUNT]: how soon the queue of review gives the next picture, as JSON.

COUNT illustrations (100,000 unless told) in a database of its own, each labelled in three vocabularies by two models
whose confidences are random, and with two classes of objects. Milliseconds: median and 95th of a hundred.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from portal.embedded import TemporaryServers

TIMES = 100
FILL = """
    INSERT INTO indexing_illustration (id, page_id, x, y, w, h, rotation, caption, heading, nearby_text, confidence,
        colour_mode, palette, noise, corrected, created_at)
    SELECT n, %(page)s, n, 0, 10, 10, 0, '', '', '', 1, '', '[]', FALSE, '{}', now()
    FROM generate_series(1, %(count)s) AS n;
    INSERT INTO indexing_statement (illustration_id, term_id, agent_id, confidence, label, status, created_at)
    SELECT n,
        (%(terms)s::int[])[1 + v * 8 + CASE WHEN a = 2 AND n %% 3 > 0 THEN n %% 8 ELSE floor(8 * random()^3)::int END],
        (%(agents)s::int[])[a], 0.3 + 0.7 * random(), '', 'machine', now()
    FROM generate_series(1, %(count)s) AS n, generate_series(0, 2) AS v, generate_series(1, 2) AS a;
    INSERT INTO indexing_statement (illustration_id, term_id, agent_id, confidence, label, status, created_at,
        x, y, w, h)
    SELECT n, (%(things)s::int[])[1 + (n + b) %% 8], (%(agents)s::int[])[1], random(), '', 'machine', now(), n, 0, 5, 5
    FROM generate_series(1, %(count)s) AS n, generate_series(1, 2) AS b;
    INSERT INTO indexing_entry (illustration_id, page_id, document_id, corpus_id, area, verified, noise, tokens, facets,
        title_folded, creators_folded, text, settled_at)
    SELECT n, %(page)s, %(document)s, %(corpus)s, 0.1, FALSE, FALSE, '{}', '{}', '', '', '', now()
    FROM generate_series(1, %(count)s) AS n
"""


def main(count: int) -> dict[str, Any]:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.http import QueryDict

    from indexing.curating import version
    from indexing.curating.turns import Queue, release, take
    from indexing.curating.verdicts import answer
    from indexing.models import Agent, Corpus, Doubt, Page, Statement, Term
    from indexing.pipeline import doubt
    from portal.pages import review_filter
    from search.terms import glossary

    names = ("technique", "function", "genre", "object")
    terms = [
        Term.objects.create(vocabulary=v, code=f"{v}{n}", fr=f"{v}{n}", en=f"{v}{n}") for v in names for n in range(8)
    ]
    agents = [Agent.objects.create(kind="model", name=f"model {n}") for n in range(2)]
    corpus = Corpus.objects.create(slug="review", title_fr="review", title_en="review")
    document = corpus.documents.create(source_kind="folder", source_id="1", title="review")
    page = Page.objects.create(document=document, order=1, width=count + 10, height=10, image="")
    values = {"page": page.pk, "document": document.pk, "corpus": corpus.pk, "count": count}
    ids = [term.pk for term in terms]
    with connection.cursor() as cursor:
        cursor.execute(FILL, values | {"terms": ids[:24], "things": ids[24:], "agents": [one.pk for one in agents]})
        start = time.perf_counter()
        for first in range(1, count + 1, 500):
            doubt.measure(range(first, min(first + 500, count + 1)))
        whole = time.perf_counter() - start
        cursor.execute("VACUUM ANALYZE")
    user = User.objects.create_user("curator")
    rare = Queue(terms=(ids[7],), agent=agents[1].pk, corpus=corpus.pk)
    asked = review_filter.read(QueryDict("vocabulary=technique"), glossary())
    held: list[int] = []

    def next_one(queue: Queue) -> None:
        found = take(queue, user, held[-300:])
        if found:
            held.append(found.illustration_id)

    def label() -> None:
        found = take(Queue(), user)
        assert found is not None
        answer(user, found, "accept", version(found.illustration_id))

    figures = {
        "next": timed(lambda: next_one(Queue())),
        "next, by a rare label, agent and corpus": timed(lambda: next_one(rare)),
        "progress": timed(lambda: review_filter.progress(asked, user)),
        "choices of the filter": timed(lambda: review_filter.choices(asked, glossary(), "fr")),
        "an answer, with the next": timed(label),
        "measure one": timed(lambda: doubt.measure([held[0]])),
        "measure 500": timed(lambda: doubt.measure(range(1, 501)), 10),
    }
    for one in held:
        release(user, one)
    rows = {"illustrations": count, "statements": Statement.objects.count(), "doubts": Doubt.objects.count()}
    return rows | {"measure all, seconds": round(whole, 1), "milliseconds": figures}


def timed(act: Callable[[], object], times: int = TIMES) -> dict[str, float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - start))
    return {"median": round(statistics.median(taken), 1), "p95": round(sorted(taken)[int(0.95 * times) - 1], 1)}


if __name__ == "__main__":
    with TemporaryServers() as servers:
        os.environ.setdefault("SECRET_KEY", "benchmark")
        os.environ.update(
            DATABASE_URL=servers.postgres.create("review"),
            REDIS_URL=servers.redis.url,
            DJANGO_SETTINGS_MODULE="portal.settings",
        )
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000), indent=1))
        connections.close_all()
