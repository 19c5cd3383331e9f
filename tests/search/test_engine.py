"""What a search finds, in what order, and what it says about it. Vectors have answers computable by hand."""

import pytest
from django.utils import translation

from tests import factories as make
from tests.search.ask import ask, counts, ids

pytestmark = pytest.mark.django_db


def test_nothing_asked_shows_everything_but_noise() -> None:
    first, second = make.entry(), make.entry()
    make.entry(noise=True)
    found = ask()
    assert [hit.id for hit in found.hits] == [first.pk, second.pk]
    assert (found.count, found.count_is_exact, found.next_url) == (2, True, "")
    assert found.hits[0].score is None and found.hits[0].why == ()


@pytest.mark.parametrize("words", ["éléphant", "ELEPHANT", "éléphants", "elephants", '"éléphant du jardin"'])
def test_words_ignore_accents_case_and_endings(words: str) -> None:
    row = make.entry(caption="L'Éléphant du Jardin des plantes")
    make.entry(caption="Un chameau")
    assert ids(f"q={words}&mode=text") == [row.pk]


def test_a_minus_removes_rows_in_both_languages_and_from_meaning(words) -> None:
    boat = make.entry(caption="bateau", meaning=[1, 0, 0])
    make.entry(caption="bateau et chevaux", meaning=[1, 0, 0])
    words(bateau=[1, 0, 0])
    assert ids("q=bateau -cheval") == [boat.pk]


def test_or_is_an_operator_and_gold_is_a_word() -> None:
    gold, silver = make.entry(caption="vase en or"), make.entry(caption="vase d'argent")
    assert set(ids("q=or&mode=text")) == {gold.pk}
    assert set(ids("q=argent OR or&mode=text")) == {gold.pk, silver.pk}


def test_words_and_meaning_are_fused_and_say_why(words) -> None:
    both = make.entry(caption="bateau", meaning=[1, 0, 0])
    near = make.entry(caption="voilier", meaning=[0.9, 0.436, 0])
    word = make.entry(caption="bateau", meaning=[0, 0, 1])
    make.entry(caption="cheval", meaning=[0, 1, 0])
    words(bateau=[1, 0, 0])
    found = ask("q=bateau")
    assert [(hit.id, hit.why) for hit in found.hits] == [
        (both.pk, ("text", "meaning")),
        (word.pk, ("text",)),
        (near.pk, ("meaning",)),
    ]
    # a = 10, b = -6: 100 / (1 + exp(-4)) at a cosine of 1
    assert found.hits[0].score == pytest.approx(98.2, abs=0.1)
    assert found.hits[1].score is None
    assert found.count == 3


def test_no_encoder_is_said_and_words_still_find() -> None:
    make.space()
    row = make.entry(caption="bateau")
    with translation.override("en"):
        found = ask("q=bateau")
    assert [hit.id for hit in found.hits] == [row.pk]
    assert [notice.code for notice in found.notices] == ["no-encoder"]
    assert "words only" in found.notices[0].text


def test_min_score_lowers_and_raises_the_floor_but_never_drops_a_text_match(words) -> None:
    word = make.entry(caption="bateau")
    near = make.entry(meaning=[0.8, 0.6, 0])
    far = make.entry(meaning=[0.1, 0.995, 0])
    words(bateau=[1, 0, 0])
    assert set(ids("q=bateau")) == {word.pk, near.pk}
    assert set(ids("q=bateau&min_score=0")) == {word.pk, near.pk, far.pk}
    assert set(ids("q=bateau&min_score=95")) == {word.pk}


def test_like_finds_by_look_without_the_example_itself() -> None:
    example = make.entry(look=[1, 0, 0])
    near, nearer = make.entry(look=[0.8, 0.6, 0]), make.entry(look=[0.9, 0.436, 0])
    make.entry(look=[0, 1, 0])
    found = ask(f"like={example.pk}")
    assert [hit.id for hit in found.hits] == [nearer.pk, near.pk]
    assert found.hits[0].why == ("image",)


def test_like_and_unlike_make_one_vector() -> None:
    yes, no = make.entry(look=[1, 0, 0]), make.entry(look=[0, 1, 0])
    between, away = make.entry(look=[0.7, 0.7, 0.14]), make.entry(look=[0.7, -0.7, 0.14])
    assert ids(f"like={yes.pk}&unlike={no.pk}")[0] == away.pk
    assert ids(f"like={yes.pk}&like={no.pk}:0.5")[0] == between.pk


