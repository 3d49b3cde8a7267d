"""The fixture of the desk: a report that was filed in time."""

import pytest

from tests.accounts import Accounts
from tests.reports.desk.month import file


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """Mordad 1401 of Tehran's imaging centre, filed in time."""
    file(database)
    return database
