"""Mean picture, mean face and mean palette of a sample of illustrations, as a computation with result files.

A share of pictures leaves its sums in a file; the last share joins them into PNG files and result.json under
DATA_DIR/averages/<token>, which appear whole or not at all. Doing a share twice writes the same file again. A page
without its picture is left out, and the result says how many were used. Faces are boxes that were detected earlier,
laid over one another by the eyes where the face model finds them, else by the box; nobody is recognised or named.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from indexing.models import Entry, Illustration, Job, Statement
from indexing.pipeline.crops import Crop, cut, open_page
from indexing.sources.records import SourceError
from indexing.vision import mean, registry
from indexing.vision.mean import Mean
from indexing.vision.protocols import ModelUnavailableError

log = logging.getLogger(__name__)
#: Pictures of one sample, and of one share: some seconds of decoding.
MOST, SHARE = 2_000, 100
#: How long results are kept, in seconds.
KEPT = 7 * 24 * 3600
JOIN, ALL, UNDATED = "join", "all", "undated"
#: Faces surer than this; those that people refused are left out in any case.
SURE = 0.6
Eyes = Callable[[Any], Any]


def folder(token: str) -> Path:
    return Path(settings.DATA_DIR) / "averages" / token


def result(token: str) -> dict[str, Any] | None:
    """None while it is not made, or after it was taken away."""
    file = folder(token) / "result.json"
    return json.loads(file.read_text()) if file.exists() else None


def tidy() -> None:
    """Takes away results past their time."""
    for each in folder("").glob("*"):
        if each.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(each, ignore_errors=True)


def compute(job: Job, key: str) -> Sequence[str]:
    """`key` is the place in the job's `ids` where a share begins, or "join"."""
    options = job.options
    if key == JOIN:
        _join(options)
        return ()
    start, ids = int(key), options["ids"]
    _sum(ids[start : start + SHARE], folder(options["token"]) / f"{start}.npz", options["by"] == "decade")
    return (str(start + SHARE) if start + SHARE < len(ids) else JOIN,)


def frame_of(ids: Collection[int]) -> tuple[int, int]:
    sizes = Illustration.objects.filter(pk__in=ids).values_list("w", "h", "rotation")
    return mean.frame([h / w if turned % 180 == 90 else w / h for w, h, turned in sizes])


def groups_of(ids: Collection[int], by_decade: bool) -> dict[int, list[str]]:
    """{illustration: the groups it is in}: all, and its decade where these are asked for."""
    years = dict(Entry.objects.filter(pk__in=ids).values_list("pk", "year_from"))
    return {key: [ALL, *([_decade(years.get(key))] if by_decade else [])] for key in ids}


