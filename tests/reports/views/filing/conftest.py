"""The fixture of the form's pages."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from reports import tasks


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No broker is asked; codes and failures of other tests are forgotten."""
    monkeypatch.setattr(tasks, "_publish", lambda task: None)
    cache.clear()
    yield
    cache.clear()
