"""Who may do what, without a database: the table that an official can check."""

import pytest

from facilities import roles
from facilities.access import database_roles
from facilities.access.scope import Grant, Scope, allows, scope_from

T, I = 1, 2  # facilities of ours and of others  # noqa: E741
A, B = 10, 20  # their universities

CLERK = Grant("clerk", T)
SIGNATORY = Grant("signatory", T)
OFFICER = Grant("officer", None, A)
INSPECTOR = Grant("inspector", None, A)
NATIONAL_INSPECTOR = Grant("inspector")
ANALYST = Grant("analyst")
POLICY_OWNER = Grant("policy_owner")
MACHINE = Grant("machine", T)
UNIVERSITY_MACHINE = Grant("machine", None, A)
ADMINISTRATOR = Grant("administrator")
EVERYBODY = {
    "clerk": CLERK,
    "signatory": SIGNATORY,
    "officer": OFFICER,
    "inspector": INSPECTOR,
    "national inspector": NATIONAL_INSPECTOR,
    "analyst": ANALYST,
    "policy owner": POLICY_OWNER,
    "machine": MACHINE,
    "university machine": UNIVERSITY_MACHINE,
    "administrator": ADMINISTRATOR,
}


@pytest.mark.parametrize(
    ("action", "who"),
    [
        ("file", {"clerk", "signatory", "officer", "machine", "university machine"}),
        ("file_by_api", {"machine", "university machine"}),
        ("sign", {"signatory"}),
        ("repudiate", {"signatory"}),
        ("accept", {"officer"}),
        ("publish_policy", {"policy owner"}),
        ("extend_deadline", {"policy owner"}),
        ("open_system", {"policy owner"}),
        ("freeze_references", {"policy owner"}),
        ("compare_bodies", {"analyst", "policy owner", "national inspector"}),
        ("see_suspicions", {"officer", "inspector", "national inspector"}),
        ("work_cases", {"inspector", "national inspector"}),
        ("answer_suspicion", {"clerk", "signatory"}),
        ("export", set(EVERYBODY) - {"administrator"}),
        ("keep_register", {"officer", "policy owner"}),
        ("keep_reference", {"policy owner"}),
        ("keep_accounts", {"administrator"}),
        ("use_admin", {"officer", "policy owner", "administrator"}),
    ],
)
def test_each_action_is_of_these_roles_and_of_nobody_else(action: str, who: set[str]) -> None:
    allowed = {name for name, grant in EVERYBODY.items() if allows(scope_from([grant]), action)}
    assert allowed == who
    assert not allows(Scope(), action)


def test_an_unknown_action_is_a_mistake_and_not_a_no() -> None:
    with pytest.raises(KeyError):
        allows(scope_from([CLERK]), "fiel")


@pytest.mark.parametrize(
    ("grants", "action", "facility", "university", "allowed"),
    [
        ([CLERK], "file", T, A, True),
        ([CLERK], "file", I, B, False),
        ([CLERK], "file", I, A, False),
        ([CLERK, Grant("signatory", I)], "sign", I, A, True),
        ([CLERK, Grant("signatory", I)], "sign", T, A, False),
        ([OFFICER], "accept", T, A, True),
        ([OFFICER], "accept", I, B, False),
        ([OFFICER, Grant("inspector", None, B)], "work_cases", I, B, True),
        ([OFFICER, Grant("inspector", None, B)], "work_cases", T, A, False),
        ([NATIONAL_INSPECTOR], "work_cases", I, B, True),
        ([POLICY_OWNER], "keep_register", I, B, True),
    ],
    ids=[
        "own facility",
        "another's",
        "another of the same university",
        "signs where signatory",
        "does not sign where clerk",
        "own university",
        "another university",
        "inspects where inspector",
        "does not inspect where officer",
        "the nation's inspector",
        "the nation's register",
    ],
)
def test_a_role_counts_only_where_it_is_held(
    grants: list[Grant], action: str, facility: int, university: int, allowed: bool
) -> None:
    scope = scope_from(grants)
    assert allows(scope, action, facility=facility, university=university) is allowed


@pytest.mark.parametrize(
    ("grants", "level", "database_role"),
    [
        ([CLERK, SIGNATORY], roles.FACILITY, database_roles.FACILITY),
        ([MACHINE], roles.FACILITY, database_roles.FACILITY),
        ([OFFICER, INSPECTOR], roles.UNIVERSITY, database_roles.UNIVERSITY),
        ([UNIVERSITY_MACHINE], roles.UNIVERSITY, database_roles.UNIVERSITY),
        ([ANALYST], roles.NATION, database_roles.NATION),
        ([ANALYST, POLICY_OWNER], roles.NATION, database_roles.POLICY_OWNER),
        ([NATIONAL_INSPECTOR], roles.INSPECTOR, database_roles.INSPECTOR),
        ([ADMINISTRATOR], roles.ADMINISTRATOR, database_roles.ADMINISTRATOR),
        ([], roles.NOBODY, database_roles.BASE),
        ([CLERK, ANALYST], roles.NOBODY, database_roles.BASE),
        ([NATIONAL_INSPECTOR, ADMINISTRATOR], roles.NOBODY, database_roles.BASE),
    ],
    ids=[
        "two roles at a facility",
        "its system",
        "two roles at a university",
        "its system too",
        "ministry staff",
        "policy owner",
        "national inspector",
        "administrator",
        "stranger",
        "mixed levels give nothing",
        "nor do these",
    ],
)
def test_roles_make_one_level_and_one_database_role(
    grants: list[Grant], level: str, database_role: str
) -> None:
    scope = scope_from(grants)
    assert (scope.level, scope.database_role) == (level, database_role)


def test_every_role_has_a_territory_a_label_and_something_to_do() -> None:
    acting = frozenset[str]().union(*roles.ACTIONS.values()) - {roles.NATIONAL_INSPECTOR}
    assert roles.ROLES.keys() == roles.TERRITORIES.keys()
    assert acting | {"analyst"} == roles.ROLES.keys()
    assert roles.ROLES.keys() >= roles.STAFF_ROLES


@pytest.mark.parametrize(
    ("role", "has_facility", "has_university"),
    [
        ("clerk", False, False),
        ("clerk", False, True),
        ("clerk", True, True),
        ("officer", False, False),
        ("analyst", True, False),
        ("inspector", True, False),
        ("administrator", False, True),
        ("machine", False, False),
    ],
)
def test_a_role_is_not_given_for_a_foreign_kind_of_territory(
    role: str, has_facility: bool, has_university: bool
) -> None:
    with pytest.raises(ValueError, match="not given"):
        roles.level_of(role, has_facility=has_facility, has_university=has_university)
