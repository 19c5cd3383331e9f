"""Accounts and their roles: made, given, taken away, closed, each as an Act that names the account by its number alone.

The last active account of the staff keeps its role (LastStaffError): nobody could give it back. An account is never
deleted, since what it did stays in the history; when it is closed its password goes, and with it every session.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from indexing.models import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = ("Curator", "Staff")


class LastStaffError(Exception):
    """The change would leave nobody who can give roles."""


class TakenBackError(Exception):
    """The act cannot be taken back, or was already."""


def create(by: User | None, name: str, mail: str = "", roles: tuple[str, ...] = ()) -> User:
    """A new account without a password: `link` lets its owner choose one. IntegrityError when the name is taken."""
    with _changing():
        user = User.objects.create_user(name, mail, None)
        user.groups.set(map(_group, roles))
        _record(by, "account-create", user, roles=list(roles))
    return user


def grant(by: User | None, user: User, role: str, undoes: Act | None = None) -> None:
    with _changing():
        user.groups.add(_group(role))
        _record(by, "account-grant", user, undoes, role=role)


def withdraw(by: User | None, user: User, role: str, undoes: Act | None = None) -> None:
    with _changing():
        user.groups.remove(_group(role))
        _record(by, "account-withdraw", user, undoes, role=role)


def close(by: User | None, user: User, undoes: Act | None = None) -> None:
    """Nobody signs in to it any more, and whoever is signed in no longer is."""
    with _changing():
        user.is_active = False
        user.set_unusable_password()  # sessions carry a keyed hash of the password, and end with it
        user.save(update_fields=["is_active", "password"])
        _record(by, "account-close", user, undoes)


def reopen(by: User | None, user: User, undoes: Act | None = None) -> None:
    """Its owner needs a new link: the password went when it was closed."""
    with _changing():
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record(by, "account-open", user, undoes)


def link(by: User | None, user: User) -> str:
    """The path where the owner of the account chooses a password: once, within PASSWORD_RESET_TIMEOUT seconds."""
    _record(by, "account-link", user)
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password-choose", args=[key, default_token_generator.make_token(user)])


def acts() -> list[Act]:
    """What was done to accounts, newest first."""
    rows = Act.objects.filter(verb__in=(*REVERSE, "account-link"))
    return list(rows.select_related("user").prefetch_related("undone_by"))


def take_back(by: User, act: Act) -> None:
    """Does the reverse of an act on an account. TakenBackError, LastStaffError."""
    reverse_of = REVERSE.get(act.verb)
    user = User.objects.filter(pk=act.detail.get("account")).first()
    if reverse_of is None or user is None or act.undone_by.exists():
        raise TakenBackError
    role = {"role": act.detail["role"]} if "role" in act.detail else {}
    reverse_of(by, user, **role, undoes=act)


REVERSE: dict[str, Callable[..., None]] = {
    "account-create": close,
    "account-grant": withdraw,
    "account-withdraw": grant,
    "account-close": reopen,
    "account-open": close,
}


def closed_before(moment: datetime) -> list[int]:
    """Accounts that were closed before `moment`; where no act tells when, the last sign of life counts."""
    told: dict[Any, datetime] = dict(
        Act.objects.filter(verb="account-close").order_by("pk").values_list("detail__account", "at")
    )
    closed = User.objects.filter(is_active=False)
    return [user.pk for user in closed if told.get(user.pk, user.last_login or user.date_joined) < moment]


def staff() -> Any:
    """The active accounts that may give roles."""
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name="Staff"), is_active=True).distinct()


def _group(role: str) -> Group:
    return Group.objects.get_or_create(name=role)[0]


@contextmanager
def _changing() -> Iterator[None]:
    with transaction.atomic():
        # One change of roles at a time, or two staff could each take away the other's.
        list(Group.objects.select_for_update().filter(name="Staff"))
        were = staff().exists()
        yield
        if were and not staff().exists():
            raise LastStaffError


def _record(by: User | None, verb: str, user: User, undoes: Act | None = None, **detail: Any) -> None:
    Act.objects.create(
        user=by, verb=verb, detail={"account": user.pk, **detail}, undoes=undoes, count=1, ended_at=timezone.now()
    )
