"""manage.py retention [--dry-run]: erase what is kept of people longer than it may be."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from portal import retention


class Command(BaseCommand):
    help = "Erase data about people that are older than the setting RETENTION allows; beat does so every day."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows there are to erase")

    def handle(self, *args: Any, **options: Any) -> None:
        done = retention.due() if options["dry_run"] else retention.forget()
        for rule, count in done:
            after = f"after {rule.days:g} days" if rule.kept else "at their own end"
            self.stdout.write(f"{count:8} {rule.name} ({after})")
