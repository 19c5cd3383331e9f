"""manage.py setup: tables, controlled words and roles of a new or updated installation. May be run at every start.

A corpus that an earlier version settled has no queue of review yet: it is settled again by a job, once.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef, QuerySet

from indexing.jobs.control import reindex
from indexing.models import Corpus, Doubt, Entry, Job, Statement
from indexing.pipeline.doubt import VOCABULARIES

ROLES = ("Curator", "Staff")
#: An option of the job, by which it is not launched at the next start too.
QUEUE = "review_queue"


class Command(BaseCommand):
    help = "Migrate, load the vocabularies, make the roles, and give corpora of earlier versions what this one shows."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=min(options["verbosity"], 1))
        call_command("load_vocabularies", verbosity=options["verbosity"])
        for name in ROLES:
            Group.objects.get_or_create(name=name)
        for corpus in without_queue():
            job = reindex(corpus, None, {"settle": True, QUEUE: True})
            if options["verbosity"]:
                self.stdout.write(f"Job {job.pk} settles corpus {corpus.slug} again, for the queue of review.")


def without_queue() -> QuerySet[Corpus]:
    """Corpora with labels and none of them in the queue, answered or not, for which no job was launched yet."""
    pictures = Entry.objects.filter(corpus=OuterRef("pk"), noise=False)
    asked = Statement.objects.filter(
        illustration__page__document__corpus=OuterRef("pk"), x=None, term__vocabulary__in=VOCABULARIES
    )
    queued = Doubt.objects.filter(corpus=OuterRef("pk"))
    launched = Job.objects.filter(corpus=OuterRef("pk"), **{f"options__{QUEUE}": True})
    return Corpus.objects.filter(Exists(pictures), Exists(asked), ~Exists(queued), ~Exists(launched))
