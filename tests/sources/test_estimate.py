"""What a harvest would take: requests, time at the polite rate of the host that is asked, room on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.sources.estimate import MEGABYTES_A_PAGE, estimate
from indexing.sources.policy import FetchPolicy
from indexing.sources.records import Survey

POLICY = FetchPolicy(cache=Path("/nowhere"), rates={"gallica.bnf.fr": 12.0}, default_interval=1.0)
BOOK = "ark:/12148/bpt6k2000002r"


@pytest.mark.parametrize(
    ("source", "kind", "documents", "pages", "requests", "seconds"),
    [
        ("https://example.org/m.json", "manifest", 1, 10, 11, 11.0),
        ("ark:/12148/btv1b8449691v", "gallica", 1, 10, 11, 132.0),
        (BOOK, "gallica", 1, 10, 21, 252.0),  # a picture and a text for each page
        ("/srv/scans", "folder", 3, 10, 0, 0.0),
        ("/srv/zoologie.zip", "gallicapix", 3, 10, 10, 120.0),
        ("/srv/arks.txt", "list", 5, None, 5, 60.0),
    ],
)
def test_requests_and_time(source, kind, documents, pages, requests, seconds):
    told = estimate(source, Survey(kind, documents, pages, 1, ""), POLICY)
    assert (told.requests, told.seconds, told.at_least) == (requests, seconds, pages is None)
    assert told.megabytes == (None if pages is None else pages * MEGABYTES_A_PAGE)


def test_limits_of_the_corpus_count():
    slow = FetchPolicy(cache=Path("/nowhere"), rates={}, default_interval=1.0, least_interval=5.0)
    told = estimate("https://example.org/m", Survey("manifest", 1, 10, 1, ""), slow, most_pages=3)
    assert (told.pages, told.requests, told.seconds) == (3, 4, 20.0)
    without = estimate("https://example.org/m", Survey("manifest", 1, 10, 1, ""), slow, pictures=False)
    assert (without.requests, without.megabytes, without.at_least) == (1, None, False)
