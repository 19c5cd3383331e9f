"""What an act may touch, as plain values, to compare before and after."""

from __future__ import annotations

from indexing.curating.rows import values
from indexing.models import Entry, Illustration, Statement


def snapshot() -> dict[str, list[dict[str, object]]]:
    """Every such row, less when it was settled."""
    entries = [{k: v for k, v in row.items() if k != "settled_at"} for row in Entry.objects.order_by("pk").values()]
    return {
        "entries": entries,
        "illustrations": [values(row) for row in Illustration.objects.order_by("pk")],
        "statements": [values(row) for row in Statement.objects.order_by("pk")],
    }
