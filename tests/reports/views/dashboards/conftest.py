"""The calendar of the pages with figures."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.reports.filed_nation import LATEST


@pytest.fixture(autouse=True, scope="package")
def the_calendar_ends_with_the_data() -> Iterator[None]:
    """The latest month of the small nation is the latest that is closed."""
    with override_settings(LAST_PERIOD=LATEST):
        yield
