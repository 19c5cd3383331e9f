"""Boxes of a result set in the format that Ultralytics trains on, as a zip: labels, data.yaml, where the pictures are.

The pictures themselves are not in it: `images.csv` gives the address of each, and the archive of crops has them. A
picture without a box has an empty label file, which the format takes as background.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from indexing.boxes_io.yolo import line
from search.exports.boxes import Picture, pictures
from search.exports.citation import Citation
from search.exports.rows import Chosen
from search.exports.texts import safe
from search.exports.zips import Zip
from search.terms import Glossary

#: A zip keeps a line of its directory in memory for each of its files; COCO has no such limit.
MOST = 50_000
COLUMNS = ("file", "url", "width", "height", "permalink", "rights", "attribution")


def parts(
    chosen: Chosen, citation: Citation, glossary: Glossary, least: Mapping[int, float], readme: str
) -> Iterator[bytes]:
    classes: dict[int, int] = {}
    table = StringIO()
    listed = csv.writer(table)
    listed.writerow(COLUMNS)
    archive = Zip(citation.retrieved)
    for picture in pictures(chosen, glossary, least):
        yield archive.add(f"labels/{picture.id}.txt", _labels(picture, classes))
        values = (picture.url, picture.width, picture.height, picture.permalink, picture.rights, picture.attribution)
        listed.writerow([safe(value) for value in (f"images/{picture.id}.jpg", *values)])
    yield archive.add("images.csv", "\ufeff" + table.getvalue())
    yield archive.add("data.yaml", _yaml(classes, citation, glossary))
    yield archive.add("README.txt", readme)
    yield archive.close()


def _labels(picture: Picture, classes: dict[int, int]) -> str:
    """One line a box: class, then centre and size as shares of the picture."""
    numbered = ((classes.setdefault(box.term, len(classes)), box.xywh) for box in picture.boxes)
    return "".join(line(number, xywh, picture.width, picture.height) for number, xywh in numbered)


def _yaml(classes: Mapping[int, int], citation: Citation, glossary: Glossary) -> str:
    """Codes of terms and addresses need no quoting beyond double quotes."""
    head = [f"# {citation.url}", f"# {citation.day}, {citation.count} illustrations", "path: .", "train: images"]
    names = [f'  {number}: "{glossary.code(term)}"' for term, number in classes.items()]
    return "\n".join([*head, "val: images", "names:" if names else "names: {}", *names, ""])
