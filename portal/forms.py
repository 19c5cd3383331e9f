"""Forms of the staff pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indexing.detectors import starts
from indexing.models import Corpus
from portal.pages.words import vocabulary

#: Vocabularies in which a corpus may ask models to be surer than they have to be elsewhere.
FLOORED = ("technique", "function", "genre", "object", "concept", "layout")


class CorpusForm(forms.ModelForm):
    """The fields of a corpus; floors are a field for each vocabulary, empty where there is none."""

    rights = forms.URLField(
        label=_("Address of the rights statement"),
        help_text=_("Used for documents that state no rights of their own."),
        max_length=200,
        required=False,
        assume_scheme="https",
    )
    interval = forms.FloatField(
        label=_("Least seconds between two requests"),
        help_text=_("A host that is spared more by the settings stays so."),
        min_value=0,
        max_value=3600,
        required=False,
    )
    most_pages = forms.IntegerField(
        label=_("Most pages a job may fetch"),
        help_text=_("The others come with the next job. Empty: all."),
        min_value=1,
        max_value=10_000_000,
        required=False,
    )
    detector = forms.ChoiceField(
        label=_("Detector"),
        help_text=_("Those whose weights are on this machine. It speaks when pages are described."),
        required=False,
    )

    class Meta:
        model = Corpus
        fields = [
            "title_fr", "title_en", "slug", "description_fr", "description_en", "rights", "attribution", "contact",
            "interval", "most_pages", "detector",
        ]  # fmt: skip
        labels = {
            "title_fr": _("Title in French"),
            "title_en": _("Title in English"),
            "slug": _("Short name"),
            "description_fr": _("Description in French"),
            "description_en": _("Description in English"),
            "attribution": _("Credit line"),
            "contact": _("Contact"),
        }
        help_texts = {
            "slug": _("Stands in addresses: letters without accents, digits and hyphens. It stays for good."),
        }
        widgets = {
            "description_fr": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["slug"].disabled = bool(self.instance.pk)
        own = [self.instance.detector] if self.instance.detector else []
        names = list(dict.fromkeys([*own, *starts()]))
        self.fields["detector"].choices = [  # type: ignore[attr-defined]
            ("", _("That of the settings")),
            *((name, name) for name in names),
        ]
        for name in FLOORED:
            self.fields[f"floor_{name}"] = forms.FloatField(
                label=_("Least confidence of a model: %(vocabulary)s") % {"vocabulary": vocabulary(name)},
                initial=self.instance.floors.get(name),
                min_value=0,
                max_value=1,
                required=False,
                widget=forms.NumberInput(attrs={"step": "0.05"}),
            )

    def values(self) -> dict[str, Any]:
        """What was given, by the fields of the model."""
        given = self.cleaned_data
        floors = {name: given[f"floor_{name}"] for name in FLOORED if given[f"floor_{name}"]}
        return {**{name: given[name] for name in self.Meta.fields}, "floors": floors}
