import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indexing", "0009_curation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vocabulary", models.CharField(max_length=20)),
                ("term", models.IntegerField()),
                ("agent", models.IntegerField()),
                ("corpus", models.IntegerField()),
                ("state", models.SmallIntegerField(choices=[(0, "Done"), (1, "Open"), (2, "Second")])),
                (
                    "first",
                    models.IntegerField(
                        help_text="who has answered already, where a second answer is wanted", null=True
                    ),
                ),
                ("uncertainty", models.FloatField()),
                ("disagreement", models.FloatField()),
                ("rarity", models.FloatField()),
                ("alarm", models.FloatField(help_text="1 where a reader reports it, or two curators differ")),
                ("score", models.FloatField()),
                (
                    "illustration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="indexing.illustration"
                    ),
                ),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="indexing.statement"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("vocabulary"),
                        models.OrderBy(models.F("score"), descending=True),
                        models.F("illustration"),
                        condition=models.Q(("state__gt", 0)),
                        name="doubt_queue",
                    ),
                    models.Index(fields=["vocabulary", "term", "state"], name="doubt_terms"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vocabulary", models.CharField(max_length=20)),
                (
                    "blind",
                    models.BooleanField(
                        default=False, help_text="given without seeing the first answer; changes no label"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indexing.term"
                    ),
                ),
                (
                    "illustration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="indexing.illustration"
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="indexing.statement"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["at", "user"], name="verdict_day")],
            },
        ),
    ]
