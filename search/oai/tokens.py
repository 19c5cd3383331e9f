"""Resumption tokens that need no memory: they hold the question and the last record given.

Records are listed by datestamp, then number. What is described anew while a harvest goes on moves to the end of the
list, where the harvest still meets it: nothing is lost, something may come twice, as the protocol allows.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True)
class Listing:
    """A question about records: bounds are inclusive, in UTC; `after` is the datestamp and number of the last given."""

    prefix: str
    corpus: str = ""
    first: datetime | None = None
    last: datetime | None = None
    after: tuple[datetime, int] | None = None
    given: int = 0


def write(listing: Listing) -> str:
    plain = {name: value for name, value in asdict(listing).items() if value not in ("", None)}
    return urlsafe_b64encode(json.dumps(plain, default=datetime.isoformat).encode()).decode().rstrip("=")


def read(text: str) -> Listing | None:
    """None for what is no token of ours."""
    try:
        plain = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        stamp, key = plain["after"]
        bounds = {name: datetime.fromisoformat(plain[name]) for name in ("first", "last") if name in plain}
        after = (datetime.fromisoformat(stamp), int(key))
        prefix, corpus, given = str(plain["prefix"]), str(plain.get("corpus", "")), int(plain["given"])
    except (Base64Error, ValueError, KeyError, TypeError, AttributeError):
        return None
    aware = all(moment.tzinfo for moment in (*bounds.values(), after[0]))
    return Listing(prefix, corpus, after=after, given=given, **bounds) if aware and 0 < after[1] < 2**63 else None
