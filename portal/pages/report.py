"""A reader reports a problem with an illustration, without an account, and reads the answer at an address of their own.

A form that is wrong comes back with what was written (422), too many from one address are refused (429).
"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from indexing.curating.reporting import file
from indexing.models import Illustration, Report, Statement
from portal import riddles
from portal.pages import ask
from portal.pages.find import illustration_or_gone, says_gone
from portal.pages.limits import allowed
from portal.pages.marked import thumbnails
from portal.pages.words import vocabulary
from portal.templatetags.portal import colon

KINDS: dict[str, str | Promise] = {
    "box": gettext_lazy("A box is wrong"),
    "label": gettext_lazy("A label is wrong"),
    "not-illustration": gettext_lazy("This is no illustration"),
    "rights": gettext_lazy("A question of rights"),
    "other": gettext_lazy("Something else"),
}
LONGEST = 2000


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=[("", "")])
    statement = forms.TypedChoiceField(label=gettext_lazy("Which label or box?"), required=False, coerce=int)
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: object, said: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = {"kind": [("", _("Choose")), *KINDS.items()], "statement": [("", _("none in particular")), *said]}
        for name, several in choices.items():
            self.fields[name].choices = several  # type: ignore[attr-defined]
        self.fields["contact"].help_text = _(
            "Only if you want the answer by mail. Curators alone see it; it is in no export, and it is erased %(days)s"
            " days after the answer. What you write above is kept with the illustration."
        ) % {"days": round(settings.RETENTION["reports"])}

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        if given.get("kind") in ("rights", "other") and not given.get("words"):
            self.add_error("words", _("Say in some words what is wrong."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@says_gone
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = illustration_or_gone(pk)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, initial=_first(request), said=_said(found))
    wrong = ""
    if data is not None and form.is_valid():
        if not allowed(request, "report"):
            return _form(request, found, form, _("Too many reports in a short time: try again in an hour."), 429)
        wrong = "" if request.user.is_authenticated else riddles.problem(data.get("token", ""), data.get("sum", ""))
        if not wrong:
            return _filed(found, form, trapped=bool(data.get("website")))
    return _form(request, found, form, wrong, 422 if data is not None else 200)


def _filed(found: Illustration, form: ReportForm, *, trapped: bool) -> HttpResponse:
    given = form.cleaned_data
    if trapped:
        # A program has filled in what people do not see: it learns nothing, and nothing is kept.
        return redirect("illustration", found.pk)
    made = file(
        Report(
            illustration=found, statement_id=given["statement"] or None, kind=given["kind"], words=given["words"],
            contact=given["contact"], language=ask.language(),
        )
    )  # fmt: skip
    return redirect("report-answer", made.token)


def _form(request: HttpRequest, found: Illustration, form: ReportForm, wrong: str, status: int) -> HttpResponse:
    context = {
        "illustration": found,
        "form": form,
        "thumbnail": thumbnails([found.pk])[found.pk],
        "riddle": None if request.user.is_authenticated else riddles.riddle(),
        "wrong": wrong,
    }
    return render(request, "reports/form.html", context, status=status)


@require_safe
@never_cache
def read_answer(request: HttpRequest, token: str) -> HttpResponse:
    """What was reported and what was answered, for whoever has the address."""
    found = get_object_or_404(Report.objects.select_related("illustration", "statement__term"), token=token)
    context = {"report": found, "kind": KINDS[found.kind], "label": _label(found.statement) if found.statement else ""}
    response = render(request, "reports/answer.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _first(request: HttpRequest) -> dict[str, str]:
    statement = request.GET.get("statement", "")
    return {"statement": statement, "kind": "label" if statement else ""}


def _said(found: Illustration) -> list[tuple[str, str]]:
    rows = found.statements.exclude(status=Statement.Status.REJECTED).select_related("term")
    return [(str(row.pk), _label(row)) for row in rows.order_by("term__vocabulary", "-confidence", "pk")]


def _label(row: Statement) -> str:
    place = _(" (box at %(place)s)") % {"place": ", ".join(row.xywh.split(",")[:2])} if row.xywh else ""
    return f"{vocabulary(row.term.vocabulary)}{colon()}{row.term.label(ask.language())}{place}"
