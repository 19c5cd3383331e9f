"""Specimens: generated pages that look like what libraries hold, each with known truth.

They serve the demonstration, tests against known truth, training and load tests. Everything follows from a
seed; nothing is downloaded. Fails with OSError when the folder cannot be written, ValueError for no pages.
"""

from __future__ import annotations

from .generator import generate
from .truth import Box, SpecimenDocument, SpecimenIllustration, SpecimenPage, TextLine, load

__all__ = ["Box", "SpecimenDocument", "SpecimenIllustration", "SpecimenPage", "TextLine", "generate", "load"]
