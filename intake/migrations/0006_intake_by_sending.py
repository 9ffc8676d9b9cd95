"""Forms by when they were sent, so that the worker finds the new ones at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_scores_without_a_total")]

    operations = [
        migrations.AddIndex(
            model_name="intakesession",
            index=models.Index(fields=["submitted_at"], name="intake_by_sending"),
        ),
    ]
