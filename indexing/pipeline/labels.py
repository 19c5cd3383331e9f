"""Codes and labels of terms made on the fly: languages, rights, corpora, agents and review states.

Pure, but for Django's catalogue of language names. Codes fit the 80 characters of a Term's code, labels its 120.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils import translation

from indexing.models import Agent, Corpus

#: Languages of old books that Django has no name for.
OLD = {
    "la": ("latin", "Latin"),
    "frm": ("moyen français", "Middle French"),
    "fro": ("ancien français", "Old French"),
    "grc": ("grec ancien", "Ancient Greek"),
    "zh": ("chinois", "Chinese"),
    "zxx": ("sans contenu linguistique", "no linguistic content"),
}
STATUS = {
    "accepted": ("vérifié", "verified"),
    "machine": ("non vérifié", "not verified"),
    "rejected": ("rejeté", "rejected"),
}
CREATIVE = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/?([\d.]*)")
STATEMENTS = {
    "NoC-NC": ("Pas de droit d'auteur, usage non commercial", "No copyright, non-commercial use"),
    "NoC-US": ("Domaine public aux États-Unis", "Public domain in the United States"),
    "InC": ("Sous droit d'auteur", "In copyright"),
    "CNE": ("Droit d'auteur non évalué", "Copyright not evaluated"),
    "NKC": ("Aucun droit d'auteur connu", "No known copyright"),
}


@dataclass(frozen=True)
class Label:
    code: str
    fr: str
    en: str


def short(code: str, length: int = 80) -> str:
    """`code` cut to `length`, the cut part replaced by a checksum so that two long codes stay two."""
    if len(code) <= length:
        return code
    return code[: length - 9] + "-" + hashlib.sha256(code.encode()).hexdigest()[:8]


def language(code: str) -> Label:
    if code in OLD:
        return Label(code, *OLD[code])
    info = LANG_INFO.get(code, {})
    name = str(info.get("name", code))
    with translation.override("fr"):
        return Label(code, translation.gettext(name), name)


def rights(uri: str) -> Label:
    """The licence by its usual short name, else the address itself."""
    bare = re.sub(r"^https?://(www\.)?", "", uri.strip()).rstrip("/")
    found = CREATIVE.search(bare)
    if found:
        name = f"CC {found[2].upper()} {found[3]}".strip()
        public = {"mark": ("Domaine public", "Public domain"), "zero": ("CC0", "CC0")}
        return Label(short(found[0].rstrip("/")), *public.get(found[2], (name, name)))
    statement = re.search(r"rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)", bare)
    if statement and statement[1] in STATEMENTS:
        return Label(short(f"rightsstatements.org/{statement[1]}"), *STATEMENTS[statement[1]])
    return Label(short(bare), bare[:120], bare[:120])


def corpus(row: Corpus) -> Label:
    return Label(row.slug, row.title_fr[:120], row.title_en[:120])


def agent(row: Agent) -> Label:
    name = str(row)
    return Label(
        short(re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-") or f"agent-{row.pk}"), name[:120], name[:120]
    )


def status(code: str) -> Label:
    return Label(code, *STATUS[code])
