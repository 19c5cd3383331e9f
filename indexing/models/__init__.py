"""The nouns of the write side."""

from .acts import Act, Change
from .catalogue import Corpus, Document, Illustration, Page
from .colours import Colour
from .concepts import Concept
from .jobs import Job, JobItem, Listing, Schedule, Stage
from .maps import MapPoint, Projection
from .matches import Match
from .review import Doubt, Report, Turn, Verdict
from .search_rows import Entry, Space
from .statements import Agent, MachineCaption, Statement, Term
from .trained import TrainedDetector, TrainedHead
from .words import Word

__all__ = [
    "Act",
    "Agent",
    "Change",
    "Colour",
    "Concept",
    "Corpus",
    "Document",
    "Doubt",
    "Entry",
    "Illustration",
    "Job",
    "JobItem",
    "Listing",
    "MachineCaption",
    "MapPoint",
    "Match",
    "Page",
    "Projection",
    "Report",
    "Schedule",
    "Space",
    "Stage",
    "Statement",
    "Term",
    "TrainedDetector",
    "TrainedHead",
    "Turn",
    "Verdict",
    "Word",
]
