"""Brings a model here: asks what there is, sees to the room, fetches, checks, and writes down whose it is.

Fails with `HubError`; without a network the message says which files to bring by hand, from where, into which folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from indexing.hub import shelf, sources
from indexing.hub.catalogue import find
from indexing.hub.download import OutOfReachError, Remote, Tell, fetch, room_for
from indexing.hub.errors import HubError
from indexing.hub.sources import Plan
from indexing.vision.checkpoints import folder_name
from indexing.vision.weights import sha256


def pull(name: str, say: Callable[[str], None], console: Console) -> list[str]:
    """Fetches `name` and what it needs. Returns the names brought; what lies here whole is not fetched again."""
    with sources.client() as http:
        try:
            plan = sources.plan(http, name)
        except OutOfReachError as error:
            raise HubError(f"{error}. {by_hand(name)}") from error
        unchecked = [file.name for file in plan.files if not (file.sha256 or file.git)]
        say(f"{name}: licence {plan.licence or sources.UNKNOWN} ({plan.page})")
        if unchecked:
            say(
                f"No checksum is to be had for {', '.join(unchecked)}: what comes is taken as it is, and guarded since."
            )
        place = shelf.home() / plan.folder if plan.folder else shelf.home()
        place.mkdir(parents=True, exist_ok=True)
        missing = [file for file in plan.files if not _whole(place / file.name, file)]
        room_for(place, missing)
        _describe(plan, place)
        try:
            with _bars(console) as bar:
                for file in missing:
                    digest = fetch(http, file, place / file.name, bar(file))
                    say(f"{file.name}: sha256 {digest}")
        except OutOfReachError as error:
            raise HubError(f"{error}. {by_hand(name)}") from error
    brought = [name]
    for other in plan.needs:
        brought += pull(other, say, console)
    return brought


def by_hand(name: str) -> str:
    """How to bring a model without a network, in a sentence or two."""
    kind, _, rest = name.partition(":")
    home = shelf.home()
    if kind == "open_clip":
        return (
            f"By hand: on a machine with a network run `manage.py models pull {name}` and copy the folder "
            f"{folder_name(rest)} from its models' folder into {home}; or put open_clip_config.json, "
            "open_clip_model.safetensors and, where there are any, the tokenizer's files from the model's page"
            f"{_page(name)} into a folder of that name there."
        )
    address = f"{settings.ULTRALYTICS_ASSETS.rstrip('/')}/{rest}" if kind == "ultralytics" else "the model's page"
    return f"By hand: put {rest}, from {address}{_page(name)}, into {home}."


def _page(name: str) -> str:
    known = find(name)
    return f" ({known.page})" if known else ""


def _whole(path: Path, file: Remote) -> bool:
    """True for a file that is here and is the one its publisher means, as far as that can be told."""
    if not path.is_file() or (file.size is not None and path.stat().st_size != file.size):
        return False
    return not file.sha256 or sha256(path) == file.sha256


def _describe(plan: Plan, place: Path) -> None:
    """Writes what the loader reads beside the weights, and whose they are."""
    if not plan.folder:
        return
    if plan.config:
        _write(place / "open_clip_config.json", plan.config)
    _write(place / "card.json", {"name": plan.name, "licence": plan.licence, "url": plan.page})


def _write(path: Path, facts: dict[str, object]) -> None:
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _bars(console: Console) -> Iterator[Callable[[Remote], Tell]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as bars:

        def bar(file: Remote) -> Tell:
            task = bars.add_task(file.name, total=file.size)
            return lambda here, total: bars.update(task, completed=here, total=total)

        yield bar
