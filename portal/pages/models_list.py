"""The models that have spoken here, for staff: what each left, and what can be done with an encoder.

Vectors are made beside those in use by jobs; searches switch in one step and back; what is removed is gone for good, so
its name must be typed.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from indexing.hub.catalogue import CATALOGUE
from indexing.inventory import Holding, holdings
from indexing.models import Agent, Corpus, Space
from indexing.pipeline import beside
from indexing.pipeline.beside import NotNowError
from indexing.vision.protocols import ModelUnavailableError
from portal.pages.quality_card import rendered
from portal.pages.quality_models import CARD, in_use, weights_of
from portal.roles import staff_only
from portal.templatetags.portal import corpus_title, megabytes

REFUSALS = {
    "active": gettext_lazy("Searches use this model: switch to another one first."),
    "named": gettext_lazy("The setting ENCODER names this model: the next job would make its vectors anew."),
    "filling": gettext_lazy("A job is making its vectors: cancel it first."),
    "needed": gettext_lazy("Published concepts or heads were learned on its vectors: train them anew first."),
    "nothing": gettext_lazy("There is nothing to switch back to."),
}


class CorporaField(forms.ModelMultipleChoiceField):
    """Corpora by their title in the reader's language."""

    def label_from_instance(self, obj: Corpus) -> str:
        return corpus_title(obj)


class BesideForm(forms.Form):
    name = forms.RegexField(
        r"^open_clip:\S+$",
        label=gettext_lazy("Encoder"),
        max_length=300,
        help_text=gettext_lazy("As in the settings, e.g. open_clip:ViT-B-16-SigLIP2@webli"),
        widget=forms.TextInput(attrs={"list": "encoders"}),
    )
    corpora = CorporaField(
        label=gettext_lazy("Corpora (none chosen: all)"),
        queryset=Corpus.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@require_safe
@staff_only
def models(request: HttpRequest) -> HttpResponse:
    return _listed(request, BesideForm())


@require_POST
@staff_only
def embed(request: HttpRequest) -> HttpResponse:
    """A job that makes the vectors of another encoder beside those in use."""
    form = BesideForm(request.POST)
    if not form.is_valid():
        return _listed(request, form)
    job = beside.launch(form.cleaned_data["name"], form.cleaned_data["corpora"], cast(User, request.user))
    messages.success(request, _("The job is launched."))
    return redirect(job)


@require_POST
@staff_only
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    agent, user = get_object_or_404(_embedding(), pk=pk), cast(User, request.user)
    try:
        act = beside.switch_to(agent, user)
        messages.success(request, _("Searches now use %(name)s.") % {"name": act.detail["name"]})
    except NotNowError as error:
        return _refused(request, error, agent)
    return redirect("staff-models")


@require_POST
@staff_only
def switch_back(request: HttpRequest) -> HttpResponse:
    try:
        act = beside.switch_back(cast(User, request.user))
        messages.success(request, _("Searches now use %(name)s.") % {"name": act.detail["name"]})
    except NotNowError as error:
        if error.code == "needed":
            error.code = "nothing"
        return _refused(request, error, None)
    return redirect("staff-models")


@require_POST
@staff_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(_embedding(), pk=pk)
    if request.POST.get("name", "").strip() != agent.name:
        messages.error(request, _("The name typed is not that of the model: nothing was removed."))
        return redirect("staff-models")
    try:
        freed = beside.remove(agent, cast(User, request.user))
        words = _("The vectors of %(name)s are removed: %(room)s are free again.")
        messages.success(request, words % {"name": agent, "room": megabytes(freed / 1e6)})
    except NotNowError as error:
        return _refused(request, error, agent)
    return redirect("staff-models")


@require_safe
@staff_only
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card that lies beside the weights of a model, where these are on this machine."""
    agent = get_object_or_404(Agent, pk=pk)
    file = _card_of(agent, list(Space.objects.filter(agent=agent)), _cards())
    if file is None:
        raise Http404
    text = file.read_text(encoding="utf-8")
    return render(request, "models/card.html", {"agent": agent, "card": rendered(text, escape(_("Table")))})


def _cards() -> dict[str, Path]:
    """{sum of weights: card} of the models that the settings name."""
    return {model.sha256: model.card for model in in_use() if model.sha256 and model.card}


def _card_of(agent: Agent, spaces: list[Space], cards: dict[str, Path]) -> Path | None:
    """Its file, by the name under which a model embeds, or by the sum of its weights; None where it is not here."""
    if not spaces:
        return cards.get(agent.sha256)
    try:
        file = weights_of(spaces[0].model).parent / CARD
    except ModelUnavailableError:
        return None
    return file if file.is_file() else None


def _embedding() -> QuerySet[Agent]:
    """The models that have vectors."""
    return Agent.objects.filter(pk__in=Space.objects.values("agent"))


def _refused(request: HttpRequest, error: NotNowError, agent: Agent | None) -> HttpResponse:
    """Says why not; what is only missing is launched, and its job shown."""
    user = cast(User, request.user)
    if error.code == "unmeasured" and agent:
        messages.warning(
            request, _("Its percentages are not measured yet: this job does it; switch once it has ended.")
        )
        return redirect(beside.measure(agent, user))
    if error.code == "lost":
        count = error.count
        words = ngettext(
            "%(n)s vector is still missing, which searches would lose: make it first.",
            "%(n)s vectors are still missing, which searches would lose: make them first.",
            count,
        )
        messages.error(request, words % {"n": count})
    else:
        messages.error(request, str(REFUSALS[error.code]))
    return redirect("staff-models")


def _listed(request: HttpRequest, form: BesideForm) -> HttpResponse:
    rows, cards = holdings(), _cards()
    back = beside.last_switch()
    context = {
        "rows": [_row(one, cards) for one in rows],
        "active": next((one.agent for one in rows if one.active), None),
        "back": back,
        "form": form,
        "encoders": sorted({entry.name for entry in CATALOGUE if entry.role == "encoder"} | {settings.ENCODER}),
        "corpora": Corpus.objects.exists(),
    }
    return render(request, "models/list.html", context, status=422 if form.errors else 200)


def _row(one: Holding, cards: dict[str, Path]) -> dict[str, object]:
    return {
        "one": one,
        "room": one.bytes / 1e6,
        "measured": bool(one.spaces) and beside.measured(one.agent),
        "has_card": _card_of(one.agent, one.spaces, cards) is not None,
        "name": one.spaces[0].model if one.spaces else "",
    }
