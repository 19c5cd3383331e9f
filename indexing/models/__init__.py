"""The nouns of the write side."""

from .catalogue import Corpus, Document, Illustration, Page
from .colours import Colour
from .concepts import Concept
from .jobs import Job, JobItem, Stage
from .maps import MapPoint, Projection
from .matches import Match
from .search_rows import Entry, Space
from .statements import Agent, MachineCaption, Statement, Term
from .words import Word

__all__ = [
    "Agent",
    "Colour",
    "Concept",
    "Corpus",
    "Document",
    "Entry",
    "Illustration",
    "Job",
    "JobItem",
    "MachineCaption",
    "MapPoint",
    "Match",
    "Page",
    "Projection",
    "Space",
    "Stage",
    "Statement",
    "Term",
    "Word",
]
