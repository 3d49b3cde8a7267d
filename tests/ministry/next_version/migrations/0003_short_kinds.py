"""Another type for a column that a policy names, which some notices may be too long for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_welcome")]
    operations = [
        migrations.RunSQL("ALTER TABLE reports_notice ALTER COLUMN kind TYPE varchar(8)")
    ]
