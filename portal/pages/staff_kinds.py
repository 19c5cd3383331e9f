"""The kinds of source that staff may launch, one entry each: what it is, how it is named, and an example."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.source_forms import AddressForm, ListForm, OaiForm, SourceForm, SruForm


@dataclass(frozen=True)
class Kind:
    """`examples` are {field: what one may write there}; `initial`, what its form starts with."""

    title: str | Promise
    line: str | Promise
    examples: dict[str, str]
    form: type[SourceForm] = AddressForm
    initial: dict[str, str] = field(default_factory=dict)


KINDS: dict[str, Kind] = {
    "manifest": Kind(
        _("IIIF manifest"),
        _("One document of any library that publishes IIIF, version 2 or 3."),
        {"source": "https://iiif.bodleian.ox.ac.uk/iiif/manifest/….json"},
    ),
    "collection": Kind(
        _("IIIF collection"),
        _("All the manifests of a collection, the collections within it included."),
        {"source": "https://example.org/iiif/collection/top"},
    ),
    "gallica": Kind(
        _("Gallica ark"),
        _("A document of Gallica, or all the issues of a periodical (cb…), or those of one year (cb…/date1914)."),
        {"source": "ark:/12148/btv1b8449691v"},
    ),
    "list": Kind(
        _("List of arks or addresses"),
        _("A text, one ark or address a line, or a CSV in which one column holds them."),
        {"lines": "ark:/12148/btv1b8449691v", "source": "/srv/lists/arks.csv"},
        ListForm,
    ),
    "oai": Kind(
        _("OAI-PMH set"),
        _("The records of a repository that name a manifest or an ark; its deleted records are withdrawn."),
        {"base": "https://oai.bnf.fr/oai2/OAIHandler", "set_name": "gallica:typedoc:images"},
        OaiForm,
    ),
    "sru": Kind(
        _("SRU query"),
        _("The answers of a catalogue to a query, fifty a request."),
        {"query": 'dc.type all "image" and dc.subject all "zoologie"'},
        SruForm,
        {"base": "https://gallica.bnf.fr/SRU"},
    ),
    "folder": Kind(
        _("Folder on the server"),
        _("Scans that lie on the server's disk, a document for each folder, described by a metadata.csv beside them."),
        {"source": "/srv/scans/album"},
    ),
    "gallicapix": Kind(
        _("GallicaPix export"),
        _("A zip, a folder or an XML file of GallicaPix, with the illustrations it has found and described."),
        {"source": "/srv/exports/zoologie.zip"},
    ),
}
