"""What is wrong with a search address: the page shows each as a notice, the API refuses with 400."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "unknown-parameter": _("“%(parameter)s” is not a criterion of this search; it was ignored."),
    "unknown-value": _("“%(value)s” is not a known value of “%(parameter)s”; it was ignored."),
    "not-a-number": _("“%(value)s” is not a number; “%(parameter)s” was ignored."),
    "out-of-range": _("“%(value)s” is outside what “%(parameter)s” allows; it was ignored."),
    "malformed": _("“%(value)s” could not be understood; “%(parameter)s” was ignored."),
    "too-long": _("“%(parameter)s” is too long; it was cut."),
    "too-many": _("“%(parameter)s” was given too many times; the first values were kept."),
    "repeated": _("“%(parameter)s” was given several times; the last value was kept."),
    "too-many-results": _("The search finds %(value)s illustrations, more than this format holds; narrow it."),
    "staff-only": _("“%(parameter)s” is for staff; it was ignored."),
    "reversed": _("The first year is after the last one; the years were ignored."),
}


@dataclass(frozen=True)
class Problem:
    """`code` is one of TEXTS and stable for programs; `value` is what the reader gave, cut to a readable length."""

    parameter: str
    code: str
    value: str = ""

    @property
    def text(self) -> str:
        """The problem in the reader's language."""
        return str(TEXTS[self.code]) % {"parameter": self.parameter[:60], "value": self.value[:60]}
