"""Sixty pictures of which the first twenty-four are one thing, and people who make concepts of it."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import User

from indexing import concepts
from indexing.models import Concept, Entry, Job, JobItem
from indexing.pipeline import computing
from tests import factories as make
from tests.pages.conftest import people, plain_static  # noqa: F401

THING = 24


@pytest.fixture
def crowd(db: None) -> list[Entry]:
    """Look: the thing lies along the first direction, all else along the others; neighbours differ a little."""
    chance = np.random.default_rng(7)
    rows = []
    for number in range(60):
        vector = np.array([1.0, 0, 0, 0] if number < THING else [0, *np.eye(3)[number % 3]])
        rows.append(make.entry(look=vector + chance.normal(0, 0.15, 4)))
    return rows


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("odile", password="a-long-password")


@pytest.fixture
def concept(crowd: list[Entry], owner: User) -> Concept:
    yes, no = [row.pk for row in crowd[:12]], [row.pk for row in crowd[THING : THING + 6]]
    return concepts.create(owner, "look", "machine volante", "", yes, no)


def work() -> None:
    """Does what the jobs launched so far ask, as the worker would, share after share."""
    for job in Job.objects.filter(options__task__startswith="concept").exclude(state=Job.State.DONE):
        keys = list(JobItem.objects.filter(job=job).values_list("key", flat=True))
        while keys:
            keys += computing.run(job, keys.pop(0))
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
