"""What the database lets a role write, whatever SQL it is given: today's facilities, own name.

Each case is one statement that a fault in our code might send. The roles are entered as a request
would enter them; `refused` means that the server said no, or that no row was in reach.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from facilities.access.facilities import find_facility
from facilities.access.scope import may
from facilities.models import Facility
from facilities.signing_in.tokens import issue_token
from reports.evaluation.jobs import evaluate_waiting
from reports.filing.drafts import FilingRefused
from reports.models import Submission, Violation
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.torn_down import replace_everywhere

CASES: list[tuple[str, str, str]] = [
    ("a report's first arrival", cast.MACHINE,
     "UPDATE reports_report SET first_received_at = '2020-01-01'"),
    ("who answers for a report", cast.UNIVERSITY_MACHINE,
     "UPDATE reports_report SET university_id = university_id"),
    ("whose report it is", cast.UNIVERSITY_MACHINE,
     "UPDATE reports_report SET facility_id = facility_id"),
    ("a score", cast.UNIVERSITY_MACHINE, "UPDATE reports_score SET total = 100"),
    ("the log's head set back", cast.MACHINE, "UPDATE reports_loghead SET size = size - 1"),
    ("the rule of a case", cast.OFFICER, "UPDATE reports_violation SET rule = 'PURCHASE'"),
    ("the facility of a case", cast.INSPECTOR,
     "UPDATE reports_violation SET facility_id = facility_id"),
    ("when a case was opened", cast.NATIONAL_INSPECTOR,
     "UPDATE reports_violation SET opened_at = now()"),
    ("a foreign case", cast.OTHER_INSPECTOR, "UPDATE reports_violation SET state = 'dismissed'"),
    ("a step of a case in another's name", cast.INSPECTOR,
     "INSERT INTO reports_violationevent (violation_id, at, person_id, event, from_state,"
     " to_state, note, detail) SELECT id, now(), (SELECT id FROM facilities_person WHERE"
     " username = 'officer'), 'confirm', state, state, '', '{}' FROM reports_violation"),
    ("an audit event in another's name", cast.CLERK,
     "INSERT INTO facilities_auditevent (at, actor_id, action, object_type, object_id, detail)"
     " SELECT now(), id, 'x', 'x', '1', '{}' FROM facilities_person WHERE username = 'officer'"),
    ("a token", cast.OFFICER, "UPDATE knox_authtoken SET expiry = 'infinity'"),
    ("the register, by an analyst", cast.ANALYST, "UPDATE facilities_facility SET kind = kind"),
    ("a deadline, by an analyst", cast.ANALYST,
     "INSERT INTO reports_deadlineextension (period, until, reason, granted_by_id, granted_at)"
     " SELECT 140105, now(), 'x', id, now() FROM facilities_person WHERE username = 'analyst'"),
    ("the published directive", cast.POLICY_OWNER, "UPDATE reports_policyversion SET source = ''"),
    ("sums", cast.OFFICER, "DELETE FROM reports_rollup"),
    ("jobs", cast.MACHINE, "DELETE FROM reports_job"),
]  # fmt: skip


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """A filed month of Tehran's imaging centre with a suspicion, and a token of its officer."""
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105, film_prints=3, film_closing=97)
    with database.as_jobs():
        while evaluate_waiting():
            pass
        assert Violation.objects.exists()
        issue_token(by=None, person=cast.person(cast.OFFICER), expires_in=timedelta(days=1))
    return database


@pytest.mark.parametrize(
    ("username", "statement"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_database_refuses(filed: Accounts, username: str, statement: str) -> None:
    with filed.as_person(cast.person(username)), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement)
                touched = cursor.rowcount
        except DatabaseError:
            touched = 0
    assert touched == 0


def test_a_university_cannot_file_for_a_facility_it_does_not_answer_for(
    filed: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filed.as_jobs():
        foreign = Facility.objects.select_related("university").get(code=cast.I_IMAGING)
    replace_everywhere(monkeypatch, find_facility, lambda user, code: foreign)
    replace_everywhere(monkeypatch, may, lambda *_, **__: True)
    machine = cast.person(cast.UNIVERSITY_MACHINE)
    with filed.as_person(machine), pytest.raises((DatabaseError, FilingRefused)):
        monthly.file(machine, cast.I_IMAGING, 140105)
    with filed.as_jobs():
        assert not Submission.objects.filter(facility=foreign).exists()
