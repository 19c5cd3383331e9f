"""What a detector is fine-tuned on: reviewed pages, and those held out to measure it.

Pages are parted by document, by a hash of what the document is called at its source: a later fine-tune, or one that
starts from an earlier one, is measured on pages that none of them has seen. SourceError ("few-pages") where that
leaves nothing to train on or nothing to measure.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from indexing.boxes_io.sheets import SURE, Box, Sheet, pages_of, sheets
from indexing.boxes_io.yolo import line
from indexing.evaluation import coco
from indexing.evaluation.coco import Truth
from indexing.models import Corpus, Document
from indexing.sources.records import SourceError
from indexing.vocabularies import by_vocabulary

#: One document in so many is held out.
FOLDS = 5
MOST_PAGES = 5000


@dataclass(frozen=True)
class Material:
    train: list[Sheet]
    held: list[Sheet]


def is_held_out(document: Document) -> bool:
    return int.from_bytes(hashlib.sha256(document.source_id.encode()).digest()[:4]) % FOLDS == 0


def gather(corpora: Collection[Corpus]) -> Material:
    """The reviewed pages of some corpora whose pictures are here, at most MOST_PAGES."""
    several = [one for one in sheets(pages_of(corpora)[:MOST_PAGES]) if picture_of(one).is_file()]
    held = [one for one in several if is_held_out(one.page.document)]
    train = [one for one in several if not is_held_out(one.page.document)]
    if not train or not held:
        empty = "to learn from" if not train else "held out to measure what was learned"
        raise SourceError(
            f"{len(several)} pages were reviewed, and none of them is in a document {empty}: documents are parted by "
            f"chance, one in {FOLDS} is held out. Review pages of more documents.",
            "few-pages",
        )
    return Material(train, held)


def picture_of(sheet: Sheet) -> Path:
    return Path(settings.MEDIA_ROOT) / sheet.page.file


def standing(sheet: Sheet) -> list[Box]:
    """The boxes that count as there: frames, and objects that a person set or of which the machine is sure."""
    return [box for box in sheet.boxes if box.vocabulary == "layout" or box.by_person or box.confidence >= SURE]


def taught(train: Iterable[Sheet], known: Collection[str]) -> list[str]:
    """The classes that the pages label: all of layout that a page is cut into, since a reviewed page shows all of its
    frames, and the objects of which a person has spoken."""
    cut = {term.code for term in by_vocabulary("layout") if "noise" not in (term.code, term.broader)}
    found = (cut - {"text", "stamp"}) & set(known)
    for sheet in train:
        found |= sheet.judged | {box.label for box in sheet.boxes if box.vocabulary == "layout"}
    return sorted(found)


def lay_out(folder: Path, train: Iterable[Sheet], names: list[str]) -> None:
    """Writes `images/` and `labels/` as ultralytics reads them."""
    numbers = {name: number for number, name in enumerate(names)}
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for sheet in train:
        source = picture_of(sheet)
        # A copy: ultralytics mends damaged JPEG in place.
        shutil.copyfile(source, folder / "images" / f"{sheet.page.pk}{source.suffix}")
        size = sheet.page.width, sheet.page.height
        lines = [line(numbers[b.label], b.place, *size) for b in standing(sheet) if b.label in numbers]
        (folder / "labels" / f"{sheet.page.pk}.txt").write_text("".join(lines), encoding="utf-8")


def truth(held: Iterable[Sheet]) -> Truth:
    """The pages held out as evaluation reads them. Where nobody has spoken of a kind of object, the whole page is a
    crowd of it: neither asked for nor held against what is found."""
    pages = list(held)
    judged = {code for sheet in pages for code in sheet.judged}
    layout = {box.label for sheet in pages for box in sheet.boxes if box.vocabulary == "layout"}
    measured, cards = [], []
    for sheet in pages:
        page = sheet.page
        known = [b for b in standing(sheet) if b.label in (layout if b.vocabulary == "layout" else sheet.judged)]
        boxes = [coco.Box(b.label, b.place[0], b.place[1], b.place[2], b.place[3]) for b in known]
        unjudged = sorted(judged - sheet.judged)
        boxes += [coco.Box(code, 0.0, 0.0, page.width, page.height, crowd=True) for code in unjudged]
        cards.append(coco.Sheet(picture_of(sheet), (page.width, page.height), boxes))
        measured += [box.label for box in boxes if not box.crowd]
    return Truth(cards, tuple(dict.fromkeys(sorted(measured))), frozenset(layout))
