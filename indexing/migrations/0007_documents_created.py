"""When a document came. Of those that are here already, the last harvest is the best that is known."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indexing", "0006_map_places")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.RunSQL("UPDATE indexing_document SET created_at = harvested_at", migrations.RunSQL.noop),
    ]
