"""The log of a test's database: grown, sealed, signed, and looked through."""

from datetime import UTC, datetime

from django.db import connection

from reports.sealing.checkpoints import sign_checkpoint
from reports.sealing.faults import Fault
from reports.sealing.log_check import whole_log
from reports.sealing.sealer import seal
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly


def log_faults() -> list[Fault]:
    """Seal what was written, and return what is wrong with the log. In the role of the jobs."""
    seal()
    return list(whole_log())


def file_months(accounts: Accounts, *months: int) -> None:
    """File months of the imaging centre over the API, now."""
    machine = cast.person(cast.MACHINE)
    for month in months:
        with accounts.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, month, now=datetime.now(UTC))


def file_and_sign(accounts: Accounts, *months: int) -> str:
    """File months and sign a checkpoint; return its note."""
    file_months(accounts, *months)
    with accounts.as_jobs():
        return sign_checkpoint().read_text(encoding="utf-8")


def add_leaves(accounts: Accounts, count: int) -> None:
    """Add events to the audit trail, and seal them."""
    with accounts.as_jobs():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO facilities_auditevent (at, action, object_type, object_id, detail)"
                " SELECT now(), 'test', '', '', '{}' FROM generate_series(1, %s)",
                [count],
            )
        seal()
