"""Two more kinds of paper: the signed consents and the questionnaire to fill in with a pen."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial"), ("intake", "0004_consent_details")]

    operations = [
        migrations.AddField(
            model_name="renderjob",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="render_jobs",
                to="intake.intakesession",
            ),
        ),
        migrations.AlterField(
            model_name="renderjob",
            name="kind",
            field=models.CharField(help_text="plan, consents or paper_form", max_length=20),
        ),
    ]
