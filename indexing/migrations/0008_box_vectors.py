"""Tables for the vectors of boxes, beside those of the spaces there are."""

from django.db import migrations
from psycopg import sql

from indexing.vectors import BOXES


def make(apps, schema_editor):
    for space in apps.get_model("indexing", "Space").objects.using(schema_editor.connection.alias):
        name = f"indexing_vector_{space.pk}_boxes"
        words = {"table": sql.Identifier(name), "dims": sql.Literal(space.dims)}
        words |= {kind: sql.Identifier(f"{name}_{kind}") for kind in ("hnsw", "illustration")}
        with schema_editor.connection.cursor() as cursor:
            for statement in BOXES:
                cursor.execute(sql.SQL(statement).format(**words))


class Migration(migrations.Migration):
    dependencies = [("indexing", "0007_documents_created")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
