"""The tokens of an illustration: every facet value it has, as integers (see `indexing.tokens`). Reads terms only.

A value carries those above it in its tree (an etching is a print). Objects carry their confidence; a thing that cannot
have existed when the document was made is left out unless a person saw it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from indexing.models import Agent, Entry, Illustration, Statement
from indexing.pipeline import labels
from indexing.pipeline.labels import Label
from indexing.pipeline.said import Said
from indexing.pipeline.terms import TermBook
from indexing.text import fold
from indexing.tokens import token, tokens

#: Statements of these vocabularies count wherever they stand; technique and its like are settled to one value first.
SEVERAL = ("colour", "layout", "iconclass")
#: Of these, each with how sure it is.
SURE = ("object", "concept")


class Facets:
    def __init__(self, book: TermBook) -> None:
        self.book = book

    def entry(self, row: Illustration, said: Collection[Said], final: Mapping[str, Said]) -> Entry:
        """The search row of an illustration, unsaved and without its words."""
        page, document = row.page, row.page.document
        values = {name: final[name].term.id if name in final else None for name in ("technique", "function", "genre")}
        sure = {f"{name}_confidence": final[name].confidence for name in values if name in final}
        things = self._objects(said, document.year_to)
        plain = {above for s in final.values() for above in self.book.lineage(s.term.id)}
        plain |= self._several(said) | self._catalogue(row) | self._review(said)
        coded = {t for thing, confidence in things.items() for t in tokens(thing, confidence)}
        return Entry(
            illustration_id=row.pk, page_id=page.pk, document_id=document.pk, corpus_id=document.corpus_id,
            **values, **sure,
            year_from=document.year_from, year_to=document.year_to,
            area=min(1.0, row.w * row.h / max(1, page.width * page.height)),
            verified=verified(said), noise=row.noise, copies=row.fingerprint if row.copies is None else row.copies,
            tokens=sorted({token(term) for term in plain} | coded),
            facets=sorted({token(term) for term in plain | set(things)}),
            title_folded=fold(document.title), creators_folded=fold("; ".join(document.creators)),
        )  # fmt: skip

    def _objects(self, said: Collection[Said], year: int | None) -> dict[int, float]:
        """{object term: best confidence}, those above it included."""
        best: dict[int, float] = {}
        for s in said:
            if s.term.vocabulary not in SURE or s.rejected:
                continue
            first = s.term.year_from
            by_model = s.agent.kind == Agent.Kind.MODEL and s.status != Statement.Status.ACCEPTED
            if by_model and first is not None and year is not None and year < first:
                continue
            for term in self.book.lineage(s.term.id):
                best[term] = max(best.get(term, 0.0), s.confidence)
        return best

    def _several(self, said: Collection[Said]) -> set[int]:
        kept = {s.term.id for s in said if s.term.vocabulary in SEVERAL and s.counts and not s.rejected}
        return {above for term in kept for above in self.book.lineage(term)}

    def _catalogue(self, row: Illustration) -> set[int]:
        """What holds for the whole document, and the colour mode."""
        document = row.page.document
        found = [self._made("corpus", labels.corpus(document.corpus))]
        if row.colour_mode:
            found.append(self.book.ensure("colour_mode", row.colour_mode).id)
        if document.type:
            found.append(self.book.ensure("document_type", document.type).id)
        if document.language:
            found.append(self._made("language", labels.language(document.language)))
        if document.rights:
            found.append(self._made("rights", labels.rights(document.rights)))
        return {above for term in found for above in self.book.lineage(term)}

    def _review(self, said: Collection[Said]) -> set[int]:
        """Who spoke, and what a person made of it."""
        agents = {s.agent.pk: s.agent for s in said if not s.rejected}
        states = {s.status for s in said} - {Statement.Status.ACCEPTED, Statement.Status.MACHINE}
        states.add(Statement.Status.ACCEPTED if verified(said) else Statement.Status.MACHINE)
        return {self._made("agent", labels.agent(agent)) for agent in agents.values()} | {
            self._made("status", labels.status(state)) for state in states
        }

    def _made(self, vocabulary: str, label: Label) -> int:
        return self.book.ensure(vocabulary, label.code, label.fr, label.en).id


def verified(said: Collection[Said]) -> bool:
    """True when a person has said or accepted something of the illustration."""
    return any(
        s.status == Statement.Status.ACCEPTED or (s.agent.kind == Agent.Kind.PERSON and not s.rejected) for s in said
    )
