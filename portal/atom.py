"""Illustrations as an Atom feed (RFC 4287), newest first, each with its picture as an enclosure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from indexing.models import Illustration
from search.exports.rows import absolute
from search.results import Hit

ENTRIES = 50


class Feed(Atom1Feed):
    """Django's feed, with pictures whose size in bytes nobody knows before they are made."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        pictures, item["enclosures"] = item["enclosures"], []
        super().add_item_elements(handler, item)
        for picture in pictures:
            handler.addQuickElement("link", "", {"rel": "enclosure", "href": picture.url, "type": picture.mime_type})


def answer(hits: Sequence[Hit], title: str, cited: str, page_url: str, feed_url: str, language: str) -> HttpResponse:
    """`cited` is the search's citation; `page_url` and `feed_url` are paths of ours; the feed's id is its address."""
    feed = Feed(
        title=title,
        link=absolute(page_url),
        description="",
        subtitle=cited,
        language=language,
        feed_url=absolute(feed_url),
        feed_guid=absolute(feed_url),
        author_name=_("Illustrations portal"),
    )
    facts = _facts([hit.id for hit in hits])
    for hit in hits:
        created, described, rights = facts[hit.id]
        feed.add_item(
            title=hit.caption or _("Illustration without caption, page %(page)s") % {"page": hit.page_label},
            link=absolute(hit.url),
            description=", ".join(filter(None, (hit.document_title, hit.technique, hit.function, hit.genre))),
            author_name=hit.document_title,
            pubdate=created,
            updateddate=described,
            unique_id=absolute(hit.url),
            enclosures=[Enclosure(absolute(hit.image_large), "0", "image/webp")] if hit.image_large else [],
            item_copyright=rights,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def _facts(ids: Sequence[int]) -> dict[int, tuple[Any, Any, str]]:
    """{id: (created, described, rights and credit)}"""
    document, corpus = "page__document", "page__document__corpus"
    rows = Illustration.objects.filter(pk__in=ids).values_list(
        "pk", "created_at", Coalesce("described_at", "created_at"),
        f"{document}__attribution", f"{corpus}__attribution", f"{document}__rights", f"{corpus}__rights",
    )  # fmt: skip
    return {
        key: (created, described, ". ".join(filter(None, (credit or credit_all, rights or rights_all))))
        for key, created, described, credit, credit_all, rights, rights_all in rows
    }
