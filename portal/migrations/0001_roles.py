"""The two roles beside the public: Curator and Staff. Staff may do all that a curator may."""

from django.db import migrations

ROLES = ["Curator", "Staff"]


def make(apps, schema_editor):
    for name in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
