"""A repudiation takes its month's row first; declarations are named where reports are listed."""

from django.db import migrations

from facilities.access.database_roles import BASE

STATEMENTS = [
    # Whoever has no scope reads nothing, and without an error: a right, but no policy.
    *(f"GRANT SELECT ON reports_{table} TO {BASE};"
      for table in ("repudiation", "review", "correctionpermit")),
    # The month's row is locked before its arrivals are looked at, so that a correction that is
    # being committed meanwhile is among them.
    """
    CREATE OR REPLACE FUNCTION payesh_repudiate() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
        PERFORM 1 FROM reports_report
        WHERE facility_id = NEW.facility_id AND period = NEW.period FOR UPDATE;
        UPDATE reports_report r SET first_received_at = (
            SELECT min(s.received_at) FROM reports_submission s
            WHERE s.facility_id = NEW.facility_id AND s.period = NEW.period
              AND NOT EXISTS (SELECT 1 FROM reports_repudiation d WHERE d.submission_id = s.id))
        WHERE r.facility_id = NEW.facility_id AND r.period = NEW.period;
        INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
        VALUES (NEW.facility_id, NEW.period, 'repudiation', now(), 0, '');
        RETURN NULL;
    END $$;
    """,
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_pages_at_any_size")]
    operations = [migrations.RunSQL("\n".join(STATEMENTS), migrations.RunSQL.noop)]
