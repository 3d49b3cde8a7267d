"""A row of a file leaves exactly what a single filing leaves, and its receipt holds as well."""

from datetime import UTC, datetime
from typing import Any

from facilities.models import AuditEvent
from reports.evidence.receipts import receipt, receipt_fault
from reports.filing.report import file_report
from reports.models import Job, Report, Submission, UploadRow
from reports.models.figures import COLUMNS
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.importing import uploads
from tests.reports.log import log_faults

NOW = datetime(2023, 1, 10, 8, 30, tzinfo=UTC)  # 1401/10/20

# Months in the order in which they are filed: earlier ones after later ones too, what is typed
# as a person types it, and figures that are warned of.
MONTHS: list[tuple[str, int, dict[str, Any]]] = [
    (cast.T_IMAGING, 140005, {}),
    (cast.T_IMAGING, 140006, {"studies_ct": "۲۰۰", "pacs_scheduled_minutes": "333:20"}),
    (cast.T_IMAGING, 140008, {"film_opening": 140, "film_wasted": 40}),
    (cast.T_IMAGING, 140007, {"platform_name": "  پکس ایران "}),
    (cast.T_HOSPITAL, 139912, {"film_prints": 30, "film_opening": 130, "film_prints_charged": 5}),
    (cast.T_HOSPITAL, 140012, {"studies_mri": 0, "print_reason": "", "paper_prints": 7}),
    (cast.T_IMAGING, 140009, {"studies_ct": 5_000, "studies_archived": 0}),
    (
        cast.T_IMAGING,
        140010,
        {"handovers": 0, "delivered_cd": 0, "delivered_electronic": 0, "handovers_with_report": 0},
    ),
    (cast.T_IMAGING, 140004, {"film_fee_rials": None, "cd_fee_rials": 0}),
]


def stored(database: Accounts, facility: str, period: int) -> dict[str, Any]:
    """What stands of a month, without its ids, bytes, moments and receipt."""
    report = Report.objects.get(facility__code=facility, period=period)
    submission = report.submission
    job = Job.objects.get(facility=report.facility, period=period, cause="filing")
    event = AuditEvent.objects.get(object_type="submission", object_id=str(submission.pk))
    return {
        "report": {
            name: getattr(report, name)
            for name in (
                *COLUMNS,
                "university_id",
                "kind",
                "makes_images",
                "first_received_at",
                "received_at",
            )
        },
        "submission": {
            name: getattr(submission, name)
            for name in (
                "university_id",
                "facility_code",
                "facility_kind",
                "person_name",
                "person_id",
                "received_at",
                "form_version",
                "policy_version",
                "figures",
                "warnings",
                "explanations",
                "replaces_id",
                "reason",
            )
        },
        "job": (job.queued_at, job.attempts, job.done_at),
        "event": (
            event.action,
            event.actor_id,
            event.university_id,
            event.facility_id,
            event.detail["period"],
        ),
    }


def test_the_same_rows_leave_the_same_over_both_ways(database: Accounts) -> None:
    machine = cast.person(cast.UNIVERSITY_MACHINE)
    single = {}
    with database.as_person(machine):
        for facility, period, changes in MONTHS:
            file_report(by=machine, draft=monthly.draft(facility, period, **changes), now=NOW)
    with database.as_jobs():
        single = {(f, p): stored(database, f, p) for f, p, _ in MONTHS}
        assert sum(len(month["submission"]["warnings"]) for month in single.values()) > 8
    _forget(database)
    upload = uploads.upload_all(
        database, cast.UNIVERSITY_MACHINE, [uploads.row(f, p, **c) for f, p, c in MONTHS], at=NOW
    )
    assert (upload.state, upload.accepted) == ("done", len(MONTHS))
    with database.as_jobs():
        for facility, period, _ in MONTHS:
            assert stored(database, facility, period) == single[facility, period], period
        assert log_faults() == []


def _forget(database: Accounts) -> None:
    """Empty the tables, as only the owner of a test's database can."""
    from django.db import connection

    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ("report", "submission", "job"):
            cursor.execute(f"DELETE FROM reports_{table}")
        cursor.execute("DELETE FROM facilities_auditevent WHERE object_type = 'submission'")
        cursor.execute("SET session_replication_role = DEFAULT")


def test_every_receipt_holds_for_the_row_and_for_the_whole_file(database: Accounts) -> None:
    content = uploads.as_json([uploads.row(period=140011), uploads.row(period=140012)])
    upload = uploads.send(database, cast.MACHINE, content)
    uploads.work(database)
    key = key_ring().signer.public_key
    with database.as_jobs():
        rows = UploadRow.objects.filter(upload=upload).order_by("place")
        assert [row.outcome for row in rows] == ["accepted", "accepted"]
        for row in rows:
            submission = Submission.objects.values().get(pk=row.submission_id)
            body = bytes(submission["body"])
            assert body in content, "the exact slice of the file"
            signed = receipt(submission)
            for file in (body, content):
                assert receipt_fault(signed, file, key) is None
            assert receipt_fault(signed, content + b" ", key)
            assert (submission["channel"], submission["token_key"]) == ("bulk", uploads.TOKEN)
