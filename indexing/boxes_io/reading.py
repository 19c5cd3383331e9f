"""Files of boxes told apart by what is in them, never by their name."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from indexing.boxes_io import coco, label_studio, yolo
from indexing.boxes_io.given import GivenError, GivenPage, parsed

LARGEST_JSON = 64 * 2**20


def read(file: BinaryIO) -> list[GivenPage]:
    """The pages of a file of any of the three formats. GivenError; nothing is written."""
    head = file.read(4)
    file.seek(0)
    if head.startswith(b"PK"):
        return yolo.read(file)
    body = file.read(LARGEST_JSON + 1)
    if not body:
        raise GivenError(_("The file is empty."))
    if len(body) > LARGEST_JSON:
        raise GivenError(_("The file is larger than %(most)s MB.") % {"most": LARGEST_JSON // 2**20})
    return label_studio.read(body) if isinstance(parsed(body), list) else coco.read(body)
