"""Documents that their source lists no more are withdrawn: search forgets them, their permalinks answer 410.

Only a complete listing may withdraw: where a list of the job failed, was cut off or never came, nothing is. A document
that cannot be read but is still listed stays, as does one that another source lists. The act can be undone; a document
that is listed again comes back by itself. Called inside the transaction that ends the job.
"""

from __future__ import annotations

from django.utils import timezone

from indexing.curating.acting import acting
from indexing.models import Document, Job, JobItem, Listing, Stage

Outcome = JobItem.Outcome


def list_document(job: Job, document: Document, address: str) -> None:
    """Keeps that the job's source lists the document."""
    Listing.objects.update_or_create(document=document, source=job.source, defaults={"address": address})


def withdraw_gone(job: Job) -> int:
    """Withdraws what the source of a job that has ended listed before and lists no more. Returns how many."""
    read = JobItem.objects.filter(job=job, stage=Stage.HARVEST).exclude(outcome=Outcome.WITHDRAWN)
    lists = read.filter(kind="list")
    if not job.source or not lists.exists() or lists.exclude(state=JobItem.State.DONE).exists():
        return 0
    ours = Listing.objects.filter(document__corpus=job.corpus, source=job.source)
    dropped = dict(ours.exclude(address__in=read.values("key")).values_list("document", "address"))
    if not dropped:
        return 0
    elsewhere = Listing.objects.filter(document__in=dropped).exclude(source=job.source).values("document")
    gone = list(Document.objects.filter(pk__in=dropped, withdrawn_at=None).exclude(pk__in=elsewhere).order_by("pk"))
    with acting(job.launched_by, "withdraw", detail={"job": job.pk}, corpus=job.corpus) as pen:
        pen.update(gone, withdrawn_at=timezone.now())
    ours.filter(document__in=dropped).delete()
    JobItem.objects.bulk_create(
        [
            JobItem(
                job=job, stage=Stage.HARVEST, key=dropped[row.pk], kind="document", state=JobItem.State.DONE,
                outcome=Outcome.WITHDRAWN,
            )
            for row in gone
        ],
        batch_size=2000, ignore_conflicts=True,
    )  # fmt: skip
    return len(gone)
