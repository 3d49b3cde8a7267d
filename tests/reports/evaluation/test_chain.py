"""Whoever changes, removes or exchanges what was filed is found, and the row is named."""

import json
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from reports.evaluation.checkpoints import sign_checkpoint

from reports import evidence
from reports.evaluation import chain_check
from reports.models import ChainHead, Submission
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

PERIODS = (140001, 140002, 140003, 140004)
COLUMNS = [field.column for field in Submission._meta.concrete_fields if not field.primary_key]
# Another value of the same type for every column; what the constraints allow, a superuser can do.
TAMPERED = {
    "facility_id": "(SELECT id FROM facilities_facility WHERE code = 'T-HOSP-1')",
    "period": "period + 700",
    "university_id": "(SELECT id FROM facilities_university WHERE code = 'isfahan')",
    "chain_id": "(SELECT id FROM facilities_university WHERE code = 'isfahan')",
    "position": "position + 100",
    "previous_hash": "sha256('x')",
    "entry_hash": "sha256('x')",
    "body": "body || '\\x20'",
    "body_sha256": "sha256('x')",
    "upload_sha256": "sha256('x')",
    "channel": "'form'",
    "person_id": "(SELECT id FROM facilities_person WHERE username = 'clerk')",
    "token_key": "token_key || 'x'",
    "received_at": "received_at - interval '1 microsecond'",
    "form_version": "'0'",
    "policy_version": "policy_version + 1",
    "figures": "figures || '{\"film_prints\": 7}'",
    "warnings": "'[{}]'",
    "explanations": '\'{"cds": "x"}\'',
    "replaces_id": "id, reason = 'x'",  # only corrections name what they replace
    "reason": "reason || 'x'",
}


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """Four months of one facility of Tehran, and one of Isfahan's chain."""
    for username, facility, periods in (
        (cast.MACHINE, cast.T_IMAGING, PERIODS),
        (cast.OTHER_MACHINE, cast.I_IMAGING, PERIODS[:1]),
    ):
        person = cast.person(username)
        for period in periods:
            with database.as_person(person):
                monthly.file(person, facility, period)
    return database


def as_owner_of_the_server(accounts: Accounts, *statements: str) -> None:
    """Tamper as a superuser who switches the triggers off."""
    with psycopg.connect(accounts.url()) as server:
        server.execute("SET session_replication_role = replica")
        for statement in statements:
            server.execute(statement)


def faults(accounts: Accounts) -> list[chain_check.Fault]:
    with accounts.as_jobs(), transaction.atomic():
        return list(chain_check.chain_faults())


def submission_at(accounts: Accounts, position: int) -> str:
    with accounts.as_jobs():
        return str(Submission.objects.get(chain__code=cast.TEHRAN, position=position).pk)


def test_an_untouched_chain_is_whole(filed: Accounts, capsys: pytest.CaptureFixture[str]) -> None:
    with filed.as_jobs():
        call_command("verify_chain")
    assert "whole" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["reports_submission", "reports_checkpoint"])
@pytest.mark.parametrize("account", ["payesh_web_login", "payesh_jobs_login", "payesh_owner"])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_no_account_of_the_application_can_change_evidence(
    filed: Accounts, account: str, table: str, change: str
) -> None:
    with filed.signed_in(account), transaction.atomic(), connection.cursor() as cursor:
        if account == "payesh_web_login":
            cursor.execute("SET LOCAL ROLE payesh_university")
        with pytest.raises(DatabaseError):
            cursor.execute(change.format(table))
        transaction.set_rollback(True)


@pytest.mark.parametrize("column", COLUMNS)
def test_each_changed_column_is_found_and_its_row_named(filed: Accounts, column: str) -> None:
    row = submission_at(filed, 2)
    as_owner_of_the_server(
        filed, f"UPDATE reports_submission SET {column} = {TAMPERED[column]} WHERE id = '{row}'"
    )
    found = faults(filed)
    assert found, f"a changed {column} was not noticed"
    assert (found[0].chain, found[0].position) == (cast.TEHRAN, 2) or row in found[0].row


def test_a_removed_row_is_found(filed: Accounts) -> None:
    row = submission_at(filed, 2)
    as_owner_of_the_server(filed, f"DELETE FROM reports_submission WHERE id = '{row}'")
    assert [(f.chain, f.position) for f in faults(filed)] == [(cast.TEHRAN, 2)]


