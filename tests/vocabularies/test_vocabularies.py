"""The controlled lists are whole, stable and findable in both languages."""

from __future__ import annotations

import re

import pytest

from indexing import vocabularies
from indexing.vocabularies import by_vocabulary, colour_prototypes, find, load


def test_every_term_has_a_slug_and_two_labels_and_prompts() -> None:
    for term in load():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term.code), term
        assert term.fr and term.en
        assert term.prompts_fr and term.prompts_en, term


def test_codes_are_unique_inside_a_vocabulary() -> None:
    keys = [(term.vocabulary, term.code) for term in load()]
    assert len(keys) == len(set(keys))


def test_no_broader_chain_turns_in_a_circle() -> None:
    for name in vocabularies.VOCABULARIES:
        broader = {term.code: term.broader for term in by_vocabulary(name)}
        for code in broader:
            seen = [code]
            while broader[seen[-1]]:
                assert broader[seen[-1]] not in seen
                seen.append(broader[seen[-1]])


def test_the_published_lists_are_complete() -> None:
    techniques = by_vocabulary("technique")
    assert {t.code for t in techniques if not t.broader} == {
        "collage",
        "dessin",
        "estampe",
        "impression-photomecanique",
        "impression-numerique",
        "peinture",
        "photocopie",
        "photographie",
        "document-electronique",
        "textile",
    }
    assert len(by_vocabulary("theme")) == 17
    assert len(by_vocabulary("colour")) == 12
    assert {t.code for t in by_vocabulary("colour_mode")} == {"noir-et-blanc", "monochrome", "couleur"}
    assert [t.code for t in by_vocabulary("object")][:2] == ["person", "bicycle"]
    assert [t.code for t in by_vocabulary("object")].index("toothbrush") == 79


@pytest.mark.parametrize(
    ("vocabulary", "word", "code"),
    [
        ("technique", "estampe", "estampe"),
        ("technique", "Eau-forte", "eau-forte"),
        ("technique", "EAU FORTE", "eau-forte"),
        ("technique", "lithograph", "lithographie"),
        ("technique", "estampe/litho", "lithographie"),
        ("technique", "imp photomeca", "impression-photomecanique"),
        ("genre", "representations animalieres", "representations-animalieres"),
        ("function", "bd", "bande-dessinee"),
        ("function", "repro/photo", "reproduction-photographique-d-une-photographie"),
        ("object", "dining table", "dining-table"),
        ("object", "Cheval", "horse"),
        ("object", "BŒUF", "cow"),
        ("layout", "initiale", "initial"),
        ("layout", "printer’s mark", "printers-mark"),
        ("document_type", "PA", "score"),
        ("theme", "16", "conflits-guerres-et-paix"),
        ("colour", "grey", "gris"),
    ],
)
def test_a_term_is_found_by_code_label_or_synonym(vocabulary: str, word: str, code: str) -> None:
    term = find(vocabulary, word)
    assert term is not None
    assert term.code == code


def test_an_unknown_word_finds_nothing_and_an_unknown_list_is_an_error() -> None:
    assert find("technique", "xyzzy") is None
    with pytest.raises(KeyError):
        by_vocabulary("smell")


def test_what_cannot_have_existed_has_a_first_year() -> None:
    years = {term.code: term.year_from for term in by_vocabulary("object")}
    assert years["laptop"] == 1981
    assert years["microwave"] == 1946
    assert years["horse"] is None


def test_colours_have_srgb_examples() -> None:
    prototypes = colour_prototypes()
    assert set(prototypes) == {term.code for term in by_vocabulary("colour")}
    assert all(re.fullmatch(r"#[0-9a-f]{6}", shade) for shades in prototypes.values() for shade in shades)


def test_a_wrong_file_names_the_term(tmp_path, monkeypatch) -> None:
    header = "code,fr,en,broader,year_from,synonyms_fr,synonyms_en,prompt_fr,prompt_en"
    (tmp_path / "genre.csv").write_text(f"{header}\na,un,one,zz,,,,,\n", encoding="utf-8")
    monkeypatch.setattr(vocabularies, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"genre.csv, term 'a': no broader term 'zz'"):
        vocabularies._read("genre")
