"""What stops a measure: one clear sentence for the person who asked for it."""

from __future__ import annotations


class EvaluationError(Exception):
    """The material cannot be measured; the message names the file and the line."""
