"""The database's wall around the register: rights, row-level security, and what must hold."""

from django.db import migrations

from facilities.access.database_roles import ADMINISTRATOR, BASE, CURRENT_FACILITIES, FACILITY, FACILITY_IDS, INSPECTOR, JOBS, NATION, POLICY_OWNER, UNIVERSITY, UNIVERSITY_IDS, USER_ID, enable_row_security, grant, refuse_changes

OWN_OR_SYSTEM = f"actor_id IS NULL OR actor_id = {USER_ID}"
EVER_FACILITIES = "(SELECT payesh_ever_facilities())::bigint[]"

# Both look past row-level security, because the policies themselves are built on them.
FUNCTIONS = f"""
CREATE FUNCTION payesh_current_facilities() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{{}}') FROM facilities_facility
    WHERE university_id = ANY ({UNIVERSITY_IDS})
$$;
CREATE FUNCTION payesh_ever_facilities() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT facility_id), '{{}}') FROM facilities_responsibility
    WHERE university_id = ANY ({UNIVERSITY_IDS})
      AND (starts_on IS NULL OR starts_on <= (now() AT TIME ZONE 'Asia/Tehran')::date)
$$;
REVOKE EXECUTE ON FUNCTION payesh_current_facilities(), payesh_ever_facilities() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payesh_current_facilities(), payesh_ever_facilities() TO {UNIVERSITY};
"""

# Exclusion constraints on ranges need an extension that is not everywhere: triggers instead.
# Writers of one facility's times queue behind its row, so the check at commit sees them all.
RESPONSIBILITY_HOLDS = """
CREATE FUNCTION payesh_lock_facility() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM facilities_facility WHERE id = NEW.facility_id FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER one_writer_a_facility BEFORE INSERT OR UPDATE ON facilities_responsibility
    FOR EACH ROW EXECUTE FUNCTION payesh_lock_facility();
CREATE TRIGGER one_writer_a_facility BEFORE INSERT OR UPDATE ON facilities_closure
    FOR EACH ROW EXECUTE FUNCTION payesh_lock_facility();

CREATE FUNCTION payesh_check_responsibilities(checked bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM facilities_responsibility
        WHERE facility_id = checked AND ends_on IS NULL) <> 1 THEN
        RAISE EXCEPTION 'facility % must have exactly one open responsibility', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM facilities_responsibility a JOIN facilities_responsibility b
               ON a.facility_id = b.facility_id AND a.id < b.id
               WHERE a.facility_id = checked
               AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)) THEN
        RAISE EXCEPTION 'responsibilities for facility % overlap', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE FUNCTION payesh_check_responsibility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM payesh_check_responsibilities(OLD.facility_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM payesh_check_responsibilities(NEW.facility_id); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION payesh_check_new_facility() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payesh_check_responsibilities(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER responsibility_holds AFTER INSERT OR UPDATE OR DELETE
    ON facilities_responsibility DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_responsibility();
CREATE CONSTRAINT TRIGGER facility_has_responsibility AFTER INSERT
    ON facilities_facility DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payesh_check_new_facility();

CREATE FUNCTION payesh_check_closures() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM facilities_closure other WHERE other.facility_id = NEW.facility_id
               AND other.id <> NEW.id
               AND daterange(other.starts_on, other.ends_on)
                   && daterange(NEW.starts_on, NEW.ends_on)) THEN
        RAISE EXCEPTION 'closures of facility % overlap', NEW.facility_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER closures_apart AFTER INSERT OR UPDATE ON facilities_closure
    FOR EACH ROW EXECUTE FUNCTION payesh_check_closures();
"""

# Sign-in stamps an account before any scope is known, so the base role may update accounts;
# what only an administrator may change, and other people's accounts, are guarded here.
GUARD_PERSONS = f"""
CREATE FUNCTION payesh_guard_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person text := NULLIF(current_setting('payesh.user_id', true), '');
BEGIN
    IF current_user NOT IN ('{BASE}', '{FACILITY}', '{UNIVERSITY}', '{NATION}', '{POLICY_OWNER}',
                            '{INSPECTOR}') THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.username, NEW.full_name, NEW.national_id, NEW.is_active, NEW.is_staff,
        NEW.is_superuser, NEW.date_joined) IS DISTINCT FROM
       (OLD.id, OLD.username, OLD.full_name, OLD.national_id, OLD.is_active, OLD.is_staff,
        OLD.is_superuser, OLD.date_joined)
       OR (person IS NOT NULL AND person <> OLD.id::text
           AND to_jsonb(NEW) - 'last_login' <> to_jsonb(OLD) - 'last_login') THEN
        RAISE EXCEPTION 'only an administrator changes this of account %', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_person BEFORE UPDATE ON facilities_person
    FOR EACH ROW EXECUTE FUNCTION payesh_guard_person();
"""

