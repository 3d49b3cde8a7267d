"""Who may touch which table, row by row, and what nobody may change."""

from django.db import migrations

from facilities.database_roles import (
    BASE, FACILITY, FACILITY_IDS, INSPECTOR, JOBS, NATION, UNIVERSITY, UNIVERSITY_IDS,
    enable_row_security, facility_month_policies, grant, refuse_changes,
)

READ = "SELECT"
ADD = "SELECT, INSERT"
WRITE = "SELECT, INSERT, UPDATE"
KEEP = "SELECT, INSERT, UPDATE, DELETE"
USER_ID = "NULLIF(current_setting('payesh.user_id', true), '')::bigint"
MONTHS = facility_month_policies()
OF_VISIBLE_VIOLATION = "EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)"

FILERS = {FACILITY: WRITE, UNIVERSITY: WRITE, NATION: READ, INSPECTOR: READ, JOBS: WRITE}
READERS = {FACILITY: READ, UNIVERSITY: READ, NATION: READ, INSPECTOR: READ}

SCOPED = ("submission", "report", "score", "violation", "violationevidence", "violationevent",
          "rollup")

STATEMENTS = [
    # Evidence: added and read, by whomever the facility belongs to.
    grant("reports_submission", {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ, INSPECTOR: READ,
                                 JOBS: ADD}),
    enable_row_security("reports_submission", MONTHS),
    refuse_changes("reports_submission"),
    grant("reports_chainhead", {FACILITY: "SELECT, UPDATE", UNIVERSITY: "SELECT, UPDATE",
                                JOBS: "SELECT, UPDATE"}),
    enable_row_security("reports_chainhead", {
        FACILITY: "university_id = ANY (ARRAY(SELECT f.university_id FROM facilities_facility f"
                  f" WHERE f.id = ANY ({FACILITY_IDS})))",
        UNIVERSITY: f"university_id = ANY ({UNIVERSITY_IDS})",
        JOBS: "true",
    }),
    # Every university has a chain from its first day on.
    "CREATE FUNCTION payesh_begin_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = public AS $$ BEGIN"
    " INSERT INTO reports_chainhead (university_id, position, entry_hash)"
    " VALUES (NEW.id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;"
    " RETURN NULL; END $$;",
    "CREATE TRIGGER begin_chain AFTER INSERT ON facilities_university FOR EACH ROW"
    " EXECUTE FUNCTION payesh_begin_chain();",
    "INSERT INTO reports_chainhead (university_id, position, entry_hash)"
    " SELECT id, 0, decode(repeat('00', 32), 'hex') FROM facilities_university;",
    grant("reports_checkpoint", {JOBS: ADD}),
    refuse_changes("reports_checkpoint"),
    # Current figures, jobs, scores.
    grant("reports_report", FILERS),
    enable_row_security("reports_report", MONTHS),
    grant("reports_job", {FACILITY: "INSERT", UNIVERSITY: "INSERT", JOBS: KEEP}),
    enable_row_security("reports_job", {role: condition for role, condition in
                                        facility_month_policies(university="NULL::bigint").items()
                                        if role in {FACILITY, UNIVERSITY, JOBS}}),
    grant("reports_score", READERS | {JOBS: ADD}),
    f"GRANT UPDATE (is_current, university_id) ON reports_score TO {JOBS};",
    enable_row_security("reports_score", MONTHS),
    # Suspicions: names are for inspectors and the territory's officers until a ruling is final.
    grant("reports_violation", {FACILITY: READ, UNIVERSITY: WRITE, NATION: READ,
                                INSPECTOR: WRITE, JOBS: WRITE}),
    enable_row_security("reports_violation", MONTHS | {
        FACILITY: f"{MONTHS[FACILITY]} AND opened_to_facility_at IS NOT NULL",
        NATION: "final_from <= CURRENT_DATE",
    }),
    grant("reports_violationevidence", {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ,
                                        INSPECTOR: ADD, JOBS: ADD}),
    grant("reports_violationevent", {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ,
                                     INSPECTOR: ADD, JOBS: ADD}),
    *(enable_row_security(table, {role: OF_VISIBLE_VIOLATION for role in
                                  (FACILITY, UNIVERSITY, NATION, INSPECTOR)} | {JOBS: "true"})
      + refuse_changes(table)
      for table in ("reports_violationevidence", "reports_violationevent")),
    # Sums: a university's own, and the nation's for the nation.
    grant("reports_rollup", {UNIVERSITY: READ, NATION: READ, INSPECTOR: READ, JOBS: KEEP}),
    enable_row_security("reports_rollup", {
        UNIVERSITY: f"university_id = ANY ({UNIVERSITY_IDS})",
        NATION: "true", INSPECTOR: "true", JOBS: "true",
    }),
    grant("reports_stalerollup", {JOBS: KEEP}),
    # The directive and its dates, readable by all; versions are published once.
    grant("reports_policyversion", {BASE: READ, JOBS: READ}),
    refuse_changes("reports_policyversion"),
    grant("reports_baselinereference", {BASE: READ, JOBS: KEEP}),
    grant("reports_deadlineextension", {BASE: READ, NATION: ADD, JOBS: ADD}),
    # Whoever has no scope reads nothing, and without an error: a right, but no policy.
    *(f"GRANT SELECT ON reports_{table} TO {BASE};" for table in SCOPED),
    # One's own exports and API answers.
    grant("reports_exportfile", {BASE: ADD, JOBS: KEEP}),
    grant("reports_idempotencykey", {BASE: WRITE, JOBS: KEEP}),
    *(enable_row_security(table, {BASE: f"person_id = {USER_ID}", JOBS: "true"})
      for table in ("reports_exportfile", "reports_idempotencykey")),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunSQL("\n".join(STATEMENTS), migrations.RunSQL.noop)]
