"""The words for codes kept in the database: stages, states, vocabularies, agents, reasons of failure.

Marked for translation here, translated where they are shown; a code that is missing is shown as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from indexing.models import Job

WORDS = {
    "harvest": gettext_noop("Harvest"),
    "fetch": gettext_noop("Fetch"),
    "segment": gettext_noop("Segment"),
    "describe": gettext_noop("Describe"),
    "settle": gettext_noop("Settle"),
    "compute": gettext_noop("Compute"),
    "waiting": gettext_noop("waiting"),
    "running": gettext_noop("running"),
    "paused": gettext_noop("paused"),
    "done": gettext_noop("done"),
    "failed": gettext_noop("failed"),
    "cancelled": gettext_noop("cancelled"),
    "skipped": gettext_noop("skipped"),
    "catalogue": gettext_noop("catalogue"),
    "person": gettext_noop("person"),
    "model": gettext_noop("model"),
    "machine": gettext_noop("not reviewed"),
    "accepted": gettext_noop("accepted"),
    "rejected": gettext_noop("rejected"),
    "text": gettext_noop("text"),
    "caption": gettext_noop("machine caption"),
    "meaning": gettext_noop("meaning"),
    "image": gettext_noop("image"),
    "look": gettext_noop("look"),
    "colour": gettext_noop("colour"),
    "feedback": gettext_noop("your marks"),
    "draft": gettext_noop("draft"),
    "applying": gettext_noop("being said"),
    "published": gettext_noop("published"),
    "open": gettext_noop("open"),
    "refused": gettext_noop("refused"),
    "box": gettext_noop("wrong box"),
    "label": gettext_noop("wrong label"),
    "not-illustration": gettext_noop("no illustration"),
    "other": gettext_noop("another problem"),
    "training": gettext_noop("being trained"),
    "retired": gettext_noop("no longer speaking"),
}

VOCABULARIES = {
    "technique": gettext_noop("Technique"),
    "function": gettext_noop("Function"),
    "genre": gettext_noop("Genre"),
    "object": gettext_noop("Objects"),
    "theme": gettext_noop("Theme"),
    "layout": gettext_noop("Place on the page"),
    "colour_mode": gettext_noop("Colour mode"),
    "colour": gettext_noop("Colours"),
    "document_type": gettext_noop("Type of document"),
    "concept": gettext_noop("Concepts"),
}


#: Computations, by the name of their task.
TASKS = {
    "words": gettext_noop("Words of the collection"),
    "matches": gettext_noop("Pictures from the same block"),
    "pairs": gettext_noop("One picture compared with others"),
    "colours": gettext_noop("Colours of paper and of ink"),
    "map": gettext_noop("Map by likeness"),
    "act": gettext_noop("Many illustrations changed"),
    "averages": gettext_noop("Averages"),
    "concept": gettext_noop("Concept"),
    "learn": gettext_noop("Head being trained"),
    "heads": gettext_noop("What a trained head says"),
    "crops": gettext_noop("Pictures as a zip"),
    "edit": gettext_noop("Edited pictures described again"),
    "beside": gettext_noop("Another encoder beside"),
    "compare": gettext_noop("Two models compared"),
    "calibration": gettext_noop("What percentages mean in each corpus"),
    "calibration-beside": gettext_noop("What percentages of another encoder mean"),
}


def job_title(job: Job) -> str:
    """What a job does, for people: its source, its computation, or a new description."""
    if job.source:
        return job.source
    task = job.options.get("task")
    return gettext(TASKS.get(task, task)) if task else gettext("New description of the corpus")


def vocabulary(name: str) -> str:
    return gettext(VOCABULARIES[name]) if name in VOCABULARIES else name.replace("_", " ").capitalize()
