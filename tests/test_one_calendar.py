"""Which month is the latest, what has ended and what is closed is decided in one place."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.test_house import TREES

# Names that tell which month it is, and the modules that may use them.
DECIDES: Final = {
    "last_ended": {
        "reports/policy/periods.py",
        "reports/calendar.py",
        "reports/evaluation/realign.py",  # whatever can be stored, also where a calendar ends
    },
    "running_month": {"reports/policy/periods.py", "reports/calendar.py"},
    "standing": {"reports/policy/periods.py", "reports/calendar.py"},
    "has_ended": {
        "reports/policy/periods.py",
        "reports/calendar.py",
        "reports/policy/checks/checks.py",  # what is refused at the door, by its own clock
        "reports/importing/places.py",  # the same for many rows at once
    },
    "period_of": {
        "reports/policy/periods.py",
        "reports/evidence/receipts.py",  # the year in a receipt's number
        # The month of a day that was set or written, not of today.
        "reports/opening.py",
        "reports/views/references.py",
        "reports/queries/filing/bulk.py",
        "reports/dashboards/sentences.py",
        "reports/dashboards/steps.py",  # and where an axis ends that goes on to today
        "reports/views/dashboards/facility/courses.py",
    },
}
CALENDAR_ENDS: Final = {"ministry/settings.py", "reports/calendar.py"}


def test_only_the_calendar_asks_what_month_it_is() -> None:
    assert list(_askers()) == []


def test_only_the_calendar_knows_where_it_ends() -> None:
    readers = {
        path.as_posix()
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr == "LAST_PERIOD")
        or (
            isinstance(node, ast.Name)
            and node.id == "LAST_PERIOD"
            and isinstance(node.ctx, ast.Store)
        )
    }
    plan = "reports/synthetic/plan.py"  # where the demo's data end
    assert readers - {plan} == CALENDAR_ENDS


def _askers() -> Iterator[str]:
    """Uses of `periods`' own names outside the modules that may."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and node.attr in DECIDES):
                continue
            owner = node.value
            is_policy = isinstance(owner, ast.Name) and owner.id == "periods"
            if is_policy and path.as_posix() not in DECIDES[node.attr]:
                yield f"{path}:{node.lineno}: periods.{node.attr}"
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "reports.policy.periods":
                for name in node.names:
                    if path.as_posix() not in DECIDES.get(name.name, {path.as_posix()}):
                        yield f"{path}:{node.lineno}: {name.name}"
