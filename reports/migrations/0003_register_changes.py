"""A change in the register queues the evaluation of the facilities it concerns."""

from django.db import migrations

STATEMENTS = """
CREATE FUNCTION payesh_queue_register_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$ BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT DISTINCT facility_id, 139911, 'register', now(), 0, '' FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION payesh_queue_facility_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$ BEGIN
    INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
    SELECT n.id, 139911, 'register', now(), 0, '' FROM changed n JOIN before o USING (id)
    WHERE (n.kind, n.makes_images, n.opened_on, n.enrolled_on, n.closed_on,
           n.merged_into_id) IS DISTINCT FROM
          (o.kind, o.makes_images, o.opened_on, o.enrolled_on, o.closed_on,
           o.merged_into_id);
    RETURN NULL;
END $$;
CREATE TRIGGER queue_change AFTER UPDATE ON facilities_facility
    REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_queue_facility_change();
"""
for table in ("responsibility", "closure"):
    for event in ("INSERT", "UPDATE"):
        STATEMENTS += (
            f"CREATE TRIGGER queue_{event.lower()} AFTER {event} ON facilities_{table}"
            " REFERENCING NEW TABLE AS changed FOR EACH STATEMENT"
            " EXECUTE FUNCTION payesh_queue_register_change();\n"
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_walls")]
    operations = [migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop)]
