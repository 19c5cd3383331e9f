"""Counts of large result sets that filters alone decide, and of their facets, kept until the index changes, so that a
page of everything does not count everything anew.

Whether the index has changed is told by Postgres' own counters of the entries' table, so that nothing that writes has
to remember it. While it is changing (an import), counts up to RENEWED seconds old are shown. Without Redis every count
is made.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection
from typing import Any

import redis
from django.db import connection

from search.planner import Selection
from search.uploads import store

#: Where even the loosest filters leave fewer rows, they are counted each time: some tens of milliseconds.
LARGE = 20_000
KEPT_FOR, RENEWED = 24 * 3600, 10.0
STAMP = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_user_tables
    WHERE relid IN ('indexing_entry'::regclass, 'indexing_term'::regclass)
"""


def kept(selection: Selection, name: str, without: Collection[str], count: Callable[[], Any]) -> Any:
    """`count()`, which must be JSON, or what it was; `name` tells one kind of count from another."""
    if not selection.unranked or selection.widest < LARGE:
        return count()
    condition, values = selection.filters(without)
    asked = repr((name, condition.as_string(connection.connection), values, selection.query.fold,
                  selection.query.confidence))  # fmt: skip
    key = f"counts:{hashlib.sha256(asked.encode()).hexdigest()}"
    stamp, now = _stamp(), time.time()
    try:
        body = store().get(key)
        held = json.loads(body) if isinstance(body, bytes) else None
        if held and (held["stamp"] == stamp or now - held["at"] < RENEWED):
            return held["value"]
        value = count()
        store().set(key, json.dumps({"stamp": stamp, "at": now, "value": value}), ex=KEPT_FOR)
    except redis.RedisError:
        return count()
    return value


def _stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return f"{connection.settings_dict['NAME']} {cursor.fetchone()[0]}"
