from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indexing", "0005_words_and_names"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mappoint",
            index=models.Index(fields=["projection", "x", "y"], name="point_place"),
        ),
        migrations.AddIndex(
            model_name="mappoint",
            index=models.Index(fields=["projection", "sprite"], name="point_sprite"),
        ),
    ]
