"""Nobody chooses when a report arrived, for whom, or what it replaces: the database looks.

Each statement is one that a fault in our code, or somebody who reached the database in a request's
role, might send. The database's clock runs, as it does outside the tests.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from reports.evidence.receipts import sign_submission
from reports.filing.storing import new_id
from reports.models import Submission, Upload
from reports.queries.receipts import columns_of
from reports.sealing.checkpoints import sign_checkpoint
from reports.sealing.log_check import whole_log
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.importing import uploads

pytestmark = pytest.mark.usefixtures("running_clock")

MONTH, OTHER_MONTH = 140012, 140101
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def filed(database: Accounts) -> UUID:
    """The number of a report that the machine of the imaging centre has filed."""
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, MONTH, now=now())
    with database.as_jobs():
        return Submission.objects.get().pk


def add_copy(of: UUID, **changes: Any) -> UUID:
    """Add a submission like another one, but for some columns, and sign it; answers its number.

    With nothing else changed it is an honest filing of another month, now.
    """
    made = new_id(now())
    fresh = {"id": made, "number": f"copy-{made}", "period": OTHER_MONTH, "received_at": now()}
    columns = columns_of(Submission.objects.get(pk=of)) | fresh | changes
    if columns["replaces_id"]:
        columns["reason"] = "شمارش دوباره"
    sign_submission(columns, key_ring().signer)
    with transaction.atomic():
        Submission.objects.create(**columns)
    return made


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The database refuses, and says why."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def test_a_request_files_now_in_the_name_of_its_person(database: Accounts, filed: UUID) -> None:
    with database.as_person(cast.person(cast.MACHINE)):
        add_copy(filed)


@pytest.mark.parametrize("shift", [-HOUR, -2 * timedelta(minutes=1), HOUR, timedelta(days=-400)])
def test_a_request_does_not_choose_its_arrival(
    database: Accounts, filed: UUID, shift: timedelta
) -> None:
    with (
        database.as_person(cast.person(cast.MACHINE)),
        refused("a report arrives when it is filed"),
    ):
        add_copy(filed, received_at=now() + shift)


def test_clocks_may_differ_by_less_than_a_minute(database: Accounts, filed: UUID) -> None:
    with database.as_person(cast.person(cast.MACHINE)):
        add_copy(filed, received_at=now() - timedelta(seconds=45))


@pytest.mark.parametrize("username", [cast.MACHINE, cast.UNIVERSITY_MACHINE, cast.OFFICER])
def test_a_request_does_not_choose_its_person(
    database: Accounts, filed: UUID, username: str
) -> None:
    clerk = cast.person(cast.CLERK)
    with database.as_person(cast.person(username)), refused("in the name of its person"):
        add_copy(filed, person_id=clerk.pk)


@pytest.mark.parametrize(
    "changes", [{"synthetic": True}, {"upload_sha256": bytes(32)}], ids=["synthetic", "of a file"]
)
def test_a_request_files_no_row_of_a_file_and_nothing_made_up(
    database: Accounts, filed: UUID, changes: dict[str, Any]
) -> None:
    with database.as_person(cast.person(cast.MACHINE)), refused("a request files its own report"):
        add_copy(filed, **changes)


def test_a_request_does_not_choose_what_it_replaces(database: Accounts, filed: UUID) -> None:
    words = "replaces the report that stands for its month"
    with database.as_person(cast.person(cast.MACHINE)):
        with refused(words):
            add_copy(filed, period=MONTH)  # beside the one that stands
        with refused(words):
            add_copy(filed, replaces_id=filed)  # of another month
        with refused(words):
            add_copy(filed, replaces_id=uuid4())
        add_copy(filed, period=MONTH, replaces_id=filed)
        with pytest.raises(IntegrityError, match="replaced_once"), transaction.atomic():
            add_copy(filed, period=MONTH, replaces_id=filed)  # a second time


def test_another_facilitys_report_is_not_replaced(database: Accounts, filed: UUID) -> None:
    with database.as_jobs():
        other = cast.facility(cast.T_HOSPITAL).pk
    words = "replaces the report that stands for its month"
    machine = cast.person(cast.UNIVERSITY_MACHINE)
    with database.as_person(machine), refused(words):
        add_copy(filed, facility_id=other, period=MONTH, person_id=machine.pk, replaces_id=filed)


def test_rows_of_a_file_arrive_when_the_file_did(database: Accounts, filed: UUID) -> None:
    upload = uploads.send(database, cast.UNIVERSITY_MACHINE, b"[]")
    with database.as_jobs():
        honest: dict[str, Any] = {
            "upload_sha256": bytes(upload.content_sha256),
            "received_at": upload.received_at,
            "person_id": upload.person_id,
            "token_key": upload.token_key,
            "channel": upload.channel,
        }
        others: dict[str, list[Any]] = {
            "upload_sha256": [None, bytes(32)],
            "received_at": [now(), upload.received_at - timedelta(microseconds=1)],
            "person_id": [cast.person(cast.OFFICER).pk],
            "token_key": ["another-token"],
            "channel": ["api", "form"],
        }
        for name, values in others.items():
            for value in values:
                with refused("rows of a file arrive when the file did"):
                    add_copy(filed, **honest | {name: value})
        with refused("replaces the report that stands for its month"):
            add_copy(filed, **honest, period=MONTH)
        add_copy(filed, **honest)


def test_a_file_that_waited_is_filed_as_of_its_arrival(database: Accounts) -> None:
    """The way that rows really go, by the workers, with the database's clock running."""
    upload = uploads.upload_all(
        database, cast.UNIVERSITY_MACHINE, [uploads.row(), uploads.row(cast.T_HOSPITAL)]
    )
    with database.as_jobs():
        rows = list(Submission.objects.all())
        assert len(rows) == 2
        assert {(row.received_at, bytes(row.upload_sha256 or b"")) for row in rows} == {
            (upload.received_at, bytes(upload.content_sha256))
        }
        sign_checkpoint()
        assert list(whole_log()) == []


