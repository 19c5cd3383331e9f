from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indexing", "0012_near_vectors"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["verb", "id"], name="act_verb"),
        ),
    ]
