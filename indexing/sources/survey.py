"""Says what a source holds without storing anything: the dry run of a harvest.

Bounded: a manifest is counted only when it is the whole source; lists within a collection are opened up to a limit, and
what lies beyond is reported as unknown (None). Never raises SourceError: the refusal is in `error`, and its code, by
which pages say it in the reader's language, beside it.
"""

from __future__ import annotations

from indexing.sources.records import Fetcher, Member, SourceError, Survey
from indexing.sources.registry import source_for

#: Lists opened in a dry run: at one request in three seconds, a minute.
LIMIT = 20


def survey(address: str, fetcher: Fetcher, limit: int = LIMIT) -> Survey:
    """What `address` holds; `error` says why it is refused."""
    return surveyed(address, fetcher, limit)[0]


def surveyed(address: str, fetcher: Fetcher, limit: int = LIMIT) -> tuple[Survey, str]:
    """What `address` holds, and the code of the refusal, "" without one."""
    kind = ""
    try:
        source = source_for(address)
        kind = source.kind
        heading = source.heading(address, fetcher)
        kind = heading.kind
        members = source.open(address, fetcher)
        if len(members) == 1 and members[0].kind == "document" and members[0].address == address:
            record = source.read(address, fetcher)
            return Survey(kind, 1, len(record.pages), 1, record.title), ""
        documents = heading.documents
        if documents is None:
            documents = _count(members, fetcher, address, limit)
        pages = heading.pages if heading.pages is not None else _only_pages(members, fetcher)
        return Survey(kind, documents, pages, len(members), heading.title), ""
    except SourceError as error:
        return Survey(kind, None, None, 0, "", str(error)), error.code


def _only_pages(members: list[Member], fetcher: Fetcher) -> int | None:
    """The pages of the only document of a list; None where there are more, or it cannot be read now."""
    if len(members) != 1 or members[0].kind != "document":
        return None
    try:
        return len(source_for(members[0].address).read(members[0].address, fetcher).pages)
    except SourceError:
        return None


def _count(members: list[Member], fetcher: Fetcher, address: str, limit: int) -> int | None:
    """Documents in the members and in the lists below them; None when some list could not be opened."""
    waiting = [one.address for one in members if one.kind == "list"]
    documents = {one.address for one in members if one.kind == "document"}
    seen = {address}
    while waiting:
        target = waiting.pop(0)
        if target in seen:  # collections may name each other
            continue
        seen.add(target)
        if len(seen) > limit + 1:
            return None
        try:
            found = source_for(target, local=False).open(target, fetcher)
        except SourceError:
            return None
        documents |= {one.address for one in found if one.kind == "document"}
        waiting += [one.address for one in found if one.kind == "list"]
    return len(documents)
