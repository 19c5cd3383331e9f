"""The nouns of the write side."""

from .catalogue import Corpus, Document, Illustration, Page
from .jobs import Job, JobItem, Stage
from .search_rows import Entry, Space
from .statements import Agent, MachineCaption, Statement, Term

__all__ = [
    "Agent",
    "Corpus",
    "Document",
    "Entry",
    "Illustration",
    "Job",
    "JobItem",
    "MachineCaption",
    "Page",
    "Space",
    "Stage",
    "Statement",
    "Term",
]
