"""What a consent is about, by what right a guardian signs, and which member of staff noted it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_answerrevision_reason"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="authority",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="consent",
            name="subject",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="consent",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="method",
            field=models.CharField(
                default="typed", help_text="typed, drawn or paper", max_length=5
            ),
        ),
    ]
