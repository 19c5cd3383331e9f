"""Searches from one encoder to another: vectors beside those in use, then one step. Needs the database.

Asked again, it goes on where it was: jobs under way are not launched twice, and nothing missing means switching.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from indexing.hub.errors import HubError
from indexing.jobs import progress
from indexing.management.commands.harvest import show_progress
from indexing.models import Job, Space
from indexing.pipeline.beside import in_use, record_switch
from indexing.pipeline.refill import fill, switch
from indexing.pipeline.spaces import spaces_of
from indexing.vision import registry


def use_encoder(name: str, wait: bool, say: Callable[[str], None]) -> None:
    """Makes what is missing in the spaces of the encoder `name`; switches when nothing is, after it with `wait`."""
    spaces = spaces_of(registry.embedder(name), name)
    agent = next(iter(spaces.values())).agent
    jobs = fill(agent, name)
    for job in jobs:
        say(f"Job {job.pk} makes the vectors of corpus {job.corpus_slug}.")
        if wait:
            show_progress(job, Console())
    if jobs and not wait:
        say(
            "When it is done, run the same again: it switches searches over. Until then they use the encoder of before."
        )
        return
    already, before = all(space.active for space in Space.objects.filter(agent=agent)), in_use()
    lost = switch(agent)
    if lost:
        raise HubError(f"{lost} vectors are still missing, so searches stay as they are. {_reasons(jobs)}")
    if not already:
        record_switch(agent, before, None)
    say(f"Searches {'use' if already else 'now use'} {agent}.")
    for job in fill(agent, name):  # pages described while the switch was made
        say(f"Job {job.pk} makes the vectors of what came meanwhile in corpus {job.corpus_slug}.")


def _reasons(jobs: list[Job]) -> str:
    """What the jobs say went wrong."""
    told = []
    for job in jobs:
        job.refresh_from_db()
        told += [job.notice] if job.notice else []
        told += [f"{group.count} x {group.reason}: {group.example}" for group in progress(job).errors]
    return " ".join(dict.fromkeys(told)) or "Run the same again."
