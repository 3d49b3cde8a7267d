"""A stored report that is not what its receipt was signed for is shown to nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from reports.evidence.keys import create_key_ring, read_key_ring
from reports.evidence.receipts import sign_submission
from reports.models import Alarm, Submission
from reports.policy.alarms import KINDS, RECEIPT_FAULT
from reports.queries.receipts import columns_of
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, errors_of, kind_of, token_of
from tests.reports.log import file_and_sign
from tests.reports.views.signed_in import client_of, page_of

pytestmark = pytest.mark.usefixtures("quiet")

MONTH = 140001
ALTERED = {
    "a figure": "figures = jsonb_set(figures, '{cds}', '0')",
    "the bytes": "body = body || '\\x20'",
    "the arrival": "received_at = received_at - interval '1 day'",
    "who filed": "person_name = 'x'",
    "the receipt's number": "number = 'tehran-1400-000001'",
    "the signature": "signature = set_byte(signature, 0, 255 - get_byte(signature, 0))",
    "the key": "key_id = '0000000000000000'",
}


@pytest.fixture
def filed(database: Accounts) -> Submission:
    file_and_sign(database, MONTH)
    with database.as_jobs():
        return Submission.objects.get()


def alter(database: Accounts, change: str) -> None:
    """Change the only submission as somebody who may switch triggers off."""
    with (
        database.as_superuser(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE reports_submission SET {change}")


def alarms(database: Accounts) -> list[Alarm]:
    with database.as_jobs():
        return list(Alarm.objects.order_by("id"))


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED.keys())
def test_it_is_refused_on_every_way_and_told_once(
    database: Accounts, filed: Submission, change: str
) -> None:
    client = client_of(cast.CLERK)
    place = f"/filing/receipts/{filed.pk}/"
    addresses = [place, f"{place}pdf/", f"{place}proof/", f"{place}record/"]
    addresses.append(f"/receipts/{filed.pk}/")
    assert {client.get(address).status_code for address in addresses} == {200}
    alter(database, change)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 409, address
        words = answer.content.decode()
        assert "نمایش این رسید ممکن نیست" in words
        assert filed.number not in words
        assert bytes(filed.entry_hash).hex() not in words
    caller = Caller(token_of(database, cast.MACHINE))
    answer = caller.get(f"receipts/{filed.pk}/")
    assert (answer.status_code, kind_of(answer)) == (409, "evidence_altered")
    assert errors_of(answer) == {("", "evidence_altered")}
    assert filed.number not in answer.content.decode()
    [alarm] = alarms(database)
    assert (alarm.kind, alarm.object_id) == (RECEIPT_FAULT, str(filed.pk))
    page = page_of(client_of(cast.ADMINISTRATOR), "/system/")
    assert KINDS[RECEIPT_FAULT].title.fa in page
    assert str(filed.pk) in page


def test_who_may_not_read_it_learns_nothing_and_raises_nothing(
    database: Accounts, filed: Submission
) -> None:
    alter(database, ALTERED["a figure"])
    for username in (cast.OTHER_CLERK, cast.STRANGER):
        answer = client_of(username).get(f"/filing/receipts/{filed.pk}/")
        assert answer.status_code == 404
    assert alarms(database) == []


def test_another_key_than_the_rings_does_not_help(
    database: Accounts, filed: Submission, tmp_path: Path
) -> None:
    """A row altered and signed again with a key of one's own names a key that never signed."""
    create_key_ring(tmp_path / "own.json", now=datetime.now(UTC))
    own = read_key_ring(tmp_path / "own.json").signer
    columns = columns_of(filed) | {"person_name": "x"}
    sign_submission(columns, own)
    assert key_ring().public_key(own.key_id) is None
    alter(
        database,
        f"person_name = 'x', key_id = '{own.key_id}',"
        f" entry_hash = '\\x{columns['entry_hash'].hex()}',"
        f" signature = '\\x{columns['signature'].hex()}'",
    )
    assert client_of(cast.CLERK).get(f"/receipts/{filed.pk}/").status_code == 409
    [alarm] = alarms(database)
    assert "a key that never signed" in alarm.what
