"""How to cite a search: its address, its criteria in words, how many illustrations it found, and when.

Every file of an export carries one, made before the first byte goes out, since it is written in the reader's language.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.active import active
from search.query import SearchQuery
from search.terms import Glossary


@dataclass(frozen=True)
class Citation:
    """`url` is the canonical address of the search; all words are in the language of the reader who asked."""

    url: str
    criteria: str
    count: int
    retrieved: datetime
    title: str
    found: str
    sentence: str

    @property
    def day(self) -> str:
        return self.retrieved.date().isoformat()

    def as_json(self) -> dict[str, str | int]:
        return {
            "text": self.sentence,
            "url": self.url,
            "criteria": self.criteria,
            "count": self.count,
            "retrieved": self.retrieved.isoformat(timespec="seconds"),
        }

    def bibtex(self) -> str:
        fields = {
            "title": tex(self.title),
            "year": str(self.retrieved.year),
            "note": tex(self.found),
            "url": self.url,
            "urldate": self.day,
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
        return "\n".join([f"@misc{{search{self.key},", *lines, "}", ""])

    def ris(self) -> str:
        pairs = [
            ("TY", "DBASE"),
            ("TI", self.title),
            ("PY", str(self.retrieved.year)),
            ("Y2", self.day.replace("-", "/")),
            ("N1", self.found),
            ("UR", self.url),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in pairs)

    @property
    def key(self) -> str:
        """Short, and the same for one search on one day."""
        return hashlib.sha256(f"{self.day} {self.url}".encode()).hexdigest()[:12]


def cite(query: SearchQuery, count: int, glossary: Glossary, language: str) -> Citation:
    """To be called while the reader's language is active: files go out when it no longer is."""
    url = settings.PUBLIC_URL + query.replace(size=SearchQuery().size).url()
    return cited(url, criteria(query, glossary, language), count, timezone.now())


def cited(url: str, criteria: str, count: int, retrieved: datetime) -> Citation:
    title = _("Search of the illustrations portal: %(criteria)s") % {"criteria": criteria}
    found = ngettext("%(count)s illustration", "%(count)s illustrations", count) % {"count": count}
    parts = {"title": title, "found": found, "url": url, "day": retrieved.date().isoformat()}
    sentence = _("%(title)s. %(found)s. %(url)s (consulted on %(day)s).") % parts
    return Citation(url, criteria, count, retrieved, title, found, sentence)


def criteria(query: SearchQuery, glossary: Glossary, language: str) -> str:
    """The search in words; a search without any criterion is of all illustrations."""
    parts = [_("“%(words)s”") % {"words": query.q}] if query.q else []
    parts += [_("like illustration no. %(number)s") % {"number": like.id} for like in query.like]
    parts += [_("unlike illustration no. %(number)s") % {"number": like.id} for like in query.unlike]
    parts += [_("nearer to “%(words)s”") % {"words": each.words} for each in query.plus]
    parts += [_("away from “%(words)s”") % {"words": each.words} for each in query.minus]
    if query.yes or query.no:
        parts.append(_("marks: %(yes)s yes, %(no)s no") % {"yes": len(query.yes), "no": len(query.no)})
    if query.image:
        parts.append(_("like a picture sent by the reader"))
    if query.region and query.region.page:
        parts.append(_("like a part of page no. %(number)s") % {"number": query.region.page})
    elif query.region:
        parts.append(_("like a part of illustration no. %(number)s") % {"number": query.region.illustration})
    parts += [found.label for found in active(query, glossary, language)]
    return ", ".join(parts) or _("all illustrations")


def tex(words: str) -> str:
    """Words as BibTeX takes them."""
    return re.sub(r"([&%$#_{}])", r"\\\1", words.replace("\\", r"\textbackslash "))
