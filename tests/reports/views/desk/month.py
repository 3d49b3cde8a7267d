"""Pages of one month of the officer's desk: reports filed for them, and forms sent from them."""

import io
from typing import Any
from uuid import UUID

import openpyxl
from django.test import Client

from reports.models import Report
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

MONTH = 140105
HISTORY = f"/facilities/{cast.T_IMAGING}/months/{MONTH}/"


def file(
    database: Accounts, facility: str = cast.T_IMAGING, period: int = MONTH, **changes: Any
) -> None:
    """File as the university's officer."""
    by = cast.person(cast.OFFICER)
    with database.as_person(by):
        monthly.file(by, facility, period, **changes)


def current(database: Accounts, facility: str = cast.T_IMAGING) -> UUID:
    """The submission that stands."""
    with database.as_jobs():
        return Report.objects.get(facility__code=facility, period=MONTH).submission_id


def post(client: Client, address: str, **words: Any) -> str:
    """The page after a form was sent, wherever it leads."""
    return client.post(address, words, follow=True).content.decode()


def sheet_of(client: Client, **params: str) -> list[tuple[Any, ...]]:
    """The rows of a list's workbook."""
    answer = client.get("/desk/file/", params)
    assert answer.status_code == 200
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
