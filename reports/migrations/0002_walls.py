"""Who may touch which table, row by row, and what nobody may change."""

from django.db import migrations

from facilities.access.database_roles import BASE, CURRENT_FACILITIES, FACILITY, FACILITY_IDS, INSPECTOR, JOBS, NATION, POLICY_OWNER, UNIVERSITY, UNIVERSITY_IDS, USER_ID, enable_row_security, facility_month_policies, grant, refuse_changes

# Form 1's figures as this migration found them.
COLUMNS = (
    "studies_radiography", "studies_fluoroscopy", "studies_mammography", "studies_dental",
    "studies_bone_density", "studies_ct", "studies_mri", "studies_ultrasound",
    "studies_angiography", "studies_nuclear_medicine", "studies_radiotherapy", "film_opening",
    "film_purchased", "film_received", "film_given", "film_wasted", "film_closing",
    "film_printers_purchased", "film_prints", "paper_prints", "cds", "print_reason",
    "film_prints_charged", "film_fee_rials", "paper_prints_charged", "paper_fee_rials",
    "cds_charged", "cd_fee_rials", "handovers", "delivered_electronic", "delivered_cd",
    "delivered_paper", "delivered_film", "handovers_with_report", "platform", "platform_name",
    "pacs_scheduled_minutes", "pacs_down_minutes", "studies_archived", "studies_in_ehr",
    "physicians_referring", "physicians_with_access", "office_has_computer", "office_has_line",
)
READ = "SELECT"
ADD = "SELECT, INSERT"
WRITE = "SELECT, INSERT, UPDATE"
KEEP = "SELECT, INSERT, UPDATE, DELETE"
MONTHS = facility_month_policies()
# One files, and works cases, for facilities of today only, and in one's own name.
TODAYS = {
    FACILITY: f"facility_id = ANY ({FACILITY_IDS})",
    UNIVERSITY: f"facility_id = ANY ({CURRENT_FACILITIES})",
}
OWN_CHAIN = (
    f" AND person_id = {USER_ID} AND chain_id ="
    " (SELECT f.university_id FROM facilities_facility f WHERE f.id = facility_id)"
)
OF_VISIBLE_VIOLATION = "EXISTS (SELECT 1 FROM reports_violation v WHERE v.id = violation_id)"
IN_OWN_NAME = f"{OF_VISIBLE_VIOLATION} AND person_id = {USER_ID}"

# What a correction changes in the current figures, and what working a case changes in it.
CORRECTED = ", ".join(["submission_id", "received_at", "baseline_submission_id", *COLUMNS])
WORKED = ("state, state_changed_at, opened_to_facility_at, opened_to_facility_by_id,"
          " dismissal_reason, addressee, outcome, final_from")

FILERS = {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ, INSPECTOR: READ, JOBS: WRITE}
READERS = {FACILITY: READ, UNIVERSITY: READ, NATION: READ, INSPECTOR: READ}

SCOPED = ("submission", "report", "score", "violation", "violationevidence", "violationevent",
          "rollup")

