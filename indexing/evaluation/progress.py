"""A bar on stderr while somebody watches; nothing where the output goes to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


def watched(items: Iterable[Item], doing: str, total: int) -> Iterator[Item]:
    """`items` as they are, with a bar of `total` steps."""
    console = Console(stderr=True)
    yield from track(items, doing, total, console=console, disable=not console.is_terminal, transient=True)
