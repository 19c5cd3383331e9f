"""What search must be told once an act has changed a corpus or a document, or an undo has put them back.

Other floors settle the corpus again, a document that is withdrawn or comes back is settled too, both by a job; a new
title of a corpus is that of its facet at once. After a word on a match the groups of prints are made anew. Called
inside the act's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexing.jobs.control import reindex, settle_again
from indexing.models import Act, Change, Corpus, Document, Match, Page, Term
from indexing.pipeline import labels
from indexing.pipeline.groups import regroup

TITLES = {"title_fr", "title_en"}


def follow(act: Act, changes: Sequence[Change]) -> None:
    altered = [change for change in changes if change.before and change.after]
    matches = Match.objects.filter(pk__in=_rows(altered, "match", {"status"})).values_list("one", "other")
    if matches:
        regroup({key for pair in matches for key in pair})
    for corpus in Corpus.objects.filter(pk__in=_rows(altered, "corpus", TITLES)):
        label = labels.corpus(corpus)
        Term.objects.filter(vocabulary="corpus", code=label.code).update(fr=label.fr, en=label.en)
    for corpus in Corpus.objects.filter(pk__in=_rows(altered, "corpus", {"floors"})):
        reindex(corpus, act.user, {"settle": True})
    documents = Document.objects.filter(pk__in=_rows(altered, "document", {"withdrawn_at"}))
    for corpus in Corpus.objects.filter(documents__in=documents).distinct():
        pages = Page.objects.filter(document__in=documents.filter(corpus=corpus), illustrations__isnull=False)
        found = list(pages.order_by("pk").distinct().values_list("pk", flat=True))
        if found:
            settle_again(corpus, found, act.user)


def _rows(changes: Sequence[Change], model: str, fields: set[str]) -> set[int]:
    return {change.row for change in changes if change.model == model and fields & set(change.after or {})}