def test_words_and_a_picture_compose_in_the_meaning_space(words) -> None:
    picture = make.entry(meaning=[1, 0, 0])
    composed, only_picture = make.entry(meaning=[1, 1, 0]), make.entry(meaning=[1, 0, 0.2])
    words(rouge=[0, 1, 0])
    found = ids(f"q=rouge&like={picture.pk}&by=meaning")
    assert found[0] == composed.pk and only_picture.pk in found


def test_an_expired_picture_finds_nothing_and_says_so() -> None:
    make.entry(look=[1, 0, 0])
    found = ask("image=abcdefghijkl")
    assert (found.count, found.hits) == (0, ())
    assert [notice.code for notice in found.notices] == ["image-expired"]


def test_colour_likeness_ranks_palettes() -> None:
    red, green = [[50.0, 60.0, 40.0, 1.0]], [[50.0, -50.0, 40.0, 1.0]]
    example = make.entry(palette=red)
    brick = make.entry(palette=[[48.0, 55.0, 38.0, 1.0]])
    make.entry(palette=green)
    found = ask(f"like={example.pk}&by=colour")
    assert [hit.id for hit in found.hits] == [brick.pk]
    # the distance is sqrt(4 + 25 + 4) = 5.74, half alike at 10
    assert found.hits[0].score == pytest.approx(67.2, abs=0.2)
    assert found.hits[0].why == ("colour",)


def test_hex_is_a_distance_to_one_colour_of_the_picture() -> None:
    red = make.entry(palette=[[53.2, 80.1, 67.2, 0.3], [90.0, 0.0, 5.0, 0.7]])
    make.entry(palette=[[53.2, 80.1, 67.2, 0.01], [90.0, 0.0, 5.0, 0.99]])
    assert ids("hex=ff0000&tolerance=10") == [red.pk]
    assert ids("hex=0000ff&tolerance=10") == []


def test_facets_are_or_inside_and_between_and_minus_excludes() -> None:
    print_book = make.entry(technique="estampe", type="book")
    photo_book = make.entry(technique="photographie", type="book")
    print_press = make.entry(technique="estampe", type="press")
    both = "technique=estampe&technique=photographie"
    assert set(ids(both)) == {print_book.pk, photo_book.pk, print_press.pk}
    assert set(ids(f"{both}&type=book")) == {print_book.pk, photo_book.pk}
    assert ids("technique=-estampe") == [photo_book.pk]
    assert ids("technique=estampe&type=-press") == [print_book.pk]


def test_objects_are_and_with_a_floor_each() -> None:
    both = make.entry(objects={"horse": 0.8, "person": 0.3})
    horse = make.entry(objects={"horse": 0.6})
    assert set(ids("object=horse")) == {both.pk, horse.pk}
    assert ids("object=horse&object=person") == [both.pk]
    assert ids("object=horse:0.65") == [both.pk]
    assert ids("object=horse:0.6&object=-person") == [horse.pk]
    assert ids("object=horse:0.6&object=person:0.35") == []


def test_a_floor_off_the_grid_is_exact() -> None:
    make.entry(objects={"horse": 0.56})
    surer = make.entry(objects={"horse": 0.58})
    assert ids("object=horse:0.57") == [surer.pk]
    assert ids("object=horse:0.58") == [surer.pk]
    found = ask("object=horse:0.57")
    assert counts(found, "object")["horse"] == found.count == 1


def test_the_confidence_floor_bears_on_labels() -> None:
    sure = make.entry(technique="estampe", labels={"technique": 0.9})
    unsure = make.entry(technique="estampe", labels={"technique": 0.4})
    assert set(ids("technique=estampe")) == {sure.pk, unsure.pk}
    found = ask("technique=estampe&confidence=0.6")
    assert [hit.id for hit in found.hits] == [sure.pk]
    assert counts(found, "technique") == {"estampe": 1}


def test_unknown_years_pass_no_year_filter() -> None:
    make.entry(years=None)
    row = make.entry(years=(1890, 1899))
    later = make.entry(years=1910)
    assert ids("year_from=1895") == [row.pk, later.pk]
    assert ids("year_to=1895") == [row.pk]
    assert ids("year_from=1895&year_to=1896") == [row.pk]
    assert ask("year_from=1895&year_to=1896").undated == 1


