"""A correction is a correction in the audit trail, however it arrived."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from facilities.models import AuditEvent
from reports.models import Submission
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.importing import uploads
from tests.reports.intake.workbooks import plain_workbook

FILED, FIRST = 140012, 140011
ARRIVED = datetime(2022, 4, 4, 8, tzinfo=UTC)  # 1401/01/15, while 140012 can be corrected
REASON = "شمارش دوباره"
ROWS: list[dict[str, Any]] = [
    {"facility": cast.T_IMAGING, "period": FILED, "reason": REASON, **monthly.figures(cds=200)},
    {"facility": cast.T_IMAGING, "period": FIRST, "reason": "", **monthly.figures()},
]


def as_json() -> bytes:
    return uploads.as_json(
        [
            uploads.row(period=FILED, reason=REASON, cds=200),
            uploads.row(period=FIRST),
        ]
    )


def as_csv() -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(ROWS[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(ROWS)
    return file.getvalue().encode()


def as_workbook() -> bytes:
    return plain_workbook(ROWS)


def one_by_one(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FILED, reason=REASON, cds=200)
        monthly.file(machine, cast.T_IMAGING, FIRST)


def in_a_file(media: str, content: Callable[[], bytes]) -> Callable[[Accounts], None]:
    def send(database: Accounts) -> None:
        upload = uploads.send(database, cast.MACHINE, content(), media=media, at=ARRIVED)
        uploads.work(database)
        told = [outcome for _, outcome, _ in uploads.outcomes(database, upload)]
        assert told == ["corrected", "accepted"]

    return send


WAYS = {
    "one by one": one_by_one,
    "json": in_a_file("json", as_json),
    "csv": in_a_file("csv", as_csv),
    "xlsx": in_a_file("xlsx", as_workbook),
}


@pytest.mark.parametrize("send", WAYS.values(), ids=WAYS.keys())
def test_a_correction_and_a_first_filing_are_told_apart_in_the_audit_trail(
    database: Accounts, send: Callable[[Accounts], None]
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FILED)
    send(database)
    with database.as_jobs():
        filed = {str(row.pk): row for row in Submission.objects.all()}
        events = AuditEvent.objects.filter(object_type="submission").order_by("id")
        assert [
            (event.action, event.detail["period"], filed[event.object_id].replaces_id is not None)
            for event in events
        ] == [
            ("report.filed", FILED, False),
            ("report.corrected", FILED, True),
            ("report.filed", FIRST, False),
        ]
        assert {event.actor_id for event in events} == {machine.pk}
        assert len(filed) == len({event.object_id for event in events}) == 3
