"""The six verbs of OAI-PMH: arguments in, elements out. What the protocol calls an error is raised as `Fault`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace

from django.conf import settings

from indexing.models import Corpus
from search.oai import tokens
from search.oai.formats import FORMATS
from search.oai.records import SIZE, Header, earliest, header, headers, rows
from search.oai.tokens import Listing
from search.terms import glossary

NS = "http://www.openarchives.org/OAI/2.0/"
register_namespace("", NS)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
Arguments = Mapping[str, str]


class Fault(Exception):
    """`code` is one of the protocol's: badArgument, badResumptionToken, idDoesNotExist, noRecordsMatch …"""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def sub(parent: Element, name: str, text: str = "") -> Element:
    element = SubElement(parent, f"{{{NS}}}{name}")
    element.text = text or None
    return element


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identify(answer: Element, arguments: Arguments) -> None:
    sub(answer, "repositoryName", "Illustrations portal")
    sub(answer, "baseURL", f"{settings.PUBLIC_URL}/oai")
    sub(answer, "protocolVersion", "2.0")
    sub(answer, "adminEmail", settings.CONTACT if "@" in settings.CONTACT else f"webmaster@{_host()}")
    sub(answer, "earliestDatestamp", written(earliest()))
    sub(answer, "deletedRecord", "persistent")
    sub(answer, "granularity", "YYYY-MM-DDThh:mm:ssZ")


def list_metadata_formats(answer: Element, arguments: Arguments) -> None:
    if "identifier" in arguments:
        _one(arguments["identifier"])
    for prefix, form in FORMATS.items():
        element = sub(answer, "metadataFormat")
        sub(element, "metadataPrefix", prefix)
        sub(element, "schema", form.schema)
        sub(element, "metadataNamespace", form.namespace)


def list_sets(answer: Element, arguments: Arguments) -> None:
    """The corpora. The list is never cut, so that no token can be right."""
    if "resumptionToken" in arguments:
        raise Fault("badResumptionToken", "The list of sets is given whole.")
    for corpus in Corpus.objects.order_by("slug"):
        element = sub(answer, "set")
        sub(element, "setSpec", corpus.slug)
        sub(element, "setName", corpus.title_en)
    if not len(answer):
        raise Fault("noSetHierarchy", "There is no corpus yet.")


def list_identifiers(answer: Element, arguments: Arguments) -> None:
    listing, found = _list(arguments)
    for each in found[:SIZE]:
        _header(answer, each)
    _resume(answer, listing, found)


def list_records(answer: Element, arguments: Arguments) -> None:
    listing, found = _list(arguments)
    _records(answer, found[:SIZE], listing.prefix)
    _resume(answer, listing, found)


def get_record(answer: Element, arguments: Arguments) -> None:
    prefix = _prefix(arguments)
    _records(answer, [_one(arguments["identifier"])], prefix)


#: verb -> (what answers it, arguments it needs, arguments it may have, an argument that must then stand alone)
VERBS: dict[str, tuple[Callable[[Element, Arguments], None], set[str], set[str], str]] = {
    "Identify": (identify, set(), set(), ""),
    "ListMetadataFormats": (list_metadata_formats, set(), {"identifier"}, ""),
    "ListSets": (list_sets, set(), set(), "resumptionToken"),
    "ListIdentifiers": (list_identifiers, {"metadataPrefix"}, {"from", "until", "set"}, "resumptionToken"),
    "ListRecords": (list_records, {"metadataPrefix"}, {"from", "until", "set"}, "resumptionToken"),
    "GetRecord": (get_record, {"identifier", "metadataPrefix"}, set(), ""),
}


def identifier(key: int) -> str:
    """As the guidelines for OAI identifiers have it: scheme, name of the repository, number."""
    return f"oai:{_host()}:illustration/{key}"


def _host() -> str:
    name = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]*)+", name) else "portal.localhost"


def _one(text: str) -> Header:
    found = re.fullmatch(re.escape(identifier(0)[:-1]) + r"([0-9]{1,18})", text)
    row = header(int(found[1])) if found else None
    if row is None:
        raise Fault("idDoesNotExist", "No illustration has this identifier.")
    return row


def _prefix(arguments: Arguments) -> str:
    prefix = arguments["metadataPrefix"]
    if prefix not in FORMATS:
        raise Fault("cannotDisseminateFormat", f"Records are given as {' and '.join(FORMATS)}.")
    return prefix


def _list(arguments: Arguments) -> tuple[Listing, list[Header]]:
    if "resumptionToken" in arguments:
        listing = tokens.read(arguments["resumptionToken"])
        if listing is None or listing.prefix not in FORMATS:
            raise Fault("badResumptionToken", "This token is not one of ours.")
    else:
        listing = Listing(_prefix(arguments), arguments.get("set", ""), *_bounds(arguments))
    found = headers(listing)
    if not found:
        raise Fault("noRecordsMatch", "No record answers to this.")
    return listing, found


def _bounds(arguments: Arguments) -> tuple[datetime | None, datetime | None]:
    first, last = (_moment(arguments[name]) if name in arguments else None for name in ("from", "until"))
    if first and last:
        if len(arguments["from"]) != len(arguments["until"]):
            raise Fault("badArgument", "“from” and “until” must have the same granularity.")
        if first > last:
            raise Fault("badArgument", "“from” is later than “until”.")
    if last and DAY.fullmatch(arguments["until"]):
        last += timedelta(days=1, seconds=-1)
    return first, last


def _moment(text: str) -> datetime:
    if not (DAY.fullmatch(text) or SECOND.fullmatch(text)):
        raise Fault("badArgument", "Dates are YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise Fault("badArgument", "There is no such date.") from error


def _header(parent: Element, row: Header) -> None:
    element = sub(parent, "header")
    if row.deleted:
        element.set("status", "deleted")
    sub(element, "identifier", identifier(row.id))
    sub(element, "datestamp", written(row.stamp))
    sub(element, "setSpec", row.corpus)


def _records(answer: Element, found: list[Header], prefix: str) -> None:
    known, words = rows([row.id for row in found if not row.deleted]), glossary()
    for row in found:
        record = sub(answer, "record")
        _header(record, row)
        if row.id in known:
            sub(record, "metadata").append(FORMATS[prefix].write(known[row.id], words))


def _resume(answer: Element, listing: Listing, found: list[Header]) -> None:
    """A token where more follows, an empty one at the end of what was begun with one."""
    if len(found) > SIZE:
        last = found[SIZE - 1]
        following = replace(listing, after=(last.stamp, last.id), given=listing.given + SIZE)
        sub(answer, "resumptionToken", tokens.write(following)).set("cursor", str(listing.given))
    elif listing.after:
        sub(answer, "resumptionToken").set("cursor", str(listing.given))