def test_title_creator_document_and_page_filter() -> None:
    row = make.entry(title="Histoire naturelle, générale", creators=["Buffon, Georges-Louis"])
    make.entry(title="La Vie parisienne")
    assert ids("title=HISTOIRE NATUR") == [row.pk]
    assert ids("creator=buffon") == [row.pk]
    assert ids(f"document={row.document_id}") == ids(f"page={row.page_id}") == [row.pk]
    assert ids("title=100%25") == []


def test_sorts_are_applied_before_the_page_is_cut() -> None:
    late, early = make.entry(years=1920), make.entry(years=1500)
    undated = make.entry(years=None)
    large = make.entry(years=1700, xywh=(0, 0, 1000, 1500))
    assert ids("sort=date") == [early.pk, large.pk, late.pk, undated.pk]
    assert ids("sort=-date") == [late.pk, large.pk, early.pk, undated.pk]
    assert ids("sort=size&size=1") == [large.pk]


@pytest.mark.parametrize("criteria", ["", "q=bateau&sort=-date", "technique=estampe&fold=document", "q=bateau"])
def test_pages_lose_and_repeat_nothing(criteria: str, words) -> None:
    words(bateau=[1, 0, 0])
    for number in range(11):
        make.entry(caption="bateau", technique="estampe", years=1850 + number % 3, meaning=[1, number / 20, 0])
    whole = ids(f"{criteria}&size=100")
    walked, address = [], f"{criteria}&size=4"
    while address:
        found = ask(address)
        walked += [hit.id for hit in found.hits]
        address = found.next_url
        assert not address or criteria.split("&")[0] in address
    assert walked == whole and len(set(walked)) == found.count == 11


def test_folding_keeps_the_best_of_each_group_and_counts_groups() -> None:
    sheet = make.page()
    make.entry(make.illustration(sheet, (0, 0, 10, 10)), technique="estampe")
    best = make.entry(make.illustration(sheet, (0, 0, 500, 500)), technique="estampe")
    other = make.entry(technique="estampe", xywh=(0, 0, 20, 20))
    found = ask("fold=document&sort=size")
    assert [hit.id for hit in found.hits] == [best.pk, other.pk]
    assert found.count == 2 and counts(found, "technique") == {"estampe": 2}


def test_folding_duplicates_by_fingerprint() -> None:
    first = make.entry(fingerprint=77)
    make.entry(fingerprint=77)
    alone, unknown = make.entry(fingerprint=78), make.entry()
    found = ask("fold=duplicates")
    assert [hit.id for hit in found.hits] == [first.pk, alone.pk, unknown.pk]
    assert found.count == 3


def test_a_hit_says_what_a_tile_needs() -> None:
    row = make.entry(
        caption="Un cheval", technique="estampe", years=(1880, 1889), objects={"horse": 0.8}, title="Chevaux"
    )
    hit = ask("", "en").hits[0]
    assert (hit.url, hit.document_title, hit.corpus) == (f"/illustration/{row.pk}", "Chevaux", "essais")
    assert (hit.technique, hit.technique_code, hit.year_from, hit.year_to) == ("print", "estampe", 1880, 1889)
    assert hit.image == f"/iiif/3/{row.page_id}/100,200,300,400/!320,320/0/default.webp"
    assert hit.iiif == f"/iiif/3/{row.page_id}/100,200,300,400/max/0/default.jpg"
    (horse,) = hit.objects
    assert (horse.code, horse.label, horse.confidence, horse.xywh) == ("horse", "horse", 0.8, (110, 210, 50, 50))


def test_a_page_without_a_working_copy_has_no_image() -> None:
    make.entry(page=make.page(file=""))
    assert ask().hits[0].image == ""


def test_active_filters_say_each_criterion_and_undo_only_it() -> None:
    make.entry(technique="estampe", objects={"horse": 0.9})
    with translation.override("en"):
        found = ask("q=x&mode=text&technique=-estampe&object=horse:0.55&year_from=1800&year_to=1900", "en")
    assert [(f.name, f.label) for f in found.filters] == [
        ("technique", "Technique: not print"),
        ("object", "Objects: horse from 55%"),
        ("years", "1800 to 1900"),
    ]
    assert found.filters[0].remove_url == "/search?q=x&mode=text&object=horse%3A0.55&year_from=1800&year_to=1900"


def test_a_search_costs_the_same_few_queries_whatever_it_finds(django_assert_max_num_queries) -> None:
    for _ in range(12):
        make.entry(technique="estampe", objects={"horse": 0.9, "person": 0.4})
    with django_assert_max_num_queries(14):
        ask("technique=estampe&object=horse")
