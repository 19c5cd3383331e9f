"""manage.py setup: tables, controlled words and roles of a new or updated installation. May be run at every start."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand

ROLES = ("Curator", "Staff")


class Command(BaseCommand):
    help = "Migrate, load the vocabularies and make the roles."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=min(options["verbosity"], 1))
        call_command("load_vocabularies", verbosity=options["verbosity"])
        for name in ROLES:
            Group.objects.get_or_create(name=name)
