"""Who may do what: the roles, the territory each takes, and the one table of actions.

Plain Python, without a database: an official can check this page line by line.
"""

from facilities.kinds import Label

FACILITY = "facility"
UNIVERSITY = "university"
NATION = "nation"
INSPECTOR = "inspector"  # the nation's inspectors, the only ones to see every suspicion by name
ADMINISTRATOR = "administrator"
NOBODY = ""

ROLES = {
    "clerk": Label("رابط گزارش‌دهی مرکز", "Facility clerk"),
    "signatory": Label("مسئول فنی", "Signatory (technical director)"),
    "officer": Label("کارشناس دانشگاه", "University officer"),
    "analyst": Label("کارشناس ستاد", "Ministry analyst"),
    "policy_owner": Label("مدیر طرح", "Policy owner"),
    "inspector": Label("بازرس", "Inspector"),
    "machine": Label("سامانهٔ متصل", "Connected system"),
    "administrator": Label("مدیر کاربران و دسترسی‌ها", "Administrator of accounts"),
}

# The territories a role can be given for; "" is no territory, that is the whole nation.
TERRITORIES: dict[str, frozenset[str]] = {
    "clerk": frozenset({FACILITY}),
    "signatory": frozenset({FACILITY}),
    "officer": frozenset({UNIVERSITY}),
    "analyst": frozenset({NOBODY}),
    "policy_owner": frozenset({NOBODY}),
    "inspector": frozenset({UNIVERSITY, NOBODY}),
    "machine": frozenset({FACILITY, UNIVERSITY}),
    "administrator": frozenset({NOBODY}),
}

# An inspector without a territory counts as `inspector` and, in ACTIONS, as this one too.
NATIONAL_INSPECTOR = "national_inspector"

# Roles whose holders need a second factor at sign-in outside the demo.
STAFF_ROLES = frozenset({"analyst", "policy_owner", "inspector", "administrator"})

ACTIONS: dict[str, frozenset[str]] = {
    # the monthly report
    "prepare": frozenset({"clerk", "signatory", "officer"}),
    "file": frozenset({"clerk", "signatory", "officer", "machine"}),
    "file_by_api": frozenset({"machine"}),
    "file_in_bulk": frozenset({"officer", "machine"}),
    "sign": frozenset({"signatory"}),
    "repudiate": frozenset({"signatory"}),
    "accept": frozenset({"officer"}),
    "chase_late": frozenset({"officer"}),
    # the directive
    "publish_policy": frozenset({"policy_owner"}),
    "extend_deadline": frozenset({"policy_owner"}),
    "open_system": frozenset({"policy_owner"}),
    "freeze_references": frozenset({"policy_owner"}),
    "compare_bodies": frozenset({"analyst", "policy_owner", NATIONAL_INSPECTOR}),
    # suspected violations
    "see_suspicions": frozenset({"officer", "inspector"}),
    "answer_suspicion": frozenset({"clerk", "signatory"}),
    "work_cases": frozenset({"inspector"}),
    # downloads
    "export": frozenset(
        {"clerk", "signatory", "officer", "analyst", "policy_owner", "inspector", "machine"}
    ),
    # the register and the accounts
    "keep_register": frozenset({"officer", "policy_owner"}),
    "receive_facility": frozenset({"officer"}),
    "decide_proposals": frozenset({"policy_owner"}),
    "keep_reference": frozenset({"policy_owner"}),
    "keep_accounts": frozenset({"administrator"}),
    "see_alarms": frozenset({"administrator"}),
    "use_admin": frozenset({"officer", "policy_owner", "administrator"}),
}


def level_of(role: str, *, has_facility: bool, has_university: bool) -> str:
    """The level at which a role with this territory works; it decides the database role.

    Raises ValueError when the role cannot be given for such a territory.
    """
    territory = FACILITY if has_facility else UNIVERSITY if has_university else NOBODY
    both = has_facility and has_university
    if both or territory not in TERRITORIES[role]:
        raise ValueError(f"{role} is not given for territory {territory!r}")
    if territory:
        return territory
    return role if role in {INSPECTOR, ADMINISTRATOR} else NATION
