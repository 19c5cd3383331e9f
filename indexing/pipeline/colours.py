"""The colour rows of illustrations, from their palettes; and for older palettes, which colours are the sheet's.

`write` is called as rows are settled and touches only what has changed. The computation `colours` looks again at the
pictures whose palette does not say what is paper; a page without a working copy keeps "unknown".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction

from indexing.colour_cells import cell
from indexing.models import Colour, Illustration, Job, Page
from indexing.pipeline.crops import cut, open_page
from indexing.pipeline.palettes import stored
from indexing.sources.records import SourceError
from indexing.vision.palette import palette

#: A colour on less of the picture than this is not what a reader would call its colour.
SMALLEST_SHARE = 0.05
SAID = ("lightness", "a", "b", "share", "paper")
#: Pages in one step of the computation: two seconds or so.
PAGES = 20
#: Pictures described before papers were told apart.
UNKNOWN = Illustration.objects.filter(paper=None, withdrawn_at=None, described_at__isnull=False)


def write(rows: Collection[Illustration]) -> None:
    """Brings the colour rows of `rows` in line with their palettes."""
    here = Colour.objects.filter(illustration__in=[row.pk for row in rows])
    known = {(pk, place): tuple(said) for pk, place, *said in here.values_list("illustration_id", "place", *SAID)}
    wanted = {(row.pk, place): said for row in rows for place, said in _colours(row)}
    gone = {key[0] for key, said in known.items() if said != wanted.get(key)}
    if gone:
        Colour.objects.filter(illustration__in=gone).delete()
    palettes = {row.pk: row.palette for row in rows}
    Colour.objects.bulk_create(
        [
            Colour(
                illustration_id=pk, place=place, cell=cell(*palettes[pk][place][:3]),
                **dict(zip(SAID, said, strict=True)),
            )
            for (pk, place), said in wanted.items()
            if (pk, place) not in known or pk in gone
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _colours(row: Illustration) -> Iterator[tuple[int, tuple[object, ...]]]:
    """(place in the palette, what SAID names) of each colour of some extent."""
    for place, colour in enumerate(row.palette):
        if len(colour) == 4 and colour[3] >= SMALLEST_SHARE:
            lightness, a, b, share = colour
            paper = None if row.paper is None else place in row.paper
            yield place, (round(lightness * 10), round(a * 10), round(b * 10), round(share * 1000), paper)


def look_again(job: Job, key: str) -> Sequence[str]:
    """The computation: `all` names the shares `first-last` of page ids, each page is a transaction of its own."""
    waiting = UNKNOWN.exclude(page__file="")
    if job.corpus_id:
        waiting = waiting.filter(page__document__corpus=job.corpus_id)
    if key == "all":
        ids = list(waiting.order_by("page_id").values_list("page_id", flat=True).distinct())
        return [f"{ids[n]}-{ids[min(n + PAGES, len(ids)) - 1]}" for n in range(0, len(ids), PAGES)]
    first, last = (int(part) for part in key.split("-"))
    here = waiting.filter(page__gte=first, page__lte=last).order_by()
    for page in Page.objects.filter(pk__in=here.values("page_id")).order_by("pk"):
        try:
            image = open_page(page)
        except SourceError:
            continue
        rows = list(UNKNOWN.filter(page=page))
        for crop in cut(page, image, rows):
            seen = palette(crop.image)
            crop.illustration.palette, crop.illustration.paper = stored(seen.colours), list(seen.background)
        with transaction.atomic():
            Illustration.objects.bulk_update(rows, ["palette", "paper"])
            write(rows)
    return ()