@pytest.mark.parametrize("shift", [-HOUR, HOUR])
def test_a_file_does_not_choose_its_arrival(database: Accounts, shift: timedelta) -> None:
    with refused("a file arrives when it is sent"):
        uploads.send(database, cast.UNIVERSITY_MACHINE, b"[]", at=now() + shift)


def test_a_file_has_its_own_hash(database: Accounts) -> None:
    machine = cast.person(cast.UNIVERSITY_MACHINE)
    with database.as_person(machine), refused("the hash of a file is not its own"):
        Upload.objects.create(
            id=uuid4(),
            person=machine,
            channel="bulk",
            media="json",
            content=b"[]",
            content_sha256=hashlib.sha256(b"[ ]").digest(),
            received_at=now(),
        )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("received_at", "received_at - interval '1 hour'"),
        ("person_id", "(SELECT max(id) FROM facilities_person)"),
        ("token_key", "'another'"),
        ("channel", "'workbook'"),
        ("media", "'xlsx'"),
        ("content_sha256", "sha256('x')"),
        ("id", "gen_random_uuid()"),
    ],
)
def test_the_arrival_of_a_file_stays(database: Accounts, column: str, value: str) -> None:
    uploads.send(database, cast.UNIVERSITY_MACHINE, b"[]")
    with database.as_jobs(), refused("the arrival of a file stays"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reports_upload SET {column} = {value}")


@pytest.mark.parametrize("account", ["payesh_jobs_login", "payesh_web_login"])
def test_nobody_writes_an_arrival_by_hand(database: Accounts, account: str) -> None:
    with (
        database.signed_in(account),
        refused("permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO reports_uploadarrival (id, channel, media, content_sha256, received_at,"
            " token_key, person_id) VALUES (gen_random_uuid(), 'bulk', 'json', sha256('x'),"
            " now() - interval '1 year', '', 1)"
        )


def test_what_is_marked_as_made_up_is_a_fault_outside_the_demo(
    database: Accounts, filed: UUID, settings: Any
) -> None:
    """Jobs may add it, of any moment: that is how the demo's nation comes about."""
    with database.as_jobs():
        made_up = add_copy(filed, synthetic=True, received_at=now() - timedelta(days=400))
        sign_checkpoint()
        [fault] = whole_log()
        assert fault.row == f"reports_submission {made_up}"
        assert fault.what == "is marked as synthetic"
        settings.DEMO = True
        assert list(whole_log()) == []
