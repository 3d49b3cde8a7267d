"""Who may touch the tables of the filing channels, and what a repudiation does to its month."""

from django.db import migrations

from facilities.access.database_roles import BASE, CURRENT_FACILITIES, FACILITY, FACILITY_IDS, INSPECTOR, JOBS, NATION, UNIVERSITY, USER_ID, enable_row_security, facility_month_policies, grant, refuse_changes

READ = "SELECT"
ADD = "SELECT, INSERT"
KEEP = "SELECT, INSERT, UPDATE, DELETE"
MONTHS = facility_month_policies()
TODAYS = {
    FACILITY: f"facility_id = ANY ({FACILITY_IDS})",
    UNIVERSITY: f"facility_id = ANY ({CURRENT_FACILITIES})",
}


def in_own_name(roles: tuple[str, ...], person: str) -> dict[str, str]:
    """The conditions for adding rows: for facilities of today, and in one's own name."""
    return {role: f"{TODAYS[role]} AND {person} = {USER_ID}" for role in roles}


STATEMENTS = [
    # Forms that are not filed yet: whoever may file for the facility.
    grant("reports_savedform", {FACILITY: KEEP, UNIVERSITY: KEEP, JOBS: KEEP}),
    enable_row_security("reports_savedform", TODAYS | {JOBS: "true"}),
    # Uploads: one's own.
    grant("reports_upload", {FACILITY: ADD, UNIVERSITY: ADD, JOBS: KEEP}),
    enable_row_security("reports_upload", {
        **dict.fromkeys((FACILITY, UNIVERSITY), f"person_id = {USER_ID}"), JOBS: "true",
    }),
    grant("reports_uploadrow", {FACILITY: READ, UNIVERSITY: READ, JOBS: KEEP}),
    enable_row_security("reports_uploadrow", {
        **dict.fromkeys((FACILITY, UNIVERSITY),
                        "EXISTS (SELECT 1 FROM reports_upload u WHERE u.id = upload_id)"),
        JOBS: "true",
    }),
    # What people say about filed reports: added in one's own name, never changed.
    grant("reports_review", {FACILITY: READ, UNIVERSITY: ADD, NATION: READ, INSPECTOR: READ,
                             JOBS: ADD}),
    enable_row_security("reports_review", MONTHS, in_own_name((UNIVERSITY,), "person_id")),
    refuse_changes("reports_review"),
    grant("reports_repudiation", {FACILITY: ADD, UNIVERSITY: READ, NATION: READ, INSPECTOR: READ,
                                  JOBS: ADD}),
    enable_row_security("reports_repudiation", MONTHS, in_own_name((FACILITY,), "person_id")),
    refuse_changes("reports_repudiation"),
    grant("reports_correctionpermit", {FACILITY: READ, UNIVERSITY: ADD, NATION: READ,
                                       INSPECTOR: READ, JOBS: ADD}),
    enable_row_security("reports_correctionpermit", MONTHS,
                        in_own_name((UNIVERSITY,), "granted_by_id")),
    refuse_changes("reports_correctionpermit"),
    # Notices: one reads one's own, and whoever acts may tell others.
    grant("reports_notice", {BASE: "SELECT", FACILITY: ADD, UNIVERSITY: ADD, JOBS: KEEP}),
    f"GRANT UPDATE (read_at) ON reports_notice TO {BASE};",
    "ALTER TABLE reports_notice ENABLE ROW LEVEL SECURITY;",
    f"CREATE POLICY {BASE}_reads ON reports_notice FOR SELECT TO {BASE}"
    f" USING (person_id = {USER_ID});",
    f"CREATE POLICY {BASE}_changes ON reports_notice FOR UPDATE TO {BASE}"
    f" USING (person_id = {USER_ID}) WITH CHECK (person_id = {USER_ID});",
    *(f"CREATE POLICY {role}_adds ON reports_notice FOR INSERT TO {role} WITH CHECK (true);"
      for role in (FACILITY, UNIVERSITY)),
    f"CREATE POLICY {JOBS} ON reports_notice FOR ALL TO {JOBS} USING (true) WITH CHECK (true);",
    # A repudiated submission is no arrival: the month's first one is looked for again, and the
    # month evaluated anew. A correction gives a month its first arrival back where it has none.
    """
    CREATE FUNCTION payesh_repudiate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ BEGIN
        UPDATE reports_report r SET first_received_at = (
            SELECT min(s.received_at) FROM reports_submission s
            WHERE s.facility_id = NEW.facility_id AND s.period = NEW.period
              AND NOT EXISTS (SELECT 1 FROM reports_repudiation d WHERE d.submission_id = s.id))
        WHERE r.facility_id = NEW.facility_id AND r.period = NEW.period;
        INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
        VALUES (NEW.facility_id, NEW.period, 'repudiation', now(), 0, '');
        RETURN NULL;
    END $$;
    CREATE TRIGGER repudiate AFTER INSERT ON reports_repudiation
        FOR EACH ROW EXECUTE FUNCTION payesh_repudiate();
    """,
    f"""
    GRANT UPDATE (first_received_at) ON reports_report TO {FACILITY}, {UNIVERSITY};
    CREATE FUNCTION payesh_keep_first_arrival() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.first_received_at IS NOT NULL
           AND NEW.first_received_at IS DISTINCT FROM OLD.first_received_at
           AND current_user IN ('{FACILITY}', '{UNIVERSITY}') THEN
            RAISE EXCEPTION 'the first arrival of a month stays'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER keep_first_arrival BEFORE UPDATE OF first_received_at ON reports_report
        FOR EACH ROW EXECUTE FUNCTION payesh_keep_first_arrival();
    """,
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_filing_channels")]
    operations = [migrations.RunSQL("\n".join(STATEMENTS), migrations.RunSQL.noop)]
