"""A question against programs that fill in forms: a small sum in words, in a field that people read and hear alike.

Nothing of it is a picture, needs a script or asks a third party. The answer travels signed and hashed with the moment
at which the form was made: too fast, too late, or a second try at one question, and a new one is asked. This stops
simple programs, not those written against this portal: rates bound them. Without Redis a question can be tried again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from redis.exceptions import RedisError

SALT = "portal.riddles"
#: Seconds: nobody reads and writes a report in less, and a form left open in more is asked anew.
FASTEST, OLDEST = 3, 2 * 3600
NUMBERS = (
    gettext_noop("zero"), gettext_noop("one"), gettext_noop("two"), gettext_noop("three"), gettext_noop("four"),
    gettext_noop("five"), gettext_noop("six"), gettext_noop("seven"), gettext_noop("eight"), gettext_noop("nine"),
    gettext_noop("ten"), gettext_noop("eleven"), gettext_noop("twelve"), gettext_noop("thirteen"),
    gettext_noop("fourteen"), gettext_noop("fifteen"), gettext_noop("sixteen"), gettext_noop("seventeen"),
    gettext_noop("eighteen"),
)  # fmt: skip


@dataclass(frozen=True)
class Riddle:
    question: str
    token: str


def riddle() -> Riddle:
    one, other = 1 + secrets.randbelow(9), 1 + secrets.randbelow(9)
    nonce = secrets.token_urlsafe(9)
    question = _("How much is %(one)s plus %(other)s?") % {"one": _(NUMBERS[one]), "other": _(NUMBERS[other])}
    return Riddle(question, signing.dumps([nonce, _hash(nonce, one + other)], salt=SALT))


def problem(token: str, answer: str) -> str:
    """Why the answer does not pass, in words; empty when it does. A token can be tried once."""
    try:
        nonce, expected = signing.loads(token, salt=SALT, max_age=OLDEST)
    except signing.BadSignature:
        return _("The form was open for too long: answer the new question.")
    if not _first_time(nonce):
        return _("This form was sent already: answer the new question.")
    number = _number(answer)
    if number is None or not constant_time_compare(_hash(nonce, number), expected):
        return _("The sum is wrong: answer the new question, in digits or in words.")
    if not _is_old_enough(token):
        return _("That was very fast: answer the new question in a few seconds.")
    return ""


def _number(answer: str) -> int | None:
    said = answer.strip().casefold()
    if said.isdecimal() and len(said) < 4:
        return int(said)
    words = [_(name) for name in NUMBERS]
    return words.index(said) if said in words else None


def _hash(nonce: str, number: int) -> str:
    return salted_hmac(SALT, f"{nonce} {number}").hexdigest()[:32]


def _is_old_enough(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=FASTEST)
    except signing.SignatureExpired:
        return True
    return FASTEST == 0


def _first_time(nonce: str) -> bool:
    try:
        return bool(cache.add(f"riddle:{nonce}", 1, OLDEST))
    except RedisError:
        return True
