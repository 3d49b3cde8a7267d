"""A nation that grows: a later start files the months in between, and nothing twice."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Min
from pytest_django import Settings

from facilities import roles
from facilities.models import Person
from reports.models import Report, Score, Submission
from reports.proving.rounds import prove_everything
from reports.synthetic import parts
from reports.synthetic.people import create_demo_people
from reports.synthetic.plan import DEMO_FACILITY
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.clock import days_from_deadline, stop_clock
from tests.reports.log import log_faults
from tests.reports.synthetic.test_seeding import KilledError, forget_the_cast

PASSWORDS: Final = {role: f"{role}-radiology-1399" for role in roles.ROLES}


@pytest.fixture
def small(database: Accounts, settings: Settings, tmp_path: Path) -> Iterator[None]:
    forget_the_cast(database)
    settings.DEMO, settings.VAR = True, tmp_path
    with database.as_jobs():
        yield


def grow() -> str:
    said = StringIO()
    call_command("seed_demo", "--facilities", "40", stdout=said)
    return said.getvalue()


def test_a_later_start_files_the_months_in_between(
    small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = days_from_deadline(140302, -7)
    stop_clock(monkeypatch, begun)
    assert "ready" in grow()
    before = {row["period"]: row["n"] for row in filed()}
    assert max(before) == 140302
    assert before[140302] < 0.5 * before[140301]

    assert "nothing was changed" in grow()
    later = days_from_deadline(140304, 3)
    stop_clock(monkeypatch, later)
    known = set(Submission.objects.values_list("number", flat=True))
    assert "ready" in grow()
    after = {row["period"]: row["n"] for row in filed()}
    assert max(after) == 140304
    assert all(after[period] >= 0.9 * before[140301] for period in (140302, 140303, 140304))
    new = Submission.objects.exclude(number__in=known)
    assert known <= set(Submission.objects.values_list("number", flat=True))
    assert new.aggregate(first=Min("received_at"))["first"] >= begun
    new_months = (140303, 140304)
    scored = Score.objects.filter(is_current=True, period__in=new_months).count()
    assert scored == Report.objects.filter(period__in=new_months, makes_images=True).count()
    assert log_faults() == []
    assert prove_everything().differences == 0


def test_a_later_start_leaves_what_a_person_filed(
    small: None, database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch, days_from_deadline(140301, -7))
    grow()
    with transaction.atomic():
        create_demo_people(passwords=PASSWORDS)
    machine = Person.objects.get(username="machine")
    with database.as_person(machine):
        monthly.file(machine, DEMO_FACILITY, 140301)
    stop_clock(monkeypatch, days_from_deadline(140302, 3))
    grow()
    mine = Submission.objects.filter(facility__code=DEMO_FACILITY, period=140301)
    assert mine.get().person == machine


def test_a_killed_later_start_goes_on(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch, days_from_deadline(140001, -7))
    grow()
    stop_clock(monkeypatch, days_from_deadline(140003, 3))
    real = parts.load_filings
    calls = iter(range(10**6))

    def dying(*args: Any, **options: Any) -> int:
        if next(calls) == 3:
            raise KilledError
        return real(*args, **options)

    with monkeypatch.context() as killing:
        killing.setattr(parts, "load_filings", dying)
        with pytest.raises(KilledError):
            grow()
    assert "ready" in grow()
    assert "nothing was changed" in grow()
    counts = {row["period"]: row["n"] for row in filed()}
    assert counts[140003] >= 0.9 * counts[139912]


def filed() -> list[dict[str, int]]:
    return list(Report.objects.values("period").annotate(n=Count("id")).order_by("period"))


def test_the_people_work_only_in_the_demo(database: Accounts, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=yes"):
        call_command("work_demo", "decide")
