"""Why a model could not be brought here, in a sentence for the person who asked."""

from __future__ import annotations


class HubError(Exception):
    """The message says what was tried and, where a hub is out of reach, how to bring the files by hand."""
