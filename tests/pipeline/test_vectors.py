"""The table under the vectors' index: apart from the filters, in step with the vectors, made of what stood before."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from psycopg import sql

from indexing import vectors
from indexing.models import Entry, Space
from indexing.pipeline.candidates import by_vector
from indexing.pipeline.settle import settle_illustrations
from tests import factories

pytestmark = pytest.mark.usefixtures("terms")
#: As tables were before migration 0012.
BEFORE = (
    "CREATE TABLE {table} (illustration bigint PRIMARY KEY, document bigint NOT NULL, corpus int NOT NULL,"
    " technique int, function int, year_from smallint, year_to smallint, tokens int[] NOT NULL,"
    " v halfvec({dims}) NOT NULL) WITH (toast_tuple_target = 4080)",
    "CREATE INDEX {hnsw} ON {table} USING hnsw (v halfvec_cosine_ops) WITH (m = 16, ef_construction = 128)",
    "CREATE INDEX {tokens} ON {table} USING gin (tokens)",
    "CREATE INDEX {span} ON {table} (year_from, (coalesce(year_to, year_from)))",
    "CREATE INDEX {facets} ON {table} (technique, function, corpus)",
)


def rows(statement: str, space: Space) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**vectors.names_of(space.table, space.dims)))
        return cursor.fetchall()


def indexes(space: Space) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename ~ %s", [f"^{space.table}(_near)?$"])
        return dict(cursor.fetchall())


def test_a_new_label_leaves_the_row_under_the_index_where_it_was():
    entry = factories.entry(technique="estampe", meaning=[1, 0, 0])
    space = Space.objects.get(kind="meaning")
    place, said = "SELECT ctid, xmin::text, v::text FROM {near}", "SELECT technique, tokens FROM {table}"
    before = rows(place, space)
    factories.statement(entry.illustration, "technique", "dessin", 1.0, agent=factories.agent("x", kind="person"))
    settle_illustrations([entry.pk])
    now = Entry.objects.get(pk=entry.pk)
    assert rows(said, space) == [(now.technique, now.tokens)] and now.technique != entry.technique
    assert rows(place, space) == before


def test_another_vector_is_found_where_it_is_now_and_the_same_one_stays():
    entry = factories.entry(meaning=[1, 0, 0])
    other = factories.entry(meaning=[0, 0, 1])
    space = Space.objects.get(kind="meaning")
    before = rows("SELECT ctid FROM {near} ORDER BY illustration", space)
    vectors.write(space, [(entry, factories.unit([1, 0, 0]))])
    assert rows("SELECT ctid FROM {near} ORDER BY illustration", space) == before
    vectors.write(space, [(entry, factories.unit([0, 1, 0]))])
    assert by_vector(space, factories.unit([0, 1, 0]), 1) == [entry.pk]
    vectors.remove(space, [entry.pk])
    assert by_vector(space, factories.unit([0, 1, 0]), 2) == [other.pk]


def test_the_index_is_built_anew_over_what_stands_beside_the_filters():
    entries = [factories.entry(meaning=[1, n, 0]) for n in range(3)]
    space = Space.objects.get(kind="meaning")
    before = indexes(space)
    vectors.remove(space, [entries[0].pk])
    vectors.index_anew(space)
    assert indexes(space) == before
    assert by_vector(space, factories.unit([1, 0, 0]), 3) == [entries[1].pk, entries[2].pk]


def test_tables_of_before_are_divided_once_and_keep_their_rows_and_their_index():
    entries = [factories.entry(technique=code, meaning=[1, n, 0]) for n, code in enumerate(("estampe", "dessin"))]
    space = Space.objects.get(kind="meaning")
    every = "SELECT t::text FROM {table} t ORDER BY illustration"
    held, made = rows(every, space), indexes(space)
    names = vectors.names_of(space.table, space.dims)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMP TABLE kept AS SELECT * FROM {table}").format(**names))
        cursor.execute(sql.SQL("DROP TABLE {table}, {near}").format(**names))
        for statement in BEFORE:
            cursor.execute(sql.SQL(statement).format(**names))
        cursor.execute(sql.SQL("INSERT INTO {table} SELECT * FROM kept").format(**names))
        cursor.execute(sql.SQL("SELECT {hnsw}::regclass::oid").format(hnsw=sql.Literal(f"{space.table}_hnsw")))
        index = cursor.fetchone()
    migration = import_module("indexing.migrations.0012_near_vectors")
    with connection.schema_editor() as editor:
        migration.divide(apps, editor)
        migration.divide(apps, editor)
    assert rows(every, space) == held and indexes(space) == made
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::regclass::oid", [f"{space.table}_hnsw"])
        assert cursor.fetchone() == index, "the graph was not built again"
    assert by_vector(space, factories.unit([1, 1, 0]), 2) == [entries[1].pk, entries[0].pk]
    vectors.write(space, [(entries[0], factories.unit([0, 0, 1]))])
    assert by_vector(space, factories.unit([0, 0, 1]), 1) == [entries[0].pk]
