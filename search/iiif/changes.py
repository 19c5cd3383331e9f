"""IIIF Change Discovery 1.0: what came, changed and went among the manifests, oldest first, in pages.

Each manifest is created when its document came, updated when it was last harvested, deleted when it was withdrawn: of
several updates only the last is kept, as level 1 of the specification has it. Pages are cut from this list by their
place in it, so that an update moves what comes after it: whoever harvests starts from the last page, as the
specification tells, and stops at the time of the last visit.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from search.iiif.words import address

CONTEXT = "http://iiif.io/api/discovery/1/context.json"
SIZE = 100
JSON = dict[str, Any]
#: A first harvest writes a document several times; within this span that is one creation.
ACTIVITIES = """
    SELECT id, 'Create' AS kind, created_at AS ended FROM indexing_document
    UNION ALL SELECT id, 'Update', harvested_at FROM indexing_document
        WHERE withdrawn_at IS NULL AND harvested_at > created_at + interval '1 minute'
    UNION ALL SELECT id, 'Delete', withdrawn_at FROM indexing_document WHERE withdrawn_at IS NOT NULL
"""


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({ACTIVITIES}) AS activities")  # noqa: S608 (a constant)
        return int(cursor.fetchone()[0])


def collection(total: int) -> JSON:
    body: JSON = {"@context": CONTEXT, "id": _all(), "type": "OrderedCollection", "totalItems": total}
    last = max(0, -(-total // SIZE) - 1)
    return body | {"first": _page(0), "last": _page(last)}


def page(number: int, total: int) -> JSON:
    """One page, from 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, kind, ended FROM ({ACTIVITIES}) AS activities"  # noqa: S608 (a constant)
            " ORDER BY ended, id, kind OFFSET %s LIMIT %s",
            [number * SIZE, SIZE],
        )
        rows = cursor.fetchall()
    body: JSON = {"@context": CONTEXT, **_page(number), "startIndex": number * SIZE}
    body["partOf"] = {"id": _all(), "type": "OrderedCollection"}
    if number:
        body["prev"] = _page(number - 1)
    if (number + 1) * SIZE < total:
        body["next"] = _page(number + 1)
    return body | {"orderedItems": [_activity(*row) for row in rows]}


def _activity(document: int, kind: str, ended: Any) -> JSON:
    manifest = {"id": address(f"/iiif/document/{document}/manifest"), "type": "Manifest"}
    return {"type": kind, "object": manifest, "endTime": ended.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _all() -> str:
    return address("/iiif/activity/all-changes")


def _page(number: int) -> JSON:
    return {"id": address(f"/iiif/activity/page/{number}"), "type": "OrderedCollectionPage"}
