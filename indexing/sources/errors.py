"""The ways in which fetching may fail, told apart because workers treat each differently.

All are SourceError, so a caller that only reports needs to know none of them.
"""

from __future__ import annotations

from indexing.sources.records import SourceError


class RetryLater(SourceError):
    """Not now: try the same address again after `seconds`."""

    code = "retry-later"

    def __init__(self, message: str, seconds: float, code: str = "") -> None:
        super().__init__(message, code)
        self.seconds = seconds


class PassingFault(SourceError):
    """Something broke that may work in a minute (a time-out, a cut connection, a 500). Only `fetch` sees it: there it
    becomes RetryLater a few times, then Refused, so that a dead server does not keep a job waiting for ever."""


class HostStopped(SourceError):
    """The host refused us (403, or a web page in place of data): nothing more is asked of it until staff allow it."""

    code = "host-stopped"


class Refused(SourceError):
    """This address will not work, now or later: 404, too large, not what was expected."""
