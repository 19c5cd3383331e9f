"""OAI-PMH 2.0: every verb, every error of the protocol, and harvests that lose nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone

from indexing.models import Document, Entry, Illustration
from search.oai import records, tokens
from tests import factories

pytestmark = pytest.mark.django_db
OAI, DC = "{http://www.openarchives.org/OAI/2.0/}", "{http://purl.org/dc/elements/1.1/}"
EDM, RDF = "{http://www.europeana.eu/schemas/edm/}", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
RECORDS = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
NAME = "oai:portal.localhost:illustration/"


def ask(client: Client, **arguments: str):
    answer = client.get("/oai", {name.rstrip("_"): value for name, value in arguments.items()})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    root = ElementTree.fromstring(answer.content)
    children = [child.tag.removeprefix(OAI) for child in root]
    assert children[:2] == ["responseDate", "request"] and len(children) == 3
    return root


def fault(client: Client, **arguments: str) -> str:
    return ask(client, **arguments).find(f"{OAI}error").get("code")


def ids(root) -> list[int]:
    return [int(e.text.removeprefix(NAME)) for e in root.iter(f"{OAI}identifier")]


def test_the_repository_says_what_it_is(client: Client) -> None:
    factories.entry()
    said = {e.tag.removeprefix(OAI): e.text for e in ask(client, verb="Identify")[2]}
    assert said["baseURL"] == "http://127.0.0.1:8000/oai" and said["protocolVersion"] == "2.0"
    assert (said["deletedRecord"], said["granularity"]) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    assert "@" in said["adminEmail"] and said["earliestDatestamp"].endswith("Z")
    order = ["repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp", "deletedRecord"]
    assert list(said) == [*order, "granularity"]


def test_a_record_in_dublin_core(client: Client) -> None:
    document = factories.document(title="La mer", creators=["Jean Bart"], rights="https://x.example/rights")
    row = factories.entry(
        factories.illustration(factories.page(document), caption="Un bateau\x0b"),
        technique="estampe", function="affiche", objects={"boat": 0.9},
    )  # fmt: skip
    record = ask(client, verb="GetRecord", identifier=f"{NAME}{row.pk}", metadataPrefix="oai_dc").find(
        f".//{OAI}record"
    )
    assert record.find(f"{OAI}header/{OAI}setSpec").text == row.corpus.slug
    said: dict[str, list[str]] = {}
    for element in record.find(f"{OAI}metadata")[0]:
        said.setdefault(element.tag.removeprefix(DC), []).append(element.text)
    assert said["title"] == ["Un bateau "] and said["creator"] == ["Jean Bart"]
    assert said["identifier"] == [f"http://127.0.0.1:8000/illustration/{row.pk}"]
    assert {"affiche", "poster", "bateau", "boat"} <= set(said["subject"])
    assert said["format"] == ["estampe", "print"] and said["type"] == ["StillImage"]
    assert said["date"] == ["1890"] and said["rights"] == ["https://x.example/rights"]


def test_a_record_in_edm(client: Client) -> None:
    row = factories.entry()
    root = ask(client, verb="GetRecord", identifier=f"{NAME}{row.pk}", metadataPrefix="edm")
    kept = root.find(".//{http://www.openarchives.org/ore/terms/}Aggregation")
    thing = root.find(f".//{EDM}ProvidedCHO")
    assert kept.find(f"{EDM}aggregatedCHO").get(f"{RDF}resource") == thing.get(f"{RDF}about")
    assert thing.find(f"{EDM}type").text == "IMAGE"
    assert kept.find(f"{EDM}isShownBy").get(f"{RDF}resource").endswith("/max/0/default.jpg")


def test_formats_and_sets(client: Client) -> None:
    row = factories.entry(corpus=factories.corpus("presse"))
    prefixes = [e.text for e in ask(client, verb="ListMetadataFormats").iter(f"{OAI}metadataPrefix")]
    assert prefixes == ["oai_dc", "edm"]
    ask(client, verb="ListMetadataFormats", identifier=f"{NAME}{row.pk}")
    assert [e.text for e in ask(client, verb="ListSets").iter(f"{OAI}setSpec")] == ["presse"]
    factories.entry(corpus=factories.corpus("livres"))
    assert ids(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set="presse")) == [row.pk]


def test_a_harvest_goes_on_where_it_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.oai.records.SIZE", 2)
    monkeypatch.setattr("search.oai.verbs.SIZE", 2)
    made = [factories.entry().pk for _ in range(5)]
    Entry.objects.update(settled_at=timezone.now())  # one datestamp for all
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    found, cursors = ids(root), []
    while (token := root.find(f".//{OAI}resumptionToken")) is not None:
        cursors.append(token.get("cursor"))
        if not token.text:
            break
        root = ask(client, verb="ListRecords", resumptionToken=token.text)
        found += ids(root)
    assert found == made and cursors == ["0", "2", "4"]


def test_what_changes_during_a_harvest_is_met_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.oai.records.SIZE", 1)
    monkeypatch.setattr("search.oai.verbs.SIZE", 1)
    first, second = factories.entry(), factories.entry()
    past = timezone.now() - timedelta(hours=1)
    Entry.objects.update(settled_at=past)
    root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    Entry.objects.filter(pk=first.pk).update(settled_at=timezone.now())
    rest = []
    while token := root.findtext(f".//{OAI}resumptionToken"):
        root = ask(client, verb="ListIdentifiers", resumptionToken=token)
        rest += ids(root)
    assert rest == [second.pk, first.pk]


def test_the_withdrawn_stay_as_deleted(client: Client) -> None:
    gone, noise, kept = factories.entry(), factories.entry(noise=True), factories.entry()
    Illustration.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    Entry.objects.filter(pk=gone.pk).delete()
    other = factories.entry()
    Document.objects.filter(pk=other.document_id).update(withdrawn_at=timezone.now())
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    status = {
        int(h.findtext(f"{OAI}identifier").removeprefix(NAME)): h.get("status") for h in root.iter(f"{OAI}header")
    }
    assert status == {gone.pk: "deleted", noise.pk: "deleted", other.pk: "deleted", kept.pk: None}
    for record in root.iter(f"{OAI}record"):
        assert (record.find(f"{OAI}metadata") is None) == (record.find(f"{OAI}header").get("status") == "deleted")


def test_a_time_is_asked_with_both_bounds_included(client: Client) -> None:
    rows = [factories.entry() for _ in range(3)]
    start = timezone.now().replace(year=2025, month=3, day=1, hour=10, minute=0, second=0, microsecond=400_000)
    for number, row in enumerate(rows):
        Entry.objects.filter(pk=row.pk).update(settled_at=start + timedelta(days=number))
    listed = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    exact = ask(client, **listed, from_="2025-03-01T10:00:00Z", until="2025-03-02T10:00:00Z")
    assert ids(exact) == [rows[0].pk, rows[1].pk]
    assert ids(ask(client, **listed, from_="2025-03-02", until="2025-03-02")) == [rows[1].pk]
    assert ids(ask(client, **listed, from_="2025-03-02")) == [rows[1].pk, rows[2].pk]
    assert fault(client, **listed, from_="2026-01-01") == "noRecordsMatch"


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("badVerb", {}),
        ("badVerb", {"verb": "Nothing"}),
        ("badArgument", {"verb": "Identify", "more": "1"}),
        ("badArgument", {"verb": "ListRecords"}),
        ("badArgument", {**RECORDS, "until": "yesterday"}),
        ("badArgument", {**RECORDS, "until": "2025-02-30"}),
        ("badArgument", {**RECORDS, "from": "2025-01-01", "until": "2024-01-01"}),
        ("badArgument", {**RECORDS, "from": "2024-01-01", "until": "2025-01-01T00:00:00Z"}),
        ("badArgument", {**RECORDS, "resumptionToken": "x"}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc"}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "\x01"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "x"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "e30"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "x"}),
        ("cannotDisseminateFormat", {"verb": "ListRecords", "metadataPrefix": "marc21"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": f"{NAME}999999"}),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": "oai:elsewhere:1"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "no-such-corpus"}),
        ("noSetHierarchy", {"verb": "ListSets"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_the_protocol_s_own_word(client: Client, code: str, arguments: dict) -> None:
    assert fault(client, **arguments) == code


def test_a_repeated_argument_is_refused_and_post_is_as_good_as_get(client: Client) -> None:
    answer = client.get("/oai?verb=Identify&verb=Identify")
    assert b'code="badVerb"' in answer.content
    assert b"<repositoryName>" in client.post("/oai", {"verb": "Identify"}).content


def test_tokens_hold_their_question() -> None:
    now = timezone.now()
    listing = tokens.Listing("oai_dc", "presse", now, None, (now, 7), 100)
    assert tokens.read(tokens.write(listing)) == listing
    assert records.SIZE == 100
