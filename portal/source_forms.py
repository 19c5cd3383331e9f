"""Forms of the launch, one for each way in which a source is named. `address()` gives what the pipeline reads.

A list that is pasted or sent is kept under DATA_DIR by its content, so that it can be harvested again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from indexing.models import Corpus
from portal.templatetags.portal import corpus_title

LONGEST_LIST = 5 * 2**20


class CorpusField(forms.ModelChoiceField):
    """Corpora by their title in the reader's language."""

    def label_from_instance(self, obj: Corpus) -> str:
        return corpus_title(obj)


class SourceForm(forms.Form):
    """What every launch asks, after what is asked of its kind."""

    corpus = CorpusField(label=_("Into the corpus"), queryset=Corpus.objects.all(), empty_label=_("Choose"))
    pictures = forms.BooleanField(
        label=_("Fetch the pictures"),
        initial=True,
        required=False,
        help_text=_("Without them only what the source itself says is indexed, as for an export of GallicaPix."),
    )
    every_days = forms.IntegerField(
        label=_("Again every so many days"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=_("What is new, changed or withdrawn at the source then comes in by itself. Empty: once."),
    )

    def address(self) -> str:
        return str(self.cleaned_data["source"])


class AddressForm(SourceForm):
    source = forms.CharField(label=_("Source"), max_length=2000, strip=True)
    field_order = ("source",)


class ListForm(SourceForm):
    lines = forms.CharField(
        label=_("Arks or addresses, one a line"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(label=_("Or a text file or a CSV"), required=False)
    source = forms.CharField(
        label=_("Or the path or address of a list"),
        max_length=2000,
        required=False,
        help_text=_("A .txt or .csv; it is read anew at each harvest."),
    )
    field_order = ("lines", "file", "source")

    def clean(self) -> None:
        given = [name for name in ("lines", "file", "source") if self.cleaned_data.get(name)]
        if len(given) != 1:
            self.add_error("lines", _("Give the list in one of the three ways."))
            return
        file = self.cleaned_data.get("file")
        if file and file.size > LONGEST_LIST:
            self.add_error("file", _("The list is too large."))
        elif given != ["source"]:
            data = file.read() if file else self.cleaned_data["lines"].encode()
            suffix = ".csv" if file and str(file.name).lower().endswith(".csv") else ".txt"
            self.cleaned_data["source"] = str(kept(data, suffix))


class OaiForm(SourceForm):
    base = forms.URLField(label=_("Address of the repository"), max_length=500, assume_scheme="https")
    set_name = forms.CharField(label=_("Set"), max_length=300, required=False)
    metadata = forms.CharField(label=_("Metadata format"), max_length=50, initial="oai_dc")
    field_order = ("base", "set_name", "metadata")

    def address(self) -> str:
        asked = {"verb": "ListRecords", "metadataPrefix": self.cleaned_data["metadata"]}
        if self.cleaned_data["set_name"]:
            asked["set"] = self.cleaned_data["set_name"]
        return f"{self.cleaned_data['base'].split('?')[0]}?{urlencode(asked)}"


class SruForm(SourceForm):
    base = forms.URLField(label=_("Address of the service"), max_length=500, assume_scheme="https")
    query = forms.CharField(label=_("Query"), max_length=1200)
    field_order = ("base", "query")

    def address(self) -> str:
        asked = {"operation": "searchRetrieve", "version": "1.2", "query": self.cleaned_data["query"]}
        return f"{self.cleaned_data['base'].split('?')[0]}?{urlencode(asked)}"


def kept(data: bytes, suffix: str) -> Path:
    """The file that holds a list, made if it is not there."""
    folder = Path(settings.DATA_DIR) / "lists"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:16]}{suffix}"
    if not path.exists():
        path.write_bytes(data)
    return path
