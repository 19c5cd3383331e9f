"""What a page says is in the reader's language: figures that ship, colons, weights, titles of corpora, plurals."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext

from indexing.evaluation.shipped import shipped_records
from indexing.models import Act, Corpus
from portal.pages.history_words import plain
from portal.pages.quality_values import KEYS, material
from portal.templatetags.portal import colon, corpus_title, weight


def test_every_shipped_record_names_its_set_and_its_caution_in_french():
    found = shipped_records()
    assert len(found) > 8
    with translation.override("fr"):
        for record in found:
            name, note = record["set"]["name"], record["note"]
            assert material(name) != name
            assert not note or gettext(note) != note


def test_every_group_of_shipped_figures_has_words():
    """Groups are the titles of tables; classes and languages stand inside them and have theirs in the vocabularies."""
    groups = {name for record in shipped_records() for name in record["figures"] if name not in KEYS}
    classes = {name for record in shipped_records() if record["measure"] == "calibration" for name in record["figures"]}
    assert groups <= classes


@pytest.mark.parametrize(
    ("language", "between", "heavy"), [("fr", "\u00a0: ", "49\u00a0Mo"), ("en", ": ", "49\u00a0MB")]
)
def test_signs_of_a_language(language, between, heavy):
    corpus = Corpus(slug="vogue", title_fr="La vogue", title_en="The vogue")
    with translation.override(language):
        assert (colon(), weight(48_900_000)) == (between, heavy)
        assert corpus_title(corpus) == {"fr": "La vogue", "en": "The vogue"}[language]


@pytest.mark.django_db
def test_numbers_agree_in_french_and_corpora_are_named_by_title(client, django_user_model):
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("sacha")
    user.groups.add(*(Group.objects.get_or_create(name=role)[0] for role in ("Curator", "Staff")))
    client.force_login(user)
    Corpus.objects.create(slug="vogue", title_fr="La vogue", title_en="The vogue")
    spoken = {"HTTP_ACCEPT_LANGUAGE": "fr"}
    assert "0 image connue, 0 valeur<" in client.get("/curation/learn/new", **spoken).content.decode()
    launch = client.get("/staff/jobs/new/manifest", **spoken).content.decode()
    assert ">La vogue</option>" in launch
    assert ">Choisir</option>" in launch
    assert "La vogue" in client.get("/staff/models", **spoken).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"queue": "technique", "label": "x", "answer": "x", "blind": False}, "Technique : « x »"),
        (
            {"queue": "technique", "label": "x", "answer": "y", "blind": True},
            "Technique : « x → y », en seconde réponse",
        ),
        ({"source": "https://example.org/m.json", "every_days": None}, "https://example.org/m.json"),
        ({"job": 3}, "Travail 3"),
        ({"report": "box", "state": "accepted"}, "cadre faux, accepté"),
    ],
)
def test_an_act_is_told_without_the_keys_it_is_kept_under(detail, words):
    with translation.override("fr"):
        assert plain(Act(detail=detail), "fr").replace("\u00a0", " ") == words.replace("\u00a0", " ")
