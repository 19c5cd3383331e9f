"""Writes a benchmark's table into docs/performance.md, between its markers, so that no figure is typed by hand."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def machine() -> dict[str, object]:
    """What the figures were measured on. `load` is the one-minute load average before the run."""
    return {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Replaces the block `name` of the page, or adds it at the end."""
    block = f"<!-- {name} -->\n{text.strip()}\n<!-- /{name} -->"
    before = page.read_text() if page.exists() else "# Performance\n\nEach table is written by the command it names.\n"
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    after = pattern.sub(lambda _: block, before) if pattern.search(before) else f"{before.rstrip()}\n\n{block}\n"
    page.write_text(after)
