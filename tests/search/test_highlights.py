"""The words found, marked where they stand, and never as markup."""

import pytest
from django.test import Client

from indexing.models import MachineCaption
from indexing.pipeline.settle import settle_illustrations
from tests import factories as make
from tests.search.ask import ask

pytestmark = pytest.mark.django_db


def marks(address: str) -> list[dict[str, list[str]]]:
    """Of each hit: {field: the words marked in it}."""
    return [
        {one.field: [part for part, found in one.parts if found] for one in hit.highlights} for hit in ask(address).hits
    ]


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("cheval", ["Chevaux", "cheval"]),
        ("éléphants", ["ÉLÉPHANT"]),
        ('"un cheval"', ["Chevaux", "un", "cheval"]),
        ("elep*", ["ÉLÉPHANT"]),
        ("ships", ["ship"]),
        ("zèbre OR ship", ["ship"]),
    ],
)
def test_words_are_marked_whatever_their_ending_or_accent(q: str, words: list[str]) -> None:
    make.entry(caption="Chevaux : un cheval, l'ÉLÉPHANT et le ship")
    assert marks(f"q={q}&mode=text") == [{"caption": words}]


def test_the_text_around_is_whole_and_in_order() -> None:
    make.entry(caption="Un <b>chat</b> & un chien")
    (hit,) = ask("q=chien&mode=text").hits
    assert "".join(part for part, _ in hit.highlights[0].parts) == hit.caption


def test_a_title_and_a_few_lines_of_the_page_are_shown_where_the_caption_has_nothing() -> None:
    sheet = make.page(
        make.document(title="Histoire du cheval"), text="Rien. " * 200 + "Une vache au pré. " + "Rien. " * 200
    )
    make.entry(make.illustration(sheet, caption="Planche 4"))
    assert marks("q=cheval&mode=text") == [{"title": ["cheval"]}]
    (hit,) = ask("q=vache&mode=text").hits
    (snippet,) = hit.highlights
    text = "".join(part for part, _ in snippet.parts)
    assert snippet.field == "page_text" and "Une vache au pré" in text
    assert text.startswith("… ") and text.endswith(" …") and len(text) < 220


def test_text_near_the_picture_comes_before_the_page() -> None:
    sheet = make.page(text="Le tigre. Et encore un tigre.")
    row = make.illustration(sheet, nearby_text="On voit ici le tigre royal.")
    make.entry(row)
    assert marks("q=tigre&mode=text") == [{"nearby_text": ["tigre"]}]


def test_what_a_model_wrote_is_a_list_of_its_own() -> None:
    row = make.illustration(caption="Planche 7")
    MachineCaption.objects.create(
        illustration=row, agent=make.agent(), text="a small zeppelin in the sky", language="en"
    )
    settle_illustrations([row.pk])
    plain = make.entry(caption="Le zeppelin")
    found = ask("q=zeppelin&mode=text")
    assert [(hit.id, hit.why) for hit in found.hits] == [(plain.pk, ("text",)), (row.pk, ("caption",))]
    assert marks("q=zeppelin&mode=text")[1] == {"machine_caption": ["zeppelin"]}


def test_results_found_by_meaning_alone_have_none(words) -> None:
    make.entry(caption="bateau", meaning=[1, 0, 0])
    words(navire=[1, 0, 0])
    assert marks("q=navire") == [{}]


def test_the_page_marks_and_escapes(client: Client, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    make.entry(caption="<script>alert(1)</script> un chat")
    for view in ("", "&view=list"):
        page = client.get(f"/search?q=chat&mode=text{view}").content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; un <mark>chat</mark>" in page
        assert "<script>alert" not in page


def test_the_api_gives_parts(client: Client) -> None:
    make.entry(caption="Un chat noir")
    (result,) = client.get("/api/v1/search?q=chats&mode=text").json()["results"]
    assert result["highlights"] == [
        {
            "field": "caption",
            "parts": [
                {"text": "Un ", "found": False},
                {"text": "chat", "found": True},
                {"text": " noir", "found": False},
            ],
        }
    ]
