"""News of saved searches: which illustrations are new, and the mails that tell of them.

A search never tells of what was there when it was saved, and tells of each illustration once. An owner without a mail
address, or a portal without a mail server, gets no mail: the feed has the same news.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from portal.models import SavedSearch
from search.engine import Found
from search.exports.rows import absolute
from search.hits import hits
from search.query import SearchQuery
from search.results import Hit
from search.terms import glossary

log = logging.getLogger(__name__)
EVERY = timedelta(hours=23)
#: More news than this at once are told as a number only beyond it.
MOST, SHOWN = 10_000, 10
#: An illustration that has waited this long for its description no longer holds up what comes after it.
PATIENCE = timedelta(days=7)


def start(saved: SavedSearch) -> None:
    """From now on only what comes after is news. Saves the row."""
    saved.since = saved.after = below_all_unfinished()
    saved.there = saved.told = sorted(place.id for place in asked(saved).newest(MOST, saved.after))
    saved.save()


def news(saved: SavedSearch) -> list[int]:
    """What is new since the search was last looked at, newest first; it counts as told. Saves the row."""
    after = below_all_unfinished()
    ids = [place.id for place in asked(saved).newest(MOST, saved.after)]
    fresh = [key for key in ids if key not in set(saved.told)]
    saved.after, saved.told = max(after, saved.after), sorted(key for key in ids if key > after)
    saved.checked_at = timezone.now()
    saved.save(update_fields=["after", "told", "checked_at"])
    return fresh


def since_saved(saved: SavedSearch, most: int) -> list[int]:
    """The newest illustrations that came after the search was saved, for its feed."""
    there = set(saved.there)
    found = asked(saved).newest(most + len(there), saved.since)
    return [place.id for place in found if place.id not in there][:most]


def send_due() -> int:
    """Looks at every search whose owner wants mail and that was not looked at for a day. Returns the mails sent."""
    due = SavedSearch.objects.filter(by_mail=True, owner__is_active=True).exclude(owner__email="")
    sent = 0
    for saved in due.filter(Q(checked_at=None) | Q(checked_at__lt=timezone.now() - EVERY)).select_related("owner"):
        before = (saved.after, list(saved.told), saved.checked_at)
        fresh = news(saved)
        if not fresh:
            continue
        try:
            mail(saved, fresh).send()
            sent += 1
        except (SMTPException, OSError) as error:
            log.warning("alert not sent", extra={"search": saved.pk, "reason": type(error).__name__})
            saved.after, saved.told, saved.checked_at = before
            saved.save(update_fields=["after", "told", "checked_at"])
    return sent


def mail(saved: SavedSearch, fresh: list[int]) -> EmailMessage:
    """In the language in which the search was saved; one click ends it (RFC 8058)."""
    with translation.override(saved.language):
        shown = hits_of(fresh[:SHOWN], saved.language)
        stop = absolute(reverse("saved-stop", args=[saved.token]))
        context = {
            "saved": saved,
            "count": len(fresh),
            "more": max(0, len(fresh) - len(shown)),
            "lines": [(hit.caption or hit.document_title, absolute(hit.url)) for hit in shown],
            "search_url": absolute(saved.url),
            "list_url": absolute(reverse("saved")),
            "stop_url": stop,
        }
        subject = " ".join(render_to_string("saved/mail_subject.txt", context).split())
        body = render_to_string("saved/mail.txt", context)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, body, to=[saved.owner.email], headers=headers)


def hits_of(ids: list[int], language: str) -> tuple[Hit, ...]:
    return hits([(key, ()) for key in ids], {}, glossary(), language)


def asked(saved: SavedSearch) -> Found:
    return Found(SearchQuery.parse(QueryDict(saved.query))[0].replace(cursor=0))


def below_all_unfinished() -> int:
    """The number below which no illustration is still being described."""
    statement = """
        SELECT coalesce(min(i.id) - 1, (SELECT coalesce(max(id), 0) FROM indexing_illustration))
        FROM indexing_illustration i LEFT JOIN indexing_entry e ON e.illustration_id = i.id
        WHERE e.illustration_id IS NULL AND i.withdrawn_at IS NULL AND i.created_at > %s
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [timezone.now() - PATIENCE])
        return int(cursor.fetchone()[0])
