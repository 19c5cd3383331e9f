"""How to cite an illustration: as a sentence, as BibTeX, as RIS."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indexing.models import Illustration
from portal.pages.find import illustration_or_gone, says_gone

TYPES = {
    "txt": "text/plain; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}


@require_safe
@says_gone
def citation(request: HttpRequest, pk: int, style: str) -> HttpResponse:
    if style not in TYPES:
        raise Http404
    words = {"txt": sentence, "bib": bibtex, "ris": ris}[style](illustration_or_gone(pk))
    response = HttpResponse(words, content_type=TYPES[style])
    response["Content-Disposition"] = f'inline; filename="illustration-{pk}.{style}"'
    return response


def permalink(illustration: Illustration) -> str:
    return str(settings.PUBLIC_URL) + reverse("illustration", args=[illustration.pk])


def sentence(illustration: Illustration) -> str:
    """Creators, caption, document, publisher, date, page, source, permalink; what is unknown is left out."""
    page, document = illustration.page, illustration.page.document
    caption = _one_line(illustration.caption)[:300]
    place = _("page %(label)s") % {"label": page.label} if page.label else ""
    parts = [
        ", ".join(document.creators),
        _("“%(caption)s”") % {"caption": caption} if caption else "",
        (_("in %(title)s") if caption else "%(title)s") % {"title": _one_line(document.title)},
        document.publisher,
        _dated(illustration),
        place,
        document.shelfmark,
        document.attribution or document.corpus.attribution,
    ]
    return ", ".join(part.strip(" .,") for part in parts if part) + f". {permalink(illustration)}"


def bibtex(illustration: Illustration) -> str:
    document = illustration.page.document
    fields = {
        "title": _one_line(illustration.caption)[:300] or _one_line(document.title),
        "author": " and ".join(document.creators),
        "booktitle": _one_line(document.title),
        "publisher": document.publisher,
        "year": _dated(illustration),
        "pages": illustration.page.label,
        "note": document.attribution or document.corpus.attribution,
        "url": permalink(illustration),
    }
    lines = [f"  {name} = {{{_tex(value) if name != 'url' else value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{illustration{illustration.pk},", *lines, "}", ""])


def ris(illustration: Illustration) -> str:
    document = illustration.page.document
    pairs = [
        ("TY", "FIGURE"),
        ("TI", _one_line(illustration.caption)[:300] or _one_line(document.title)),
        *(("AU", creator) for creator in document.creators),
        ("T2", _one_line(document.title)),
        ("PB", document.publisher),
        ("PY", str(document.year_from or "")),
        ("SP", illustration.page.label),
        ("CN", document.shelfmark),
        ("N1", document.attribution or document.corpus.attribution),
        ("UR", permalink(illustration)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in pairs if value or tag == "ER")


def _dated(illustration: Illustration) -> str:
    document = illustration.page.document
    return document.date_text or ("" if document.year_from is None else str(document.year_from))


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _tex(words: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", words.replace("\\", r"\textbackslash "))
