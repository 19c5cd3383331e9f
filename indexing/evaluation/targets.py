"""What the shipped models are asked to reach, and on which record each target is read.

Most targets name sets that are kept from us: `stands_in` says what is measured in their place. `why` is shown where a
target is missed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """`figure`: its dotted place in the figures of the record of `measure` on the set `on`, both empty where there is
    no such set; `minus`: the place of what is taken from it; `counted`: the place of the number of things measured.
    `wanted` None: no target, a figure beside a target that cannot be measured here. `at_least` False: the figure must
    not exceed `wanted`."""

    part: str
    what: str
    wanted: float | None
    measure: str = ""
    on: str = ""
    figure: str = ""
    counted: str = ""
    stands_in: str = ""
    why: str = ""
    minus: str = ""
    at_least: bool = True


BOOKS, TYPES, PAIRS, HEADS = "held-out-books", "bnf_types", "near_duplicates", "gallica_pages"
PAGES, PRINTS, INCUNABLES = (f"held-out-{one}-pages" for one in ("gallica", "early-print", "incunable"))
BLOCK = "by_kind.same_woodblock_colour_vs_bw_edition"
AGREED = "held-out-corpus"
TECHNIQUE = "gallica_technique"
UNSEEN = "documents unseen, by folds"
NO_SET = "no such set lies beside the code"


def _encoder(what: str, wanted: float, record: tuple[str, str], place: str, counted: str, stands_in: str) -> Target:
    return Target("Encoder", what, wanted, *record, place, counted, stands_in)


def _frames(part: str, english: str, wanted: float) -> list[Target]:
    place = f"by.set.{part}"
    return [
        Target("Detector", f"illustrations, {english} of Gallica pages, {name} at IoU .75", wanted, "boxes", PAGES,
               f"{place}.{name}_75", f"{place}.n", "other pages of the same kind")
        for name in ("recall", "precision")
    ]  # fmt: skip


def _layout(what: str, wanted: float, on: str, code: str) -> Target:
    place = f"classes.{code}"
    return Target("Detector", f"{what}, AP50", wanted, "boxes", on, f"{place}.ap50", f"{place}.n")


def _empty(what: str, on: str) -> Target:
    return Target("Detector", f"{what} without any left empty", 0.95, "boxes", on, "empty_pages_clean", "empty_pages")


def _head(what: str, wanted: float, place: str) -> Target:
    return Target("Heads", what, wanted, "heads", HEADS, f"{place}.right", f"{place}.n", UNSEEN)


JUDGED = "judged by captions, which name little of what is seen"
TARGETS = [
    _encoder("French caption: its picture among the first 10 of 727", 0.33, ("retrieval", BOOKS), "fr.r10", "fr.n",
             "other books than the target's"),
    _encoder("20 words in French, precision at 10 over the best possible", 0.60, ("concepts", BOOKS), "share.fr", "",
             JUDGED),
    _encoder("the same in English", 0.60, ("concepts", BOOKS), "share.en", "", JUDGED),
    Target("Encoder", "French and English apart by", 0.05, "concepts", BOOKS, "share.fr", minus="share.en",
           at_least=False),
    _encoder("kinds of heritage page by words alone", 0.55, ("types", TYPES), "zero_shot.both", "n",
             "4 kinds for the target's 8, so easier"),
    _encoder("linear probe on look", 0.94, ("types", TYPES), "linear_probe.look", "n", "4 kinds for the target's 8"),
    _encoder("same woodblock first by look", 0.98, ("pairs", PAIRS), f"{BLOCK}.r1.look", f"{BLOCK}.n",
             "other blocks than the target's"),
    *_frames("SET_photo", "photographs", 0.97),
    *_frames("SET_dessins", "drawings", 0.88),
    _layout("illustrations of early prints", 0.70, PRINTS, "illustration"),
    _layout("ornaments of early prints", 0.70, PRINTS, "ornament"),
    _layout("initials of early prints", 0.60, PRINTS, "initial"),
    _layout("illustrations of incunabula", 0.70, INCUNABLES, "illustration"),
    _layout("initials of incunabula", 0.60, INCUNABLES, "initial"),
    _empty("pages of early prints", PRINTS),
    _empty("pages of incunabula", INCUNABLES),
    Target("Detector", "person on paintings, AP50", 0.40, stands_in=NO_SET),
    Target("Detector", "objects on photographs: AP50 lost since the start", 0.02, "objects", AGREED, "lost",
           "start_boxes", "share of the start model's boxes that are not here, from confidence .05 on",
           at_least=False),
    Target("Detector", "objects found that are the start model's", None, "objects", AGREED, "precision",
           "student_boxes", "from confidence .05 on"),
    Target("Heads", "4 kinds of page, by five-fold probe", 0.90, "types", TYPES, "linear_probe.look", "n"),
    Target("Heads", "4 kinds of page, by heads that never saw the set", 0.90, "types", TYPES, "head", "head_n"),
    _head("technique right on photographs of Gallica pages", 0.90, f"{TECHNIQUE}.photographs.every_document_unseen"),
    _head("technique right on drawings of Gallica pages", 0.75, f"{TECHNIQUE}.drawings.every_document_unseen"),
    _head("rotation right on drawings", 0.90, "rotation.gallica_drawings"),
]  # fmt: skip
