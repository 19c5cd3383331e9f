"""How typed words are split, and what each side gets of them."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from search.text import read, tsquery


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted", "meaning"),
    [
        ("Éléphant d'Asie", "('elephant') & ('d') & ('asie')", (), "Éléphant d'Asie"),
        ('"arc de triomphe" paris', "('arc de triomphe') & ('paris')", (), "arc de triomphe paris"),
        ("cheval -course", "('cheval')", ("('course')",), "cheval"),
        ('cheval -"course de trot"', "('cheval')", ("('course de trot')",), "cheval"),
        ("chat OR chien", "('chat') | ('chien')", (), "chat chien"),
        ("chat noir OR chien", "('chat') & ('noir') | ('chien')", (), "chat noir chien"),
        ("or", "('or')", (), "or"),
        ("l'or du Rhin", "('l') & ('or') & ('du') & ('rhin')", (), "l'or du Rhin"),
        ("Jean-Paul", "('jean') & ('paul')", (), "Jean-Paul"),
        ("-Jean-Paul", "", ("('jean') & ('paul')",), ""),
        ("photogr*", "('photogr':*)", (), ""),
        ("port l'étr* 1900", "('port') & ('l') & ('etr':*) & ('1900')", (), "port 1900"),
        ("a*", "('a')", (), "a*"),
        ("-grav*", "", ("('grav':*)",), ""),
        ("-seul", "", ("('seul')",), ""),
        ("OR", "", (), ""),
        ("OR chat OR", "('chat')", (), "chat"),
        ("!!! & | ( : *", "", (), ""),
        ("a\\'b", "('a') & ('b')", (), "a\\'b"),
        ('"sans fin', "('sans fin')", (), "sans fin"),
        ("a - b", "('a') & ('b')", (), "a b"),
    ],
)
def test_words_are_split(typed: str, wanted: str, unwanted: tuple[str, ...], meaning: str) -> None:
    found = read(typed)
    assert (found.wanted, found.unwanted, found.meaning) == (wanted, unwanted, meaning)


@given(st.text(max_size=80))
def test_nothing_typed_is_an_error_and_no_minus_is_left(typed: str) -> None:
    found = read(typed)
    assert all(set(part) <= set("()&|':*") or part.strip("()':*").isalnum() for part in found.wanted.split())
    assert bool(found) == bool(found.wanted or found.unwanted)
    assert found.exact == found.wanted


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_postgres_understands_whatever_is_typed(typed: str) -> None:
    found = read(typed)
    for asked in filter(None, (found.wanted, *found.unwanted)):
        query, values = tsquery(asked)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT numnode({})").format(query), values)
