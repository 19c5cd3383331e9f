"""Patron, Curator, Staff: who may do what. Roles are groups; a superuser is Staff; Staff may do what a Curator may."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def is_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    if not user.is_authenticated:
        return False
    return bool(getattr(user, "is_superuser", False) or user.groups.filter(name="Staff").exists())  # type: ignore[attr-defined]


def is_curator(user: AbstractBaseUser | AnonymousUser) -> bool:
    if not user.is_authenticated:
        return False
    return is_staff(user) or bool(user.groups.filter(name="Curator").exists())  # type: ignore[attr-defined]


def staff_only(view: View) -> View:
    return _only(is_staff, view)


def curators_only(view: View) -> View:
    return _only(is_curator, view)


def _only(test: Callable[[AbstractBaseUser | AnonymousUser], bool], view: View) -> View:
    """Sends strangers to sign in, answers 403 to those who are signed in without the role."""

    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not test(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.__name__ = view.__name__
    guarded.__doc__ = view.__doc__
    return login_required(guarded)
