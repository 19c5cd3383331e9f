"""The mail that brings the answer to a reader who left an address, in the language of the report.

Where the portal has no mail server, or it does not answer, the curator is told: the page of the report has the answer.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from indexing.models import Report
from search.exports.rows import absolute

log = logging.getLogger(__name__)


def send(report: Report) -> str:
    """What became of the mail, for the curator; empty where the reader left no address."""
    if not report.contact:
        return ""
    if not settings.MAIL_WORKS:
        return _("No mail was sent: this portal has no mail server.")
    try:
        mail(report).send()
    except (SMTPException, OSError) as error:
        log.warning("answer not sent", extra={"report": report.pk, "reason": type(error).__name__})
        return _("The mail could not be sent.")
    return _("The answer was sent by mail.")


def mail(report: Report) -> EmailMessage:
    with translation.override(report.language):
        context = {
            "report": report,
            "illustration_url": absolute(reverse("illustration", args=[report.illustration_id])),
            "answer_url": absolute(reverse("report-answer", args=[report.token])),
        }
        subject = _("Your report on an illustration")
        return EmailMessage(subject, render_to_string("reports/mail.txt", context), to=[report.contact])
