"""Who may read what staff sees. The groups are the portal's roles; Curator and Patron have no special rights here."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


def is_staff(request: Request) -> bool:
    user = request.user
    return bool(user.is_authenticated and (user.is_superuser or user.groups.filter(name="Staff").exists()))


class IsStaff(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_staff(request)
