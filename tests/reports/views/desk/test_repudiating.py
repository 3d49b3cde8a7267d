"""A signatory says on the page of a month that its report is not theirs."""

from typing import Any
from uuid import UUID

import pytest
from axes.models import AccessAttempt
from django.test import Client

from reports import tasks
from reports.models import Repudiation, ViolationEvidence
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.suspicions import suspicion
from tests.reports.views.desk.month import HISTORY, MONTH, current
from tests.reports.views.signed_in import client_of, page_of

pytestmark = pytest.mark.usefixtures("the_calendar_ends_with_the_month")


def deny(client: Client, submission: UUID, **changes: str) -> Any:
    words = {"submission": str(submission), "statement": "از من نیست.", "secret": cast.PASSWORD}
    return client.post(f"{HISTORY}repudiate/", words | changes)


def test_a_signatory_says_that_a_report_is_not_theirs(
    filed: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[object] = []
    monkeypatch.setattr(tasks, "wake_on_commit", lambda: woken.append(True))
    client, submission = client_of(cast.SIGNATORY), current(filed)
    wrong = deny(client, submission, secret="wrong")
    assert (wrong.status_code, "گذرواژه درست نیست." in wrong.content.decode()) == (409, True)
    assert "از من نیست." in wrong.content.decode(), "what was written is kept"
    missing = deny(client, submission, statement=" ")
    assert missing.status_code == 409
    with filed.as_jobs():
        assert not Repudiation.objects.exists()
    assert deny(client, submission).status_code == 302
    assert woken, "the workers judge the month anew"
    again = deny(client, submission)
    assert "پیش‌تر تکذیب شده است" in again.content.decode()
    for who in (cast.OFFICER, cast.ANALYST, cast.CLERK):
        page = page_of(client_of(who), HISTORY)
        assert "مسئول فنی مرکز اعلام کرده است" in page
        assert "از من نیست." in page
    filed_nation.work(filed)
    officer = client_of(cast.OFFICER)
    assert "گزارش مرداد ۱۴۰۱ تکذیب شد" in page_of(officer, "/inbox/")
    assert "تکذیب‌شده" in page_of(officer, f"/facilities/{cast.T_IMAGING}/", period=MONTH)
    refused = officer.post(f"{HISTORY}accept/", {"submission": str(submission)})
    assert refused.status_code == 409


def test_suspicions_that_rest_on_a_repudiated_report_say_so(filed: Accounts) -> None:
    submission = current(filed)
    told = "بر گزارشی تکیه دارد که تکذیب شده است"
    with filed.as_jobs():
        case = suspicion(cast.T_IMAGING, period=MONTH)
        ViolationEvidence.objects.create(
            violation=case,
            added_at=monthly.in_time(MONTH),
            source="report",
            facts={},
            facts_hash=b"",
            submission_id=submission,
        )
        other = suspicion(cast.T_HOSPITAL, period=MONTH, figures={"film_prints_charged": 3})
    client = client_of(cast.INSPECTOR)
    assert told not in page_of(client, "/violations/") + page_of(client, f"/violations/{case.pk}/")
    signatory = cast.person(cast.SIGNATORY)
    with filed.as_person(signatory):
        repudiate(by=signatory, submission_id=submission, statement="از من نیست.")
    assert page_of(client, "/violations/").count(told) == 1
    assert told in page_of(client, f"/violations/{case.pk}/")
    assert told not in page_of(client, f"/violations/{other.pk}/")


def test_an_unknown_way_of_proving_oneself_is_the_password(filed: Accounts) -> None:
    client, submission = client_of(cast.SIGNATORY), current(filed)
    wrong = deny(client, submission, secret="wrong", method="foo")
    assert (wrong.status_code, "گذرواژه درست نیست." in wrong.content.decode()) == (409, True)
    with filed.as_superuser():
        assert AccessAttempt.objects.get().failures_since_start == 1, "it counts for the lock"
