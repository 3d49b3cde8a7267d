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
    SELECT new.id, 139911, 'register', now(), 0, '' FROM changed new JOIN before old USING (id)
    WHERE (new.kind, new.makes_images, new.opened_on, new.enrolled_on, new.closed_on,
           new.merged_into_id) IS DISTINCT FROM
          (old.kind, old.makes_images, old.opened_on, old.enrolled_on, old.closed_on,
           old.merged_into_id);
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
