"""manage.py map [--method umap]: draws the map by likeness anew; the one in use stays until the new one is whole."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console

from indexing.management.commands.harvest import show_progress
from indexing.models import Projection
from indexing.pipeline import computing


class Command(BaseCommand):
    help = "Draw the map by likeness of all that is indexed; the workers do it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--method", choices=Projection.Method.values, default="pca", help="how rows are laid out")
        parser.add_argument("--refresh", action="store_true", help="only place what is new on the map there is")
        parser.add_argument("--no-wait", action="store_true", help="leave it to the workers and return")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = ("all",) if options["refresh"] else ("fit",)
        job = computing.launch("map", keys=keys, method=options["method"])
        if not options["no_wait"]:
            show_progress(job, Console())
        job.refresh_from_db()
        self.stdout.write(f"Job {job.pk}, map: {job.state}")
