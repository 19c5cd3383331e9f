"""The words of an act on many: what can be chosen, what is held now, and a deed as a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from indexing.curating.deeds import SEVERAL, Deed
from indexing.models import Entry, Statement, Term
from indexing.pipeline.settle import SETTLED
from indexing.tokens import token
from portal.pages.words import VOCABULARIES
from portal.templatetags.portal import percent

#: Labels offered to accept or refuse, the most frequent first.
FEW = 60


@dataclass(frozen=True)
class Held:
    """A value that so many illustrations have now; `label` is empty for those that have none."""

    label: str
    count: int
    kept: bool


@dataclass(frozen=True)
class Offer:
    value: str
    label: str


def labels() -> dict[str, str]:
    return {name: _(VOCABULARIES[name]) for name in SETTLED}


def offers(ids: Collection[int], language: str) -> dict[str, Any]:
    """What the form lets one choose: the terms of each vocabulary, and the labels that these illustrations have."""
    groups = [
        (_(VOCABULARIES[name]), [Offer(f"{name}:{term.code}", term.label(language)) for term in _terms(name, language)])
        for name in SETTLED
    ]
    rows = Statement.objects.filter(illustration__in=list(ids), term__vocabulary__in=SEVERAL).exclude(status="rejected")
    counted = rows.order_by().values_list("term").annotate(n=Count("illustration", distinct=True)).order_by("-n")[:FEW]
    terms = Term.objects.in_bulk([term for term, _n in counted])
    seen = [
        Offer(f"{terms[key].vocabulary}:{terms[key].code}", f"{terms[key].label(language)} ({n})") for key, n in counted
    ]
    return {"groups": groups, "seen": seen}


def _terms(vocabulary: str, language: str) -> list[Term]:
    rows = Term.objects.filter(vocabulary=vocabulary, provisional=False)
    return sorted(rows, key=lambda term: term.label(language).casefold())


def said(deed: Deed, language: str) -> str:
    """The deed as a sentence without its end."""
    term = deed.found_term()
    parts = {
        "vocabulary": _(VOCABULARIES.get(deed.vocabulary, "")) if deed.vocabulary else "",
        "value": term.label(language) if term else "",
        "floor": percent(deed.floor),
    }
    return sentence(deed) % parts


def sentence(deed: Deed) -> str:
    if deed.verb in ("accept", "reject"):
        if not deed.term:
            return (
                _("accept the value of %(vocabulary)s")
                if deed.verb == "accept"
                else _("reject the value of %(vocabulary)s")
            )
        if deed.floor:
            return (
                _("accept “%(value)s” where it is sure to %(floor)s or more")
                if deed.verb == "accept"
                else _("reject “%(value)s” where it is sure to %(floor)s or more")
            )
        return _("accept “%(value)s”") if deed.verb == "accept" else _("reject “%(value)s”")
    return {
        "set": _("set %(vocabulary)s to “%(value)s”"),
        "clear": _("clear %(vocabulary)s"),
        "noise": _("mark as noise: no illustration"),
        "illustration": _("mark as an illustration again"),
    }[deed.verb]


def held(ids: Collection[int], deed: Deed, language: str) -> list[Held]:
    """What they have now in the vocabulary of the deed, the most frequent first; nothing for noise."""
    if deed.vocabulary in SEVERAL:
        return _judgements(ids, deed)
    if deed.vocabulary not in SETTLED:
        return []
    counts = dict(_counts(list(ids), deed.vocabulary))
    terms = Term.objects.in_bulk([key for key in counts if key])
    rows = [Held(terms[key].label(language), n, terms[key].code == deed.term) for key, n in counts.items() if key]
    none = len(ids) - sum(row.count for row in rows)
    return sorted(rows, key=lambda row: -row.count) + ([Held("", none, False)] if none > 0 else [])


def _counts(ids: list[int], vocabulary: str) -> Iterator[tuple[int | None, int]]:
    if vocabulary != "theme":
        yield from Entry.objects.filter(pk__in=ids).order_by().values_list(vocabulary).annotate(n=Count("pk"))
        return
    # A theme is kept among the facets only.
    terms = {token(pk): pk for pk in Term.objects.filter(vocabulary="theme").values_list("pk", flat=True)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value, count(*) FROM indexing_entry, unnest(facets) AS value"
            " WHERE illustration_id = ANY(%s) AND value = ANY(%s) GROUP BY value",
            [ids, list(terms)],
        )
        yield from ((terms[value], n) for value, n in cursor.fetchall())


def _judgements(ids: Collection[int], deed: Deed) -> list[Held]:
    rows = Statement.objects.filter(
        illustration__in=list(ids), term__vocabulary=deed.vocabulary, term__code=deed.term,
        confidence__gte=deed.floor,
    )  # fmt: skip
    counted = rows.order_by().values_list("status").annotate(n=Count("pk")).order_by("-n")
    words = {"machine": _("not reviewed"), "accepted": _("accepted"), "rejected": _("rejected")}
    wanted = {"accept": "accepted", "reject": "rejected"}[deed.verb]
    return [Held(words[status], n, status == wanted) for status, n in counted]
