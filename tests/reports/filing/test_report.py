"""A filing stores everything at once, or nothing."""

import hashlib
from uuid import uuid4

import pytest
from django.db import transaction

from facilities.models import AuditEvent
from reports.evidence.receipts import submission_fault
from reports.filing.drafts import UNKNOWN_FACILITY, Draft, FilingRefused
from reports.filing.report import check_report, file_report
from reports.models import Job, Report, Submission
from reports.queries.receipts import columns_of
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly


def test_a_filing_stores_bytes_figures_receipt_job_and_audit(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        filed = monthly.file(machine, cast.T_IMAGING, 140012, film_prints=30, film_opening=130)
    with database.as_jobs():
        submission = Submission.objects.get()
        report = Report.objects.get()
        assert (
            bytes(submission.body)
            == monthly.draft(cast.T_IMAGING, 140012, film_prints=30, film_opening=130).body
        )
        assert bytes(submission.body_sha256) == hashlib.sha256(submission.body).digest()
        assert submission.number == "tehran-1401-000001"
        assert submission.facility_code == cast.T_IMAGING
        assert submission.person_name == machine.full_name
        key = key_ring().public_key(submission.key_id)
        assert submission_fault(columns_of(submission), key) is None
        assert (report.pk, report.submission_id) == (filed.report_id, submission.pk)
        assert report.film_prints == 30  # type: ignore[attr-defined]
        assert report.film_fee_rials is None, "a blank is not a zero"  # type: ignore[attr-defined]
        assert Job.objects.filter(done_at=None, cause="filing").count() == 1
        assert AuditEvent.objects.filter(action="report.filed").count() == 1


@pytest.mark.parametrize(
    ("changes", "kind", "field", "code"),
    [
        ({"film_prints": -1}, "invalid", "film_prints", "negative"),
        ({"film_prints": None}, "invalid", "film_prints", "required"),
        ({"x-rays": 1}, "invalid", "x-rays", "unknown_figure"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    database: Accounts, changes: dict[str, object], kind: str, field: str, code: str
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine), pytest.raises(FilingRefused) as refused:
        monthly.file(machine, cast.T_IMAGING, 140012, **changes)
    assert refused.value.kind == kind
    assert (field, code) in {(p.field, p.code) for p in refused.value.problems}
    with database.as_jobs():
        assert not Submission.objects.exists()
        assert not Report.objects.exists()
        assert not Job.objects.filter(cause="filing").exists()


@pytest.mark.parametrize("code", [cast.I_IMAGING, "NO-SUCH-CODE", "", "\0"])
def test_unknown_and_foreign_facilities_answer_alike(database: Accounts, code: str) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine), pytest.raises(FilingRefused) as refused:
        monthly.file(machine, code, 140012)
    assert refused.value.kind == "unknown_facility"
    assert refused.value.problems == [UNKNOWN_FACILITY]


def test_a_correction_needs_a_reason_and_names_what_it_replaces(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        first = monthly.file(machine, cast.T_IMAGING, 140012, cds=300)
    with database.as_person(machine), pytest.raises(FilingRefused) as refused:
        monthly.file(machine, cast.T_IMAGING, 140012, cds=200)
    assert refused.value.kind == "already_filed"
    with database.as_person(machine):
        second = monthly.file(machine, cast.T_IMAGING, 140012, cds=200, reason="شمارش دوباره")
    assert first.submission is not None
    assert second.submission is not None
    assert second.submission["replaces_id"] == first.submission["id"]
    assert second.report_id == first.report_id
    with database.as_jobs():
        report = Report.objects.get()
        assert report.cds == 200  # type: ignore[attr-defined]
        assert report.first_received_at == first.submission["received_at"]
        assert Submission.objects.count() == 2


def test_a_correction_of_a_version_that_is_no_longer_current_is_stale(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140012)
    draft = monthly.draft(cast.T_IMAGING, 140012, reason="اصلاح")
    draft = Draft(**{**draft.__dict__, "replaces": uuid4()})
    with database.as_person(machine), pytest.raises(FilingRefused) as refused:
        file_report(by=machine, draft=draft)
    assert refused.value.kind == "stale"


def test_a_dry_run_stores_nothing(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        checked = check_report(
            by=machine, draft=monthly.draft(cast.T_IMAGING, 140012), now=monthly.in_time(140012)
        )
    assert checked.report_id is None
    with database.as_jobs():
        assert not Submission.objects.exists()


def test_a_rolled_back_request_leaves_nothing(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140012)
        transaction.set_rollback(True)
    with database.as_jobs():
        assert not Submission.objects.exists()
