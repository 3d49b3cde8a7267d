"""The database's own wall: group roles, their rights, and row-level security.

A web request signs in as a login role that can do nothing (NOINHERIT) and takes one of the
group roles below for its transaction. Each scoped table has one policy per role, so that no
policy is an OR over scopes. Migrations build their SQL with these functions, so a table's
rights read as one short list.
"""

from collections.abc import Mapping, Sequence

from facilities import locks

BASE = "payesh_web"  # accounts, sessions and reference lists; every scope role includes it
FACILITY = "payesh_facility"
UNIVERSITY = "payesh_university"
NATION = "payesh_nation"  # analysts and policy owners
POLICY_OWNER = "payesh_policy_owner"  # reads as the nation does, and keeps lists and deadlines
INSPECTOR = "payesh_inspector"  # the nation's inspectors, who alone see every suspicion by name
ADMINISTRATOR = "payesh_administrator"  # accounts and tokens, no case data
JOBS = "payesh_jobs"

SCOPE_ROLES = (FACILITY, UNIVERSITY, NATION, POLICY_OWNER, INSPECTOR, ADMINISTRATOR)
GROUP_ROLES = (BASE, *SCOPE_ROLES, JOBS)

# A setting made LOCAL is left as '' (not NULL) in a session that once used it.
FACILITY_IDS = "NULLIF(current_setting('payesh.facility_ids', true), '')::bigint[]"
UNIVERSITY_IDS = "NULLIF(current_setting('payesh.university_ids', true), '')::bigint[]"
# Facilities that a university in scope answers for today; one call per query (InitPlan).
CURRENT_FACILITIES = "(SELECT payesh_current_facilities())::bigint[]"
USER_ID = "NULLIF(current_setting('payesh.user_id', true), '')::bigint"


def create_group_roles() -> str:
    """SQL that makes the group roles where they are missing. Roles belong to the whole server."""
    lines = [
        f"IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN"
        f" CREATE ROLE {role} NOLOGIN; END IF;"
        for role in GROUP_ROLES
    ]
    lines += [f"GRANT {BASE} TO {role};" for role in SCOPE_ROLES]
    lines.append(f"GRANT {NATION} TO {POLICY_OWNER};")
    return f"DO $$ BEGIN PERFORM {locks.database_roles_lock()}; {' '.join(lines)} END $$;"


def grant(table: str, rights: dict[str, str]) -> str:
    """SQL that gives each role in `rights` its privileges on `table`.

    `rights` maps a role to privileges, e.g. {"payesh_jobs": "SELECT, INSERT"}.
    """
    lines = [f"REVOKE ALL ON {table} FROM PUBLIC;"]
    for role, privileges in rights.items():
        lines.append(f"GRANT {privileges} ON {table} TO {role};")
    return "\n".join(lines)


def enable_row_security(
    table: str, policies: Mapping[str, str], writes: Mapping[str, str] | None = None
) -> str:
    """SQL that turns row-level security on for `table` with one policy per role and purpose.

    `policies` maps a role to the condition on a row that the role may see, and write unless
    `writes` names a narrower condition for it; a role that is not named reads no row at all.
    """
    lines = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"]
    for role, condition in policies.items():
        narrower = (writes or {}).get(role)
        if narrower is None:
            lines.append(
                f"CREATE POLICY {role} ON {table} FOR ALL TO {role}"
                f" USING ({condition}) WITH CHECK ({condition});"
            )
            continue
        lines += [
            f"CREATE POLICY {role}_reads ON {table} FOR SELECT TO {role} USING ({condition});",
            f"CREATE POLICY {role}_adds ON {table} FOR INSERT TO {role} WITH CHECK ({narrower});",
            f"CREATE POLICY {role}_changes ON {table} FOR UPDATE TO {role}"
            f" USING ({narrower}) WITH CHECK ({narrower});",
        ]
    return "\n".join(lines)


def facility_month_policies(
    *, facility: str = "facility_id", university: str = "university_id"
) -> dict[str, str]:
    """The usual policies of a table with one row per facility and month.

    A facility sees its own rows. A university sees all months of the facilities it answers
    for today, and those months of others that it answered for on the month's last day
    (column `university`). The nation and the jobs see every row.
    """
    return {
        FACILITY: f"{facility} = ANY ({FACILITY_IDS})",
        UNIVERSITY: f"{university} = ANY ({UNIVERSITY_IDS})"
        f" OR {facility} = ANY ({CURRENT_FACILITIES})",
        NATION: "true",
        INSPECTOR: "true",
        JOBS: "true",
    }


def refuse_changes(table: str, events: Sequence[str] = ("UPDATE", "DELETE", "TRUNCATE")) -> str:
    """SQL for triggers that refuse the given events on an insert-only table, whoever asks."""
    lines = [
        "CREATE OR REPLACE FUNCTION payesh_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '% on % is refused: rows here are evidence', TG_OP, TG_TABLE_NAME"
        " USING ERRCODE = 'insufficient_privilege'; END $$;"
    ]
    for event in events:
        lines.append(
            f"CREATE TRIGGER refuse_{event.lower()} BEFORE {event} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION payesh_refuse_change();"
        )
    return "\n".join(lines)


TOKENS = "knox_authtoken"


def rights_of_libraries(tables: Sequence[str]) -> str:
    """SQL that gives the base role and the jobs what sessions, sign-in and tokens need.

    `tables` are those of Django and its libraries; the record of migrations is only read.
    """
    lines = [f"GRANT USAGE ON SCHEMA public TO {BASE}, {JOBS};"]
    everything = "SELECT, INSERT, UPDATE, DELETE"
    for table in tables:
        if table == "django_migrations":
            lines.append(f"GRANT SELECT ON {table} TO {BASE}, {JOBS};")
        elif table == TOKENS:  # a request shows a token; only an administrator makes one
            lines.append(f"REVOKE ALL ON {table} FROM {BASE};")
            lines.append(f"GRANT SELECT ON {table} TO {BASE};")
            lines.append(f"GRANT {everything} ON {table} TO {ADMINISTRATOR}, {JOBS};")
        else:
            lines.append(f"GRANT {everything} ON {table} TO {BASE}, {JOBS};")
    lines.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {BASE}, {JOBS};")
    return "\n".join(lines)
