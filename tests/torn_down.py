"""The first wall torn down, so that only the database's row-level security still stands.

Functions are imported by name all over the product, so one is replaced in every module that
holds it: replaced where it is defined alone, the wall would stand as before and the tests of
the second wall would prove nothing.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from facilities.access.facilities import kept_facilities, visible_facilities, visible_facility_sql
from facilities.access.rows import rows_of, visible_universities
from facilities.access.scope import allows, may
from facilities.models import Facility, University

PRODUCT = ("facilities", "reports", "ministry")
OPENED: dict[Callable[..., Any], Callable[..., Any]] = {
    visible_facilities: lambda user: Facility.objects.all(),
    visible_facility_sql: lambda user: "true",
    kept_facilities: lambda user: Facility.objects.all(),
    visible_universities: lambda user: University.objects.all(),
    rows_of: lambda user, queryset, *_, **__: queryset,
    may: lambda *_, **__: True,
    allows: lambda *_, **__: True,
}


def replace_everywhere(
    monkeypatch: pytest.MonkeyPatch,
    function: Callable[..., Any],
    replacement: Callable[..., Any],
) -> int:
    """Replace a function of the product in every module that holds it; return in how many.

    Every page and task is imported first, so that none can take the replacement away with it.
    """
    for faces in ("ministry.urls", "reports.tasks"):
        import_module(faces)
    holders = [
        (module, name)
        for title, module in list(sys.modules.items())
        if title.split(".")[0] in PRODUCT
        for name, held in list(vars(module).items())
        if held is function
    ]
    for module, name in holders:
        monkeypatch.setattr(module, name, replacement)
    return len(holders)


def tear_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open every function of `facilities.access` that keeps people from rows or acts."""
    for function, opened in OPENED.items():
        assert replace_everywhere(monkeypatch, function, opened) > 1, function.__name__
