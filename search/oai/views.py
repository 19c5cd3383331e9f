"""OAI-PMH over HTTP, GET and POST alike: always 200 with an answer in XML, errors too, as the protocol wants."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from search.oai.formats import XSI
from search.oai.verbs import NS, VERBS, Fault, sub, written

SCHEMA = f"{NS} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"


@csrf_exempt  # it only reads, and harvesters may ask by POST
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    root = Element(f"{{{NS}}}OAI-PMH")
    root.set(f"{{{XSI}}}schemaLocation", SCHEMA)
    sub(root, "responseDate", written(timezone.now()))
    asked = sub(root, "request", f"{settings.PUBLIC_URL}/oai")
    try:
        verb, arguments = _arguments(sent)
        # What was asked is repeated only once it is known to be lawful.
        asked.attrib.update(verb=verb, **arguments)
        answer = Element(f"{{{NS}}}{verb}")
        VERBS[verb][0](answer, arguments)
        root.append(answer)
    except Fault as fault:
        if fault.code == "badArgument":
            asked.attrib.clear()
        sub(root, "error", str(fault)).set("code", fault.code)
    body = tostring(root, encoding="UTF-8", xml_declaration=True, default_namespace=None)
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


def _arguments(sent: QueryDict) -> tuple[str, dict[str, str]]:
    """The verb and its arguments, each given once and allowed together. Characters that XML has not are refused."""
    verb = sent.get("verb", "")
    if verb not in VERBS or len(sent.getlist("verb")) > 1:
        raise Fault("badVerb", "The verb is missing, repeated or unknown.")
    arguments = {name: str(sent[name]) for name in sent if name != "verb"}
    if any(len(sent.getlist(name)) > 1 for name in arguments):
        raise Fault("badArgument", "An argument is repeated.")
    if any(not character.isprintable() for value in arguments.values() for character in value):
        raise Fault("badArgument", "An argument has characters that cannot be read.")
    _act, needed, allowed, alone = VERBS[verb]
    if alone and set(arguments) == {alone}:
        return verb, arguments
    if missing := needed - set(arguments):
        raise Fault("badArgument", f"{', '.join(sorted(missing))} is missing.")
    if set(arguments) - needed - allowed:
        raise Fault("badArgument", f"{verb} does not take all of these arguments.")
    return verb, arguments
