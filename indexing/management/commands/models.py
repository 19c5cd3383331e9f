"""manage.py models list | pull NAME | use ROLE NAME: which models there are, fetch one, put one to work.

Settings come from the environment alone, so `use` proves that a model works and says which line to put there. Only the
encoder that searches speak is kept in the database: `use encoder` makes the missing vectors beside those in use and
then switches, in one step.
"""

from __future__ import annotations

import argparse
import json
from typing import Any, cast, get_args

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from indexing.hub import shelf
from indexing.hub.catalogue import CATALOGUE, SETTINGS, Role, find
from indexing.hub.errors import HubError
from indexing.hub.pull import pull
from indexing.hub.trial import tried
from indexing.vision.protocols import ModelUnavailableError


class Command(BaseCommand):
    help = "List models, fetch one from its hub, or put one to work."
    # Listing and fetching must work without a database.
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        listing = acts.add_parser("list", help="the models in use and those worth knowing")
        listing.add_argument("--json", action="store_true", help="answer with one JSON object")
        pulling = acts.add_parser("pull", help="fetch a model; run again, it goes on where it stopped")
        pulling.add_argument("name", help="as in settings, e.g. open_clip:ViT-B-16-SigLIP2@webli")
        using = acts.add_parser("use", help="try a model and put it to work")
        using.add_argument("role", choices=get_args(Role))
        using.add_argument("name")
        using.add_argument("--wait", action="store_true", help="encoder: stay until its vectors are made, then switch")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "list":
                self._list(options["json"])
            elif options["act"] == "pull":
                self._pull(options["name"])
            else:
                self._use(cast(Role, options["role"]), options["name"], options["wait"])
        except (HubError, ModelUnavailableError) as error:
            raise CommandError(str(error)) from error

    def _list(self, as_json: bool) -> None:
        rows = listed()
        if as_json:
            self.stdout.write(json.dumps({"models": rows}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(_line(row))

    def _pull(self, name: str) -> None:
        for brought in pull(name, self.stdout.write, Console()):
            self.stdout.write(f"{brought} is here.")

    def _use(self, role: Role, name: str, wait: bool) -> None:
        self.stdout.write(f"{name}: {tried(role, name)}")
        held = shelf.held(name)
        if held:
            self.stdout.write(f"sha256 {held.sha256}; licence {licence_of(name) or 'unknown'}")
        if role == "encoder":
            from indexing.hub.switching import use_encoder

            use_encoder(name, wait, self.stdout.write)
        self.stdout.write(
            f"To use it from now on, put this in the environment and restart the workers:\n{SETTINGS[role]}={name}"
        )


def listed() -> list[dict[str, Any]]:
    """What is in use first, then the catalogue; one row for a role and a name."""
    in_use = shelf.in_use()
    names = [(role, name) for role, name in in_use.items()]
    names += [(entry.role, entry.name) for entry in CATALOGUE if in_use.get(entry.role) != entry.name]
    return [_row(role, name, in_use.get(role) == name) for role, name in names]


def _line(row: dict[str, Any]) -> str:
    """A model in two lines: what it is and how it stands, then what it is for."""
    size = f"{row['bytes'] / 1e6:,.0f} MB" if row["here"] else f"about {row['megabytes'] or '?'} MB to fetch"
    marks = [mark for mark in ("in_use", "here", "recommended") if row[mark]]
    facts = "; ".join([*(mark.replace("_", " ") for mark in marks), size, row["licence"] or "licence unknown"])
    digest = f"\n{'':12}sha256 {row['sha256']}" if row["in_use"] and row["sha256"] else ""
    about = " ".join(part for part in (row["purpose"], f"({row['languages']})" if row["languages"] else "") if part)
    return f"{row['role']:12}{row['name']}  [{facts}]" + (f"\n{'':12}{about}" if about else "") + digest


def _row(role: Role, name: str, in_use: bool) -> dict[str, Any]:
    entry, held = find(name), shelf.held(name)
    return {
        "role": role,
        "name": name,
        "in_use": in_use,
        "here": held is not None,
        "recommended": bool(entry and entry.recommended),
        "licence": licence_of(name),
        "bytes": held.size if held else None,
        "megabytes": entry.megabytes if entry else None,
        "sha256": held.sha256 if held else None,
        "languages": entry.languages if entry else "",
        "purpose": entry.purpose if entry else "",
        "page": entry.page if entry else "",
    }


def licence_of(name: str) -> str:
    """As the folder of the model says, else as our list does; empty where neither knows."""
    held, entry = shelf.held(name), find(name)
    card = held.weights.with_name("card.json") if held else None
    if card and card.exists():
        return str(json.loads(card.read_text(encoding="utf-8")).get("licence", ""))
    return entry.licence if entry else ""
