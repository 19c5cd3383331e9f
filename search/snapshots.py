"""The order of a result set as it stood at its first page, kept for some minutes, so that pages turned while the index
is in motion neither lose nor repeat a row.

Kept in Redis under a name that the cursor carries. When it has expired, or Redis is away, pages are cut from the result
set as it then stands, at the cursor's place.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence

import numpy as np
import redis

from search.uploads import store

logger = logging.getLogger("search.snapshots")
#: Seconds; each page that is turned begins them anew.
KEPT_FOR = 15 * 60
#: (illustration, names of the lists it came from), in order.
Order = list[tuple[int, tuple[str, ...]]]


def keep(order: Order, whole: bool, name: str = "") -> str:
    """Keeps an order, under the `name` it has already if it has one; `whole` where nothing follows it. Returns the
    name, empty where nothing was kept."""
    reasons = list(dict.fromkeys(why for _, why in order))
    place = {why: number for number, why in enumerate(reasons)}
    ids = np.array([key for key, _ in order], dtype="<i8")
    whys = np.array([place[why] for _, why in order], dtype="<u2")
    head = json.dumps({"rows": len(order), "reasons": reasons, "whole": whole}).encode()
    name = name or secrets.token_urlsafe(9)
    try:
        store().set(_key(name), head + b"\n" + ids.tobytes() + whys.tobytes(), ex=KEPT_FOR)
    except redis.RedisError as error:
        logger.warning("an order could not be kept", extra={"error": str(error)})
        return ""
    return name


def read(name: str) -> tuple[Order, bool] | None:
    """The order kept under `name`, and whether it is whole; None once it has expired."""
    if not name:
        return None
    try:
        body = store().getex(_key(name), ex=KEPT_FOR)
    except redis.RedisError:
        return None
    if not isinstance(body, bytes):
        return None
    head, _, rest = body.partition(b"\n")
    told = json.loads(head)
    ids = np.frombuffer(rest, dtype="<i8", count=told["rows"]).tolist()
    whys = np.frombuffer(rest, dtype="<u2", offset=8 * told["rows"]).tolist()
    reasons: Sequence[tuple[str, ...]] = [tuple(why) for why in told["reasons"]]
    return [(key, reasons[why]) for key, why in zip(ids, whys, strict=True)], told["whole"]


def _key(name: str) -> str:
    return f"order:{name}"
