"""Accounts, for staff: the list, a new one with a link for its password, roles given and taken away, closing.

The link is shown once, to whoever made the account, and never stored. What was done can be taken back.
"""

from __future__ import annotations

from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from indexing.curating.verbs import label
from indexing.models import Act
from portal import accounts
from portal.roles import staff_only

SHOWN = 30  # acts; all of them are on the page of history
ROLES = {"Curator": gettext_lazy("Curator"), "Staff": gettext_lazy("Staff")}


class AccountForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=list(ROLES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = ["username", "email"]
        labels = {"username": gettext_lazy("User name"), "email": gettext_lazy("Mail address")}


class ChoosePassword(PasswordResetConfirmView):
    """Where the link of a new account leads, or of one whose password is forgotten."""

    template_name = "registration/choose_password.html"
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        messages.success(self.request, _("The password is set: sign in with it."))
        return super().form_valid(form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def users(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = accounts.create(cast(User, request.user), asked["username"], asked["email"], tuple(asked["roles"]))
        return _shown(request, AccountForm(), made)
    return _shown(request, form)


@require_POST
@staff_only
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    user, by, role = get_object_or_404(User, pk=pk), cast(User, request.user), request.POST.get("role", "")
    if act == "link" and user.is_active:
        return _shown(request, AccountForm(), user)
    try:
        if act in ("grant", "withdraw") and role in ROLES:
            (accounts.grant if act == "grant" else accounts.withdraw)(by, user, role)
        elif act in ("close", "open"):
            (accounts.close if act == "close" else accounts.reopen)(by, user)
        else:
            raise Http404
        messages.success(request, _("Done."))
    except accounts.LastStaffError:
        messages.error(request, _("This is the last account of the staff: give the role to another one first."))
    return redirect("staff-users")


@require_POST
@staff_only
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    act = get_object_or_404(Act, pk=pk, verb__startswith="account-")
    try:
        accounts.take_back(cast(User, request.user), act)
        messages.success(request, _("Done."))
    except accounts.LastStaffError:
        messages.error(request, _("This is the last account of the staff: give the role to another one first."))
    except accounts.TakenBackError:
        messages.error(request, _("This cannot be taken back, or was already."))
    return redirect("staff-users")


def _shown(request: HttpRequest, form: AccountForm, linked: User | None = None) -> HttpResponse:
    link = settings.PUBLIC_URL + accounts.link(cast(User, request.user), linked) if linked else ""
    people = {user.pk: user for user in User.objects.order_by("-is_active", "username").prefetch_related("groups")}
    rows = [{"user": user, "roles": _roles(user)} for user in people.values()]
    acts = [
        {"act": act, "of": people.get(act.detail.get("account")), "may": _may(act), "words": _words(act)}
        for act in accounts.acts()[:SHOWN]
    ]
    context = {"form": form, "rows": rows, "acts": acts, "link": link, "linked": linked, "labels": ROLES,
               "days": settings.PASSWORD_RESET_TIMEOUT // 86_400}  # fmt: skip
    response = render(request, "users/page.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _roles(user: User) -> list[dict[str, object]]:
    held = {group.name for group in user.groups.all()}
    return [{"name": name, "label": label, "held": name in held} for name, label in ROLES.items()]


def _words(act: Act) -> str:
    roles = [act.detail["role"]] if "role" in act.detail else act.detail.get("roles", [])
    return " : ".join(filter(None, [label(act.verb), ", ".join(str(ROLES[role]) for role in roles)]))


def _may(act: Act) -> bool:
    return act.verb in accounts.REVERSE and not act.undone_by.all()
