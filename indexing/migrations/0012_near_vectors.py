"""The HNSW index of each space on a table of its own, so that new filters do not enter a vector into it anew.

The old table keeps its index, which takes long to build, and gives up its filters; the new one with the filters is
filled from it. What the filters took of the old one's room is used again as rows are written.
"""

from django.db import migrations
from psycopg import sql

from indexing.vectors import TABLE, names_of

FILTERS = ("document", "corpus", "technique", "function", "year_from", "year_to", "tokens")


def divide(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for space in apps.get_model("indexing", "Space").objects.using(schema_editor.connection.alias):
            table = f"indexing_vector_{space.pk}"
            # Restored from a backup, tables may be divided already.
            cursor.execute("SELECT to_regclass(%s), to_regclass(%s)", [table, f"{table}_near"])
            there, divided = cursor.fetchone()
            if there and not divided:
                _divide(cursor, table, space.dims)


def _divide(cursor, table, dims):
    names = names_of(table, dims)
    names |= {"columns": sql.SQL(", ").join(map(sql.Identifier, ("illustration", *FILTERS, "v")))}
    names |= {key: sql.Identifier(f"{table}_{key}") for key in ("pkey", "near_pkey")}
    make, *indexes = TABLE
    drops = sql.SQL(", ").join(sql.SQL("DROP COLUMN {}").format(sql.Identifier(name)) for name in FILTERS)
    for statement in (
        "ALTER TABLE {table} RENAME TO {near}",
        "ALTER INDEX {pkey} RENAME TO {near_pkey}",
        make,
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM {near}",
        "ALTER TABLE {near} {drops}",
        *indexes,
        "ANALYZE {table}",
    ):
        cursor.execute(sql.SQL(statement).format(drops=drops, **names))


class Migration(migrations.Migration):
    dependencies = [("indexing", "0011_harvest_news")]

    operations = [migrations.RunPython(divide, migrations.RunPython.noop)]
