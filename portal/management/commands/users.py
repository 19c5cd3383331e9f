"""manage.py users list | create | grant | withdraw | close | open | link: the accounts of curators and staff.

The same acts as on the page /staff/users, for the first account and for when nobody can sign in.
"""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal import accounts


class Command(BaseCommand):
    help = "List accounts, create one, give or take away a role, close or open one, or make a link for a password."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="accounts and their roles")
        creating = acts.add_parser("create", help="a new account, and the link where its owner chooses a password")
        creating.add_argument("name")
        creating.add_argument("--mail", default="")
        creating.add_argument("--role", action="append", choices=accounts.ROLES, default=[])
        for act in ("grant", "withdraw"):
            changing = acts.add_parser(act, help=f"{act} a role")
            changing.add_argument("name")
            changing.add_argument("role", choices=accounts.ROLES)
        for act in ("close", "open", "link"):
            acts.add_parser(
                act, help=f"{act} an account" if act != "link" else "a link for a new password"
            ).add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        act = options["act"]
        if act == "list":
            for user in User.objects.order_by("username").prefetch_related("groups"):
                roles = [group.name for group in user.groups.all()] + (["superuser"] if user.is_superuser else [])
                self.stdout.write(
                    f"{user.username}: {', '.join(roles) or 'no role'}{'' if user.is_active else ' (closed)'}"
                )
        elif act == "create":
            self._create(options["name"], options["mail"], tuple(options["role"]))
        else:
            self._change(act, options)

    def _create(self, name: str, mail: str, roles: tuple[str, ...]) -> None:
        try:
            User(username=name, email=mail).full_clean(exclude=["password"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self._link(accounts.create(None, name, mail, roles))

    def _change(self, act: str, options: dict[str, Any]) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['name']}.")
        try:
            if act == "link":
                self._link(user)
            elif act in ("grant", "withdraw"):
                (accounts.grant if act == "grant" else accounts.withdraw)(None, user, options["role"])
            else:
                (accounts.close if act == "close" else accounts.reopen)(None, user)
        except accounts.LastStaffError as error:
            raise CommandError("This is the last account of the staff: give the role to another one first.") from error

    def _link(self, user: User) -> None:
        self.stdout.write(settings.PUBLIC_URL + accounts.link(None, user))
