"""The terms of all vocabularies at hand, by code and by id; a word that no list knows becomes a provisional term.

One book serves one step: it is read anew for the next, so that terms made elsewhere are seen. Database errors pass.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from indexing import vocabularies
from indexing.models import Term


@dataclass(frozen=True)
class Known:
    id: int
    vocabulary: str
    code: str
    broader: int | None
    year_from: int | None


class TermBook:
    def __init__(self) -> None:
        rows = Term.objects.order_by().values_list("pk", "vocabulary", "code", "broader", "year_from")
        self._by_id = {row[0]: Known(*row) for row in rows}
        self._by_code = {(term.vocabulary, term.code): term for term in self._by_id.values()}

    def __getitem__(self, term: int) -> Known:
        return self._by_id[term]

    def find(self, vocabulary: str, code: str) -> Known | None:
        return self._by_code.get((vocabulary, code))

    def ensure(self, vocabulary: str, code: str, fr: str = "", en: str = "") -> Known:
        """The term, made as a provisional one when it is unknown; labels default to the code."""
        code = code[:80]
        known = self.find(vocabulary, code)
        if known is None:
            labels = {"fr": (fr or code)[:120], "en": (en or fr or code)[:120], "provisional": True}
            row, _ = Term.objects.get_or_create(vocabulary=vocabulary, code=code, defaults=labels)
            known = Known(row.pk, vocabulary, code, row.broader_id, row.year_from)
            self._by_id[known.id] = self._by_code[vocabulary, code] = known
        return known

    def lineage(self, term: int) -> list[int]:
        """The term and those above it, itself first."""
        line: list[int] = []
        above: int | None = term
        while above is not None and above not in line:
            line.append(above)
            above = self._by_id[above].broader
        return line


@transaction.atomic
def load_vocabularies() -> int:
    """Brings Term up to date with the lists of `indexing.vocabularies`. Returns how many terms they hold."""
    records = vocabularies.load()
    Term.objects.bulk_create(
        [Term(vocabulary=r.vocabulary, code=r.code, fr=r.fr, en=r.en, year_from=r.year_from) for r in records],
        update_conflicts=True, unique_fields=["vocabulary", "code"],
        update_fields=["fr", "en", "year_from", "provisional"],
    )  # fmt: skip
    terms = {(term.vocabulary, term.code): term for term in Term.objects.filter(provisional=False)}
    for record in records:
        above = terms[record.vocabulary, record.broader] if record.broader else None
        terms[record.vocabulary, record.code].broader = above
    Term.objects.bulk_update(terms.values(), ["broader"], batch_size=500)
    return len(records)
