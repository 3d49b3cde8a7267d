"""Officers read when their facilities were reminded; the index that finds it."""

from django.db import migrations, models

from facilities.access.database_roles import CURRENT_FACILITIES, UNIVERSITY


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_repudiated_months")]
    operations = [
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["facility", "period", "-made_at"],
                condition=models.Q(kind="reminder"),
                name="reminders_of_a_month",
            ),
        ),
        migrations.RunSQL(
            f"CREATE POLICY {UNIVERSITY}_reminders ON reports_notice FOR SELECT TO {UNIVERSITY}"
            f" USING (kind = 'reminder' AND facility_id = ANY ({CURRENT_FACILITIES}));",
            f"DROP POLICY {UNIVERSITY}_reminders ON reports_notice;",
        ),
    ]
