"""The API's answers as plain dictionaries, from the records of the search and the rows of the catalogue."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q

from indexing.models import Document, Illustration, Job, JobItem, Statement, Term
from search.exports.rows import absolute
from search.hits import hits
from search.results import Hit, Results
from search.terms import Glossary

JSON = dict[str, Any]
ROOT = "/api/v1"


def results(found: Results) -> JSON:
    """The search contract's shape. Addresses of searches are the page's, under the API's root."""
    return {
        "count": found.count,
        "count_is_exact": found.count_is_exact,
        "results": [result(hit) for hit in found.hits],
        "facets": {
            facet.name: [
                {
                    "term": value.code,
                    "label": value.label,
                    "count": value.count,
                    "selected": value.selected,
                    "url": absolute(ROOT + value.url),
                }
                for value in facet.values
            ]
            for facet in found.facets
        },
        "next": absolute(ROOT + found.next_url) if found.next_url else None,
        "notices": [
            {"code": notice.code, "text": notice.text, "url": absolute(ROOT + notice.url) if notice.url else None}
            for notice in found.notices
        ],
    }


def result(hit: Hit) -> JSON:
    return {
        "id": hit.id,
        "score": hit.score,
        "why": list(hit.why),
        "highlights": [
            {"field": one.field, "parts": [{"text": part, "found": found} for part, found in one.parts]}
            for one in hit.highlights
        ],
        "url": absolute(hit.url),
        "image": absolute(hit.image_large),
        "iiif": absolute(hit.iiif),
        "document": {"id": hit.document_id, "title": hit.document_title, "url": absolute(hit.document_url)},
        "page": {"id": hit.page_id, "label": hit.page_label, "url": absolute(hit.page_url)},
        "xywh": list(hit.xywh),
        "region": list(hit.region) if hit.region else None,
        "caption": hit.caption,
        "technique": hit.technique_code,
        "function": hit.function_code,
        "genre": hit.genre_code,
        "year": hit.year_from,
        "measure": hit.measure().as_json(),
        "objects": [
            {
                "term": found.code,
                "confidence": found.confidence,
                "xywh": list(found.xywh),
                "agent": found.agent,
                "measure": hit.measure(found.xywh).as_json(),
            }
            for found in hit.objects
        ],
    }


def illustration(row: Illustration, glossary: Glossary, language: str) -> JSON | None:
    """Everything said of an illustration, rejected claims too. None while it has no search row."""
    shown = hits([(row.pk, ())], {}, glossary, language)
    if not shown:
        return None
    body = result(shown[0])
    for name in ("score", "why", "highlights", "objects"):
        del body[name]
    del body["region"]
    said = row.statements.select_related("agent").order_by("-confidence", "id")
    return {
        **body,
        "rotation": row.rotation,
        "heading": row.heading,
        "verified": shown[0].verified,
        "palette": row.palette,
        "statements": [
            {
                "vocabulary": word.vocabulary,
                "term": word.code,
                "label": word.label(language),
                "confidence": statement.confidence,
                "agent": {
                    "kind": statement.agent.kind,
                    "name": statement.agent.name,
                    "version": statement.agent.version,
                    "licence": statement.agent.licence,
                },
                "status": statement.status,
                "xywh": list(box) if (box := _box(statement)) else None,
                "measure": shown[0].measure(box).as_json() if box else None,
            }
            for statement in said
            if (word := glossary.by_id.get(statement.term_id))
        ],
    }


def _box(row: Statement) -> tuple[int, int, int, int] | None:
    return None if row.x is None else (row.x, row.y or 0, row.w or 1, row.h or 1)


def document(row: Document) -> JSON:
    live = Count("illustrations", filter=Q(illustrations__withdrawn_at=None, illustrations__noise=False))
    pages = row.pages.annotate(found=live).values("id", "order", "label", "width", "height", "found").order_by("order")
    return {
        "id": row.pk,
        "url": absolute(f"/document/{row.pk}"),
        "title": row.title,
        "creators": row.creators,
        "date": row.date_text,
        "year_from": row.year_from,
        "year_to": row.year_to,
        "type": row.type,
        "language": row.language,
        "rights": row.rights or row.corpus.rights,
        "attribution": row.attribution or row.corpus.attribution,
        "shelfmark": row.shelfmark,
        "corpus": row.corpus.slug,
        "source_id": row.source_id,
        "homepage": row.homepage,
        "source_manifest": row.manifest,
        "manifest": absolute(f"/iiif/document/{row.pk}/manifest"),
        "search": absolute(f"{ROOT}/search?document={row.pk}"),
        "pages": [
            {
                "id": page["id"],
                "order": page["order"],
                "label": page["label"],
                "width": page["width"],
                "height": page["height"],
                "illustrations": page["found"],
                "url": absolute(f"/page/{page['id']}"),
            }
            for page in pages
        ],
    }


def jobs(latest: int = 50) -> list[JSON]:
    """The latest jobs with their items counted by stage and state, in two queries."""
    rows = list(Job.objects.select_related("corpus").order_by("-id")[:latest])
    counted = (
        JobItem.objects.filter(job__in=rows).order_by().values_list("job_id", "stage", "state").annotate(Count("id"))
    )
    stages: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for key, stage, state, number in counted:
        stages[key][stage][state] = number
    return [
        {
            "id": job.pk,
            "corpus": job.corpus_slug or None,
            "task": job.options.get("task"),
            "source": job.source,
            "state": job.state,
            "notice": job.notice,
            "created_at": job.created_at,
            "started_at": job.started_at,
            "ended_at": job.ended_at,
            "stages": stages[job.pk],
        }
        for job in rows
    ]


def terms(vocabulary: str) -> list[JSON]:
    rows = Term.objects.filter(vocabulary=vocabulary).order_by("code").select_related("broader")
    return [
        {
            "code": term.code,
            "fr": term.fr,
            "en": term.en,
            "broader": term.broader.code if term.broader else None,
            "year_from": term.year_from,
            "provisional": term.provisional,
        }
        for term in rows
    ]
