"""The words that lie beside the files of an archive: what is in it, whose it is, and how to cite it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from search.exports.citation import Citation


def readme(citation: Citation, contents: list[str]) -> str:
    """In the reader's language, plain text, lines ending as every system reads them."""
    lines = [
        _("Illustrations found by a search of the illustrations portal"),
        "",
        _("How to cite it"),
        f"  {citation.sentence}",
        "",
        _("What is here"),
        *(f"  {line}" for line in contents),
        "",
        _("Rights"),
        "  " + _("Each picture has the rights of its own document: the table of this archive gives them."),
        "  " + _("Name the institution that keeps it, as the column “attribution” does."),
        "",
    ]
    return "\r\n".join(lines)


def yolo_contents() -> list[str]:
    return [
        _("data.yaml: names of the classes"),
        _("labels/: for each picture its boxes, class and x, y, width and height as shares of the picture"),
        _("images.csv: where each picture is, its size and its rights; save each as the file named there"),
    ]


def crops_contents() -> list[str]:
    return [
        _("images/: the pictures, cut out of their pages and upright, each named by its number in the portal"),
        _("rights.csv: for each its permalink, caption, document, place on the page and rights"),
    ]
