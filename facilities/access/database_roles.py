"""The group roles of the database's own wall, by the names that Python needs.

A web request signs in as a login role that can do nothing (NOINHERIT) and takes one of the group
roles below for its transaction. `facilities/database/roles.sql` makes them; their rights and
row-level security stand beside it and in `reports/database/`.
"""

from facilities import locks

BASE = "payesh_web"  # accounts, sessions and reference lists; every scope role includes it
FACILITY = "payesh_facility"
UNIVERSITY = "payesh_university"
NATION = "payesh_nation"  # analysts
POLICY_OWNER = "payesh_policy_owner"  # reads as the nation does, and keeps lists and deadlines
INSPECTOR = "payesh_inspector"  # the nation's inspectors, who alone see every suspicion by name
ADMINISTRATOR = "payesh_administrator"  # accounts and tokens, no case data
JOBS = "payesh_jobs"

SCOPE_ROLES = (FACILITY, UNIVERSITY, NATION, POLICY_OWNER, INSPECTOR, ADMINISTRATOR)


def create_group_roles(statements: str) -> str:
    """Return `statements`, which make the group roles, as SQL that runs once at a time.

    The lock lasts to the end of the transaction, for the login roles too.
    """
    return f"SELECT {locks.database_roles_lock()};\n{statements}"
