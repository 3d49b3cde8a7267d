"""The cast with tokens, and a cache that counts afresh."""

import pytest
import redis
from django.conf import settings

from tests.accounts import Accounts
from tests.reports.api.calls import Cast


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask faster than people may; test_throttling.py sets a limit of its own."""
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)


@pytest.fixture
def people(database: Accounts) -> Cast:
    """The cast on this test's own database."""
    return Cast(database)


@pytest.fixture(scope="module")
def shared_people(shared_database: Accounts) -> Cast:
    """The cast on the module's database."""
    return Cast(shared_database)


@pytest.fixture
def counting(database: Accounts) -> None:
    """A cache without counts of earlier tests."""
    redis.Redis.from_url(str(settings.CACHES["default"]["LOCATION"])).flushdb()
