"""Forms of the staff pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from indexing.models import Corpus


class CorpusForm(forms.ModelForm):
    rights = forms.URLField(
        label=_("Address of the rights statement"),
        help_text=_("Used for documents that state no rights of their own."),
        max_length=200,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = Corpus
        fields = [
            "title_fr", "title_en", "slug", "description_fr", "description_en", "rights", "attribution", "contact",
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
            "slug": _("Stands in addresses: letters without accents, digits and hyphens."),
        }
        widgets = {
            "description_fr": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
        }


class LaunchForm(forms.Form):
    source = forms.CharField(
        label=_("Source"),
        max_length=2000,
        strip=True,
        help_text=_(
            "A IIIF manifest or collection, a Gallica ark, a list of arks, a GallicaPix export, "
            "or a folder on the server."
        ),
    )
    corpus = forms.ModelChoiceField(label=_("Into the corpus"), queryset=Corpus.objects.all())
    pictures = forms.BooleanField(
        label=_("Fetch the pictures"),
        initial=True,
        required=False,
        help_text=_("Without them only what the source itself says is indexed, as for an export of GallicaPix."),
    )