def _decade(year: int | None) -> str:
    return UNDATED if year is None else str(year // 10 * 10)


def _sum(ids: Sequence[int], file: Path, by_decade: bool) -> None:
    pictures: dict[str, Mean] = defaultdict(Mean)
    faces: dict[str, Mean] = defaultdict(Mean)
    by_eyes: Counter[str] = Counter()
    groups, boxes = groups_of(ids, by_decade), _faces(ids)
    # The frame is that of the whole sample, which every share must agree on.
    size = tuple(json.loads((file.parent / "frame.json").read_text()))
    for crop in _crops(ids):
        pixels = mean.framed(crop.image, size)
        for group in groups[crop.illustration.pk]:
            pictures[group].add(pixels)
        for box in boxes.get(crop.illustration.pk, ()):
            face, aligned = _face(crop, box)
            for group in groups[crop.illustration.pk]:
                faces[group].add(face)
                by_eyes[group] += aligned
    _write(file, pictures, faces, by_eyes)


def _crops(ids: Sequence[int]) -> Iterator[Crop]:
    rows = Illustration.objects.filter(pk__in=ids, withdrawn_at=None).select_related("page").order_by("page_id", "pk")
    for _page, group in groupby(rows, key=lambda row: row.page_id):
        together = list(group)
        try:
            yield from cut(together[0].page, open_page(together[0].page), together)
        except SourceError:
            continue


def _faces(ids: Collection[int]) -> dict[int, list[tuple[int, int, int, int]]]:
    rows = Statement.objects.filter(
        illustration__in=ids, term__vocabulary="object", term__code="face", x__isnull=False
    ).exclude(status=Statement.Status.REJECTED)
    found: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for row in rows.order_by("pk"):
        if row.confidence >= SURE or row.status == Statement.Status.ACCEPTED:
            found[row.illustration_id].append((row.x or 0, row.y or 0, row.w or 1, row.h or 1))
    return found


def _face(crop: Crop, box: tuple[int, int, int, int]) -> tuple[np.ndarray, bool]:
    """The face, and whether its eyes were found."""
    x, y, w, h = box
    beside, above = round(w * mean.MARGIN), round(h * mean.MARGIN)
    piece = crop.piece((x - beside, y - above, w + 2 * beside, h + 2 * above))
    find = _eyes()
    eyes = find(piece) if find and min(piece.size) >= 16 else None
    return (mean.face_by_eyes(piece, eyes), True) if eyes else (mean.face_by_box(piece), False)


@cache
def _eyes() -> Eyes | None:
    """What finds eyes here; None where no face model does."""
    try:
        return getattr(registry.detector(settings.FACE_DETECTOR), "eyes", None) if settings.FACE_DETECTOR else None
    except ModelUnavailableError as error:
        log.info("faces are laid over one another by their boxes", extra={"reason": str(error)})
        return None


def _write(file: Path, pictures: dict[str, Mean], faces: dict[str, Mean], by_eyes: Counter[str]) -> None:
    kept: dict[str, Any] = {}
    for kind, sums in (("mean", pictures), ("face", faces)):
        for group, one in sums.items():
            kept[f"{kind} {group} total"], kept[f"{kind} {group} count"] = one.total, one.count
    for group, number in by_eyes.items():
        kept[f"eyes {group} count"] = number
    part = file.with_suffix(".part.npz")
    np.savez(part, **kept)
    part.rename(file)


def _join(options: dict[str, Any]) -> None:
    place, ids = folder(options["token"]), options["ids"]
    if (place / "result.json").exists():  # done before, by a worker that died as it tidied up
        return
    sums: dict[tuple[str, str], Mean] = defaultdict(Mean)
    eyes: Counter[str] = Counter()
    for start in range(0, len(ids), SHARE):
        with np.load(place / f"{start}.npz") as kept:
            for name in kept.files:
                kind, group, what = name.split()
                if kind == "eyes":
                    eyes[group] += int(kept[name])
                elif what == "total":
                    sums[kind, group].join(kept[name], int(kept[f"{kind} {group} count"]))
    for (kind, group), one in sums.items():
        one.picture().save(place / f"{kind}-{group}.png")
    groups = groups_of(ids, options["by"] == "decade")
    names = sorted({name for several in groups.values() for name in several}, key=lambda name: (name != ALL, name))
    told = [_group(name, [key for key in ids if name in groups[key]], sums, eyes) for name in names]
    body = {"count": options["count"], "sample": len(ids), "citation": options["citation"], "by": options["by"],
            "frame": json.loads((place / "frame.json").read_text()), "groups": told, "rights": _rights(ids),
            "illustrations": ids}  # fmt: skip
    part = place / "result.part"
    part.write_text(json.dumps(body, ensure_ascii=False))
    part.rename(place / "result.json")
    for each in place.glob("*.npz"):
        each.unlink(missing_ok=True)


def _group(name: str, ids: Sequence[int], sums: dict[tuple[str, str], Mean], eyes: Counter[str]) -> dict[str, Any]:
    kept = Illustration.objects.filter(pk__in=ids).exclude(palette=[]).order_by("pk").values_list("palette", flat=True)
    colours = [colour for one in kept for colour in one if len(colour) == 4]
    return {
        "group": name,
        "illustrations": len(ids),
        "pictures": sums["mean", name].count if ("mean", name) in sums else 0,
        "faces": sums["face", name].count if ("face", name) in sums else 0,
        "faces_by_eyes": eyes[name],
        "palettes": len(kept),
        "palette": mean.palette(colours),
        "mean_colour": mean.mean_colour(colours) if colours else None,
    }


def _rights(ids: Collection[int]) -> list[dict[str, Any]]:
    """The rights and credits of those that were sampled, with how many bear each."""
    rows = Illustration.objects.filter(pk__in=ids).values_list(
        "page__document__rights", "page__document__corpus__rights",
        "page__document__attribution", "page__document__corpus__attribution",
    )  # fmt: skip
    counts = Counter((own or ours, credit or other) for own, ours, credit, other in rows)
    return [{"rights": r, "attribution": a, "illustrations": n} for (r, a), n in counts.most_common()]
