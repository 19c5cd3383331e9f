"""What workers say of a job, in the reader's language. They write in English, in few forms; one that has no words here
is shown as it is, and marked as English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?P<host>\S+) is stopped: it answers 403 \(forbidden\) \((?P<url>.*)\)"),
        gettext_noop("%(host)s refuses access (403): nothing more is asked of it for some hours."),
    ),
    (
        re.compile(r"(?P<host>\S+) is stopped: it answers a web page where (?P<what>.+) was due \((?P<url>.*)\)"),
        gettext_noop("%(host)s answers a web page in place of data: nothing more is asked of it for some hours."),
    ),
    (
        re.compile(r"(?P<host>\S+) is stopped until (?P<until>[^:]+:\S+): .*"),
        gettext_noop("%(host)s had refused us: nothing is asked of it until %(until)s."),
    ),
    (
        re.compile(r"Paused after (?P<hours>[\d.]+) h in which no step has ended\. The last answer: (?P<answer>.*)"),
        gettext_noop("Paused after %(hours)s h in which no step has ended. The last answer: %(answer)s"),
    ),
    (
        re.compile(r"The corpus lets one job bring (?P<most>\d+) pages\. The others come with the next job\."),
        gettext_noop("The corpus lets one job bring %(most)s pages. The others come with the next job."),
    ),
    (
        re.compile(r"Objects are not detected: (?P<why>.*)"),
        gettext_noop("Objects are not detected: %(why)s"),
    ),
    (
        re.compile(r"Faces are not detected: (?P<why>.*)"),
        gettext_noop("Faces are not detected: %(why)s"),
    ),
    (
        re.compile(r"No vectors, technique, function or genre are made: (?P<why>.*)"),
        gettext_noop("No vectors, technique, function or genre are made: %(why)s"),
    ),
)


@dataclass(frozen=True)
class Sentence:
    """`english` when it could not be said in the reader's language."""

    text: str
    english: bool


def sentences(notice: str) -> list[Sentence]:
    return [_said(line) for line in notice.splitlines() if line]


def _said(line: str) -> Sentence:
    for form, words in FORMS:
        found = form.fullmatch(line)
        if found:
            return Sentence(gettext(words) % found.groupdict(), False)
    return Sentence(line, True)
