"""The blocks of every first page: what changed since yesterday, and which days come next."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone

from facilities.access.scope import User
from facilities.kinds import Label
from facilities.models import Facility
from reports.calendar import Calendar, running_month
from reports.formatting.labels import words
from reports.formatting.moments import period
from reports.formatting.numbers import number
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.workflow.reviews import DECISIONS
from reports.queries import news as queries
from reports.queries.dashboards.progress import territory_of

FILED: Final = Label("گزارش‌های ثبت‌شده", "Reports filed")
DECIDED: Final = Label("تصمیم‌ها", "Decisions")
OPENED: Final = Label("موارد تازه", "New cases")
ANSWERED: Final = Label("دفاعیه‌های رسیده", "Defences received")
CORRECTED: Final = Label("گزارش اصلاحی", "a correction")
FIRST: Final = Label("گزارش", "a report")


class NewsLine(NamedTuple):
    """One thing that changed: whose, what, when, and the page that shows it."""

    name: str
    about: str
    at: datetime | date | None
    address: str


class NewsKind(NamedTuple):
    """All that changed of a kind: how many, the newest, and the list of all."""

    title: Label
    total: int
    lines: list[NewsLine]


class Day(NamedTuple):
    """A day that comes: of which month, what it is, and how many days are left."""

    period: int
    what: Label
    day: date
    days_left: int


ENDS: Final = Label("پایان ماه و آغاز ثبت", "The month ends and can be filed")
DUE: Final = Label("مهلت ثبت گزارش", "Deadline of filing")


def news(user: User, today: Calendar) -> dict[str, Any]:
    """Context of `first/news.html`; empty for those who read no reports."""
    found = queries.news_of(user, today)
    if found is None:
        return {}
    kinds = (
        NewsKind(
            FILED,
            found.filings.total or sum(month.total for month in found.filings_by_month),
            [*_filings(found), *_filings_of_months(found)],
        ),
        NewsKind(
            DECIDED,
            found.decisions.total,
            [
                _line(r.facility, r.period, words(DECISIONS[r.decision]), r.at)
                for r in found.decisions.rows
            ],
        ),
        NewsKind(OPENED, found.suspicions.total, _cases(found.suspicions.rows)),
        NewsKind(ANSWERED, found.answers.total, _cases([e.violation for e in found.answers.rows])),
    )
    return {"news": [kind for kind in kinds if kind.total], "has_news": True}


def days_to_come(user: User, today: Calendar) -> list[Day]:
    """The deadlines of the months in collection and of the running one, and its end."""
    territory, now = territory_of(user), timezone.localdate(today.moment)
    running = running_month(today.moment)
    days = [
        (month, DUE, today.deadline(month, territory))
        for month in sorted(today.months_of(territory).in_collection)
    ]
    days += [(running, ENDS, periods.last_day(running)), (running, DUE, periods.deadline(running))]
    return [Day(month, what, day, (day - now).days) for month, what, day in days if day >= now]


def _filings(found: queries.News) -> Iterable[NewsLine]:
    for row in found.filings.rows:
        what = words(CORRECTED if row.replaces_id else FIRST)
        yield _line(row.facility, row.period, what, row.received_at)


def _filings_of_months(found: queries.News) -> Iterable[NewsLine]:
    for month in found.filings_by_month:
        address = f"{reverse('facilities')}?period={month.period}&state=filed"
        yield NewsLine(period(month.period), number(month.total), None, address)


def _line(facility: Facility, month: int, what: str, at: datetime) -> NewsLine:
    address = reverse("report_month", args=[facility.code, month])
    return NewsLine(facility.name, f"{what} · {period(month)}", at, address)


def _cases(rows: Iterable[Any]) -> list[NewsLine]:
    directive = published.directive()
    return [
        NewsLine(
            case.facility.name,
            f"{words(directive.rule(case.rule).name)} · {period(case.period)}",
            None,
            reverse("violation", args=[case.pk]),
        )
        for case in rows
    ]