def test_two_exchanged_rows_are_found(filed: Accounts) -> None:
    second, third = submission_at(filed, 2), submission_at(filed, 3)
    as_owner_of_the_server(
        filed,
        f"UPDATE reports_submission SET position = 1002 WHERE id = '{second}'",
        f"UPDATE reports_submission SET position = 2 WHERE id = '{third}'",
        f"UPDATE reports_submission SET position = 3 WHERE id = '{second}'",
    )
    found = faults(filed)
    assert (found[0].chain, found[0].position) == (cast.TEHRAN, 2)
    assert third in found[0].row


def test_a_cut_tail_is_found_by_the_head(filed: Accounts) -> None:
    row = submission_at(filed, 4)
    as_owner_of_the_server(filed, f"DELETE FROM reports_submission WHERE id = '{row}'")
    assert [f.row for f in faults(filed)] == ["chain head"]


def rebuild(accounts: Accounts, *, without: int) -> None:
    """Remove an entry and compute the whole chain anew, as somebody who knows our code would."""
    row = submission_at(accounts, without)
    as_owner_of_the_server(accounts, f"DELETE FROM reports_submission WHERE id = '{row}'")
    names = [field.attname for field in Submission._meta.concrete_fields]
    with accounts.as_superuser():
        rows = list(
            Submission.objects.filter(chain__code=cast.TEHRAN).order_by("position").values(*names)
        )
        head = ChainHead.objects.get(university__code=cast.TEHRAN)
    previous, statements = evidence.GENESIS, []
    for position, entry in enumerate(rows, start=1):
        entry |= {"position": position, "previous_hash": previous}
        digest = evidence.entry_hash(previous, entry)
        statements.append(
            f"UPDATE reports_submission SET position = {position},"
            f" previous_hash = '\\x{previous.hex()}', entry_hash = '\\x{digest.hex()}'"
            f" WHERE id = '{entry['id']}'"
        )
        previous = digest
    statements.append(
        f"UPDATE reports_chainhead SET position = {len(rows)}, entry_hash = '\\x{previous.hex()}'"
        f" WHERE university_id = {head.pk}"
    )
    as_owner_of_the_server(accounts, *statements)


@pytest.mark.parametrize("without", [2, 4], ids=["rebuilt", "tail cut and head moved back"])
def test_a_rebuilt_chain_is_found_by_its_checkpoint(
    filed: Accounts, without: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with filed.as_jobs():
        checkpoint = sign_checkpoint()
    rebuild(filed, without=without)
    assert not faults(filed), "by itself the rebuilt chain looks right"
    with filed.as_jobs(), pytest.raises(CommandError):
        call_command("verify_chain", checkpoint=checkpoint)
    assert f"{cast.TEHRAN} " in capsys.readouterr().err


def test_a_checkpoint_that_was_changed_is_refused(filed: Accounts, tmp_path: Path) -> None:
    with filed.as_jobs():
        content = json.loads(sign_checkpoint().read_text())
    content["statement"] = content["statement"].replace('"position":4', '"position":3')
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(content))
    with filed.as_jobs(), pytest.raises(CommandError, match="signature"):
        call_command("verify_chain", checkpoint=forged)


def test_current_figures_that_were_changed_are_found(
    filed: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    as_owner_of_the_server(filed, "UPDATE reports_report SET film_prints = 5 WHERE period = 140003")
    with filed.as_jobs(), pytest.raises(CommandError):
        call_command("verify_chain")
    assert "differs from its submission in film_prints" in capsys.readouterr().err


def test_a_receipt_is_checked_offline(
    filed: Accounts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signer = evidence.signer(settings.SIGNING_KEY)
    with filed.as_jobs():
        row = Submission.objects.filter(chain__code=cast.TEHRAN, position=2).values().get()
    receipt = evidence.receipt(
        row, facility_code=cast.T_IMAGING, chain_code=cast.TEHRAN, signer=signer
    )
    paper, file = tmp_path / "receipt.json", tmp_path / "report.json"
    paper.write_text(json.dumps(receipt))
    file.write_bytes(row["body"])
    call_command("verify_receipt", paper, file, public_key=signer.public_key.hex())
    assert "tehran-000002 holds" in capsys.readouterr().out
    file.write_bytes(bytes(row["body"]) + b" ")
    with pytest.raises(CommandError, match="file is not the one"):
        call_command("verify_receipt", paper, file)
    file.write_bytes(row["body"])
    for name in receipt.keys() - {"signature"}:
        paper.write_text(json.dumps(receipt | {name: "x"}))
        with pytest.raises(CommandError, match="signature"):
            call_command("verify_receipt", paper, file)
    with pytest.raises(CommandError, match="signature"):
        call_command("verify_receipt", paper, file, public_key="00" * 32)
