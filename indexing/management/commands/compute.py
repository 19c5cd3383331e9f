"""manage.py compute TASK: launches a computation over what is stored, such as the words of the collection, at once.

The workers of the queue `describe` do it; by itself it is launched when an indexing job has ended.
"""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console

from indexing.management.commands.harvest import show_progress
from indexing.pipeline import computing


class Command(BaseCommand):
    help = "Launch a computation: the words of the collection (words), the figures of each corpus (calibration)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("task", choices=computing.AFTER_INDEXING)
        parser.add_argument("--wait", action="store_true", help="stay until the workers have done it")

    def handle(self, *args: Any, **options: Any) -> None:
        job = computing.launch(options["task"], anew=True)
        if options["wait"]:
            show_progress(job, Console())
        job.refresh_from_db()
        self.stdout.write(f"Job {job.pk}, {options['task']}: {job.state}")
