"""The demo's people and the corpus it fills. Passwords are public, so the demo listens on this machine only."""

from __future__ import annotations

from django.contrib.auth.models import Group, User

from indexing.models import Corpus

PEOPLE = {"curator": ("Curator", "demo-curator"), "staff": ("Staff", "demo-staff")}


def make_people() -> None:
    for name, (role, password) in PEOPLE.items():
        user, new = User.objects.get_or_create(username=name)
        if new:
            user.set_password(password)
            user.save()
        user.groups.add(Group.objects.get_or_create(name=role)[0])


def make_corpus(slug: str, title: str) -> Corpus:
    corpus, _ = Corpus.objects.get_or_create(slug=slug, defaults={"title_fr": title, "title_en": title})
    return corpus


def make_sample_corpus() -> Corpus:
    corpus, _ = Corpus.objects.get_or_create(
        slug="specimens",
        defaults={
            "title_fr": "Spécimens",
            "title_en": "Specimens",
            "description_fr": "Pages composées par le portail à la manière des fonds anciens, pour l'essayer.",
            "description_en": "Pages composed by the portal in the manner of old collections, to try it out.",
            "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
            "attribution": "Illustrations portal",
        },
    )
    return corpus
