"""Two encoders side by side, for staff: what each finds for the same question, and what they reach on held-out truth.

The first question to a model that the encode worker does not hold yet waits until it is loaded: the page asks again by
itself for a while, and says so without scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from indexing.curating import working
from indexing.models import Agent, Job
from indexing.pipeline.refill import OPEN
from portal.pages import ask
from portal.pages.words import vocabulary
from portal.roles import staff_only
from search import uploads
from search.beside import Question, nearest
from search.encoder import NoEncoderError
from search.results import Hit

LONGEST, MOST_TRIES = 300, 15
WHY_NOT = {
    "no-encoder": gettext_lazy("No encoder is at work."),
    "encoder-slow": gettext_lazy("The encoder loads this model: ask again in a moment."),
    "encoder-failed": gettext_lazy("The encoder could not use this model: its log says why."),
    "image-expired": gettext_lazy("The picture is no longer kept: send it again."),
}


@dataclass(frozen=True)
class Side:
    """What one model finds; `why` is a sentence where it finds nothing for a reason."""

    agent: Agent
    active: bool
    found: list[tuple[Hit, float]]
    why: str = ""
    slow: bool = False


@require_safe
@staff_only
def compare(request: HttpRequest) -> HttpResponse:
    agents = _agents(request.GET)
    question, problem = _question(request.GET)
    sides = [_side(agent, question) for agent in agents]
    tries = request.GET.get("try", "0")
    number = int(tries) if tries.isascii() and tries.isdigit() and len(tries) < 4 else 0
    again = request.GET.copy()
    again["try"] = str(number + 1)
    context: dict[str, Any] = {
        "sides": sides, "question": question, "problem": problem, "a": agents[0], "b": agents[1],
        "shared": _shared(sides), "preview": uploads.preview(question.token) if question.token else "",
        "again": again.urlencode() if any(side.slow for side in sides) and number < MOST_TRIES else "",
        **_measured(agents),
    }  # fmt: skip
    name = "models/_sides.html" if request.htmx else "models/compare.html"  # type: ignore[attr-defined]
    return render(request, name, context, status=422 if problem else 200)


@require_POST
@staff_only
def picture(request: HttpRequest) -> HttpResponse:
    """Keeps a picture for a few minutes and leads back to the comparison with it."""
    agents, upload = _agents(request.POST), request.FILES.get("picture")
    query = QueryDict(mutable=True)
    query.update({"a": str(agents[0].pk), "b": str(agents[1].pk)})
    try:
        if upload is None:
            raise uploads.UploadError("empty", _("Choose a picture first."))
        query["image"] = uploads.keep(cast(BinaryIO, upload))
    except uploads.UploadError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{reverse('staff-models-compare')}?{query.urlencode()}")


@require_POST
@staff_only
def measure(request: HttpRequest) -> HttpResponse:
    """A job that compares both on held-out truth; the one under way, if there is one."""
    a, b = _agents(request.POST)
    job = _jobs(a, b).filter(state__in=OPEN).first()
    job = job or working.compute("compare", cast(User, request.user), a=a.pk, b=b.pk)
    messages.success(request, _("The job is launched."))
    return redirect(job)


def _agents(query: QueryDict) -> tuple[Agent, Agent]:
    """The two models named by `a` and `b`, which must be two that have vectors; 404 otherwise."""
    asked = [query.get(side, "") for side in ("a", "b")]
    if not all(key.isascii() and key.isdigit() and len(key) < 10 for key in asked):
        raise Http404
    known = Agent.objects.filter(spaces__isnull=False).distinct().in_bulk([int(key) for key in asked])
    if len(known) != 2:
        raise Http404
    return known[int(asked[0])], known[int(asked[1])]


def _question(query: QueryDict) -> tuple[Question, str]:
    words, like = query.get("q", "").strip()[:LONGEST].replace("\x00", ""), query.get("like", "").strip()
    if like and not (like.isascii() and like.isdigit() and len(like) < 19):
        return Question(words), _("An illustration is named by its number.")
    return Question(words, int(like) if like else None, query.get("image", "")[:64]), ""


def _side(agent: Agent, question: Question) -> Side:
    active = agent.spaces.filter(active=True).exists()
    if not question:
        return Side(agent, active, [])
    try:
        found = nearest(agent, question, ask.language())
    except NoEncoderError as error:
        return Side(agent, active, [], str(WHY_NOT.get(error.code, error.code)), error.code == "encoder-slow")
    return Side(agent, active, found, "" if found else _("It has no vector to compare with."))


def _shared(sides: list[Side]) -> set[int]:
    """The illustrations that both find."""
    first, second = ({hit.id for hit, _cosine in side.found} for side in sides)
    return first & second


def _jobs(a: Agent, b: Agent) -> Any:
    return Job.objects.filter(options__task="compare", options__a=a.pk, options__b=b.pk)


def _measured(agents: tuple[Agent, Agent]) -> dict[str, Any]:
    job = _jobs(*agents).order_by("-pk").first()
    held = job.options.get("figures", {}) if job else {}
    return {"job": job, "figures": [_row(name, found) for name, found in held.items()]}


def _row(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """The figures of a vocabulary: (what, of a, of b)."""
    both = (found["a"], found["b"])
    lines = [(what, *(side["probe"].get(key) for side in both)) for what, key in
             ((_("right, by what they see"), "right"), (_("mean F1, by what they see"), "f1"))]  # fmt: skip
    named = ((_("found by its name in French"), "fr"), (_("found by its name in English"), "en"))
    lines += [(what, *((side["words"] or {}).get(key) for side in both)) for what, key in named]
    return {"title": vocabulary(name), "n": found["n"], "documents": found["documents"],
            "classes": len(found["classes"]), "lines": lines}  # fmt: skip