STATEMENTS = [
    # Evidence: added and read, by whomever the facility belongs to.
    grant("reports_submission", {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ, INSPECTOR: READ,
                                 JOBS: ADD}),
    enable_row_security("reports_submission", MONTHS,
                        {role: rule + OWN_CHAIN for role, rule in TODAYS.items()}),
    refuse_changes("reports_submission"),
    grant("reports_chainhead", {FACILITY: "SELECT, UPDATE", UNIVERSITY: "SELECT, UPDATE",
                                JOBS: "SELECT, UPDATE"}),
    enable_row_security("reports_chainhead", {
        FACILITY: "university_id = ANY (ARRAY(SELECT f.university_id FROM facilities_facility f"
                  f" WHERE f.id = ANY ({FACILITY_IDS})))",
        UNIVERSITY: f"university_id = ANY ({UNIVERSITY_IDS})",
        JOBS: "true",
    }),
    # A chain only grows: by one entry for whoever files, by many for a job.
    "CREATE FUNCTION payesh_grow_chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.university_id <> OLD.university_id OR NEW.position <= OLD.position"
    f" OR (NEW.position <> OLD.position + 1 AND current_user IN ('{FACILITY}', '{UNIVERSITY}'))"
    " THEN RAISE EXCEPTION 'a chain only grows' USING ERRCODE = 'insufficient_privilege';"
    " END IF; RETURN NEW; END $$;",
    "CREATE TRIGGER grow_chain BEFORE UPDATE ON reports_chainhead FOR EACH ROW"
    " EXECUTE FUNCTION payesh_grow_chain();",
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
    f"GRANT UPDATE ({CORRECTED}) ON reports_report TO {FACILITY}, {UNIVERSITY};",
    enable_row_security("reports_report", MONTHS, TODAYS),
    grant("reports_job", {FACILITY: "INSERT", UNIVERSITY: "INSERT", JOBS: KEEP}),
    enable_row_security("reports_job", TODAYS | {JOBS: "true"}),
    grant("reports_score", READERS | {JOBS: ADD}),
    f"GRANT UPDATE (is_current, university_id, submission_id) ON reports_score TO {JOBS};",
    enable_row_security("reports_score", MONTHS),
    # Suspicions: names are for inspectors and the territory's officers until a ruling is final.
    grant("reports_violation", {FACILITY: READ, UNIVERSITY: ADD, NATION: READ,
                                INSPECTOR: ADD, JOBS: WRITE}),
    f"GRANT UPDATE ({WORKED}) ON reports_violation TO {UNIVERSITY}, {INSPECTOR};",
    enable_row_security("reports_violation", MONTHS | {
        FACILITY: f"{MONTHS[FACILITY]} AND opened_to_facility_at IS NOT NULL",
        NATION: "final_from <= CURRENT_DATE",
    }, {UNIVERSITY: TODAYS[UNIVERSITY]}),
    grant("reports_violationevidence", {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ,
                                        INSPECTOR: ADD, JOBS: ADD}),
    grant("reports_violationevent", {FACILITY: ADD, UNIVERSITY: ADD, NATION: READ,
                                     INSPECTOR: ADD, JOBS: ADD}),
    *(enable_row_security(table, {role: OF_VISIBLE_VIOLATION for role in
                                  (FACILITY, UNIVERSITY, NATION, INSPECTOR)} | {JOBS: "true"},
                          {role: IN_OWN_NAME for role in (FACILITY, UNIVERSITY, INSPECTOR)})
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
    grant("reports_deadlineextension", {BASE: READ, POLICY_OWNER: ADD, JOBS: ADD}),
    # Whoever has no scope reads nothing, and without an error: a right, but no policy.
    *(f"GRANT SELECT ON reports_{table} TO {BASE};" for table in SCOPED),
    # One's own exports and API answers.
    grant("reports_exportfile", {BASE: ADD, JOBS: KEEP}),
    grant("reports_idempotencykey", {BASE: WRITE, JOBS: KEEP}),
    *(enable_row_security(table, {BASE: f"person_id = {USER_ID}", JOBS: "true"})
      for table in ("reports_exportfile", "reports_idempotencykey")),
]


# Sums count suspicions by state: whoever opens one or changes its state makes them stale. A mark
# that stands already is written again, so that a rebuild under way cannot take it along.
for event, tables, changed in (
    ("INSERT", "NEW TABLE AS changed", "changed"),
    ("UPDATE", "NEW TABLE AS changed OLD TABLE AS before",
     "changed JOIN before USING (id) WHERE changed.state <> before.state"),
):
    university = "changed.university_id, changed.period"
    STATEMENTS += [
        f"CREATE FUNCTION payesh_stale_{event.lower()}() RETURNS trigger LANGUAGE plpgsql"
        " SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN"
        " INSERT INTO reports_stalerollup (university_id, period, marked_at)"
        f" SELECT DISTINCT {university}, now() FROM {changed} ORDER BY 1, 2"
        " ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at;"
        " RETURN NULL; END $$;",
        f"CREATE TRIGGER stale_{event.lower()} AFTER {event} ON reports_violation"
        f" REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION payesh_stale_{event.lower()}();",
    ]


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunSQL("\n".join(STATEMENTS), migrations.RunSQL.noop)]