KEEP = "SELECT, INSERT, UPDATE"
REFERENCE_RIGHTS = {BASE: "SELECT", POLICY_OWNER: KEEP, JOBS: KEEP}
# The base role has no policy: people without a scope read no row, and no error either.
REGISTER_RIGHTS = {
    BASE: "SELECT",
    FACILITY: "SELECT",
    UNIVERSITY: KEEP,
    NATION: "SELECT",
    POLICY_OWNER: KEEP,
    INSPECTOR: "SELECT",
    ADMINISTRATOR: "SELECT",
    JOBS: KEEP,
}
ACCOUNT_RIGHTS = {ADMINISTRATOR: KEEP, JOBS: KEEP}
RIGHTS = "\n".join(
    [
        *(
            grant(f"facilities_{table}", REFERENCE_RIGHTS)
            for table in ("province", "university", "approvedplatform")
        ),
        *(
            grant(f"facilities_{table}", REGISTER_RIGHTS)
            for table in ("facility", "responsibility", "closure")
        ),
        grant("facilities_person", {BASE: "SELECT, UPDATE", **ACCOUNT_RIGHTS}),
        grant("facilities_roleassignment", {BASE: "SELECT", **ACCOUNT_RIGHTS}),
        grant("facilities_person_groups", {BASE: "SELECT", JOBS: "SELECT"}),
        grant("facilities_person_user_permissions", {BASE: "SELECT", JOBS: "SELECT"}),
        # An insert gives its id back, which needs the right to read the id and nothing else.
        grant(
            "facilities_auditevent",
            {BASE: "INSERT, SELECT (id)", ADMINISTRATOR: "SELECT", JOBS: "SELECT, INSERT"},
        ),
    ]
)


def register_policies(table: str, facility: str) -> str:
    """SQL of a register table's policies; `facility` is its column with the facility's id.

    A university reads what it answers for today or ever did, and writes only today's.
    """
    everyone = {role: "true" for role in (NATION, INSPECTOR, ADMINISTRATOR, JOBS)}
    today = f"{facility} = ANY ({CURRENT_FACILITIES})"
    # A new facility is not yet among today's when its own row is checked.
    own = f"university_id = ANY ({UNIVERSITY_IDS})"
    is_facility = table == "facilities_facility"
    return "\n".join(
        [
            enable_row_security(
                table, {FACILITY: f"{facility} = ANY ({FACILITY_IDS})", **everyone}
            ),
            f"CREATE POLICY {UNIVERSITY}_reads ON {table} FOR SELECT TO {UNIVERSITY}"
            f" USING ({own if is_facility else today} OR {facility} = ANY ({EVER_FACILITIES}));",
            f"CREATE POLICY {UNIVERSITY}_adds ON {table} FOR INSERT TO {UNIVERSITY}"
            f" WITH CHECK ({own if is_facility else today});",
            f"CREATE POLICY {UNIVERSITY}_changes ON {table} FOR UPDATE TO {UNIVERSITY}"
            f" USING ({today}) WITH CHECK ({today});",
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS),
        migrations.RunSQL(RESPONSIBILITY_HOLDS),
        migrations.RunSQL(GUARD_PERSONS),
        migrations.RunSQL(RIGHTS),
        migrations.RunSQL(register_policies("facilities_facility", "id")),
        migrations.RunSQL(register_policies("facilities_responsibility", "facility_id")),
        migrations.RunSQL(register_policies("facilities_closure", "facility_id")),
        migrations.RunSQL(refuse_changes("facilities_auditevent")),
        # Nobody writes the trail in another's name.
        migrations.RunSQL(
            enable_row_security(
                "facilities_auditevent",
                {BASE: OWN_OR_SYSTEM, ADMINISTRATOR: "true", JOBS: "true"},
                writes={BASE: OWN_OR_SYSTEM, ADMINISTRATOR: OWN_OR_SYSTEM},
            )
        ),
    ]
