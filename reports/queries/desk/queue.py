"""The queue of the desk: every report that waits for a decision, of all months.

It is counted by month and band in one query, and read a page at a time from where the page before
ended (keyset), so that the last page of fifty thousand costs as much as the first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from facilities.access.scope import User
from reports.calendar import Calendar
from reports.models import Report
from reports.policy import periods
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations
from reports.queries.desk.lists import (
    BANDS,
    NOTED,
    OWN,
    PENDING,
    PLAIN,
    QUEUE_SORTS,
    UNDECIDED,
    WARNINGS,
    DeskFilters,
    narrowed,
    reports_of_desk,
    reports_of_keys,
)

CHUNK = 500  # reports read at once where all are wanted


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many reports wait, by month and band."""

    cells: Counter[tuple[int, str]]

    @property
    def by_band(self) -> Counter[str]:
        """How many wait in each band."""
        return self._by(1)

    @property
    def by_month(self) -> Counter[int]:
        """How many wait of each month."""
        return self._by(0)

    @property
    def total(self) -> int:
        """All of them."""
        return self.cells.total()

    @property
    def band_with_work(self) -> str:
        """The band to show first: what has remarks, then what has none, then one's own."""
        return next((band for band in (NOTED, PLAIN, OWN) if self.by_band[band]), NOTED)

    def months_of(self, band: str, *, least: int, start: int | None, down: bool) -> list[int]:
        """The months from `start` on (`down`: back) that hold the next `least` reports of a band
        ('': of any), so that a page need not look at all of a long queue."""
        found, held = [], 0
        for month in sorted(self.by_month, reverse=down):
            if start is None or (month <= start if down else month >= start):
                found.append(month)
                waiting = (self.cells[month, each] for each in ((band,) if band else BANDS))
                held += 0 if month == start else sum(waiting)
            if held >= least:
                break
        return found

    def _by(self, place: int) -> Counter[Any]:
        counted = Counter[Any]()
        for key, n in self.cells.items():
            counted[key[place]] += n
        return counted


class QueuePage(NamedTuple):
    """A page of the queue; `before` and `after` are the reports from which the neighbouring pages
    go on, None where there is no page."""

    reports: list[Report]
    before: int | None
    after: int | None


def queue_counts(user: User, filters: DeskFilters) -> QueueCounts:
    """The queue in numbers, whatever its band: one query beside those of the scope."""
    rows: Any = _waiting(user, filters.without("band")).order_by()
    found = rows.values_list("period", "band").annotate(n=Count("pk"))
    return QueueCounts(Counter({(period, band): n for period, band, n in found}))


def queue_page(
    user: User,
    filters: DeskFilters,
    today: Calendar,
    *,
    size: int,
    after: int | None = None,
    before: int | None = None,
    counts: QueueCounts | None = None,
) -> QueuePage:
    """The page that follows on a report's place, or precedes it, else the first one.

    A report that was decided meanwhile still has its place; an unknown one has none. With its
    `counts` by hand, a page in the order of deadlines looks at its own months alone.
    """
    order = [*QUEUE_SORTS[filters.order if filters.tab == PENDING else "deadline"], ("pk", False)]
    backward = before is not None
    if backward:
        order = [(name, not down) for name, down in order]
    rows = _with_order(_waiting(user, filters), today)
    place = _place(user, before if backward else after, order, today)
    if place is not None:
        rows = rows.filter(_beyond(order, place))
    if counts is not None and order[0][0] == "due" and not _put_off(counts, today):
        start, down = int(place[0]) if place else None, order[0][1]
        months = counts.months_of(filters.band, least=size + 1, start=start, down=down)
        rows = rows.filter(period__in=months)
    rows = rows.order_by(*(f"-{name}" if down else name for name, down in order))
    keys = list(rows.values_list("pk", flat=True)[: size + 1])
    has_more, keys = len(keys) > size, keys[:size]
    came_from = place is not None and bool(keys)
    if backward:
        keys.reverse()
        has_earlier, has_later = has_more, came_from
    else:
        has_earlier, has_later = came_from, has_more
    return QueuePage(
        reports_of_keys(keys),
        keys[0] if has_earlier else None,
        keys[-1] if has_later else None,
    )


def whole_queue(user: User, filters: DeskFilters, today: Calendar) -> Iterator[list[Report]]:
    """All of the queue in its order, in pieces."""
    page = queue_page(user, filters, today, size=CHUNK)
    yield page.reports
    while page.after is not None:
        page = queue_page(user, filters, today, size=CHUNK, after=page.after)
        yield page.reports


def plain_submissions(
    user: User, filters: DeskFilters, today: Calendar, counts: QueueCounts, *, most: int
) -> list[UUID]:
    """The submissions without remarks that can be accepted at once, the oldest deadline first;
    `counts` are those of the filters."""
    rows = _with_order(_waiting(user, replace(filters, band=PLAIN)), today)
    if not _put_off(counts, today):
        months = counts.months_of(PLAIN, least=most, start=None, down=False)
        rows = rows.filter(period__in=months)
    found = rows.order_by("due", "received_at", "pk").values_list("submission_id", flat=True)
    return list(found[:most])


def _waiting(user: User, filters: DeskFilters) -> QuerySet[Report]:
    """The undecided reports that pass the filters, each with its `band`."""
    suspicions = visible_violations(user).exclude(state__in=ENDED)
    suspected = Exists(suspicions.filter(facility=OuterRef("facility"), period=OuterRef("period")))
    is_noted = Q(submission__replaces__isnull=False) | ~Q(submission__warnings=[]) | suspected
    rows = narrowed(reports_of_desk(user).filter(UNDECIDED), filters, "facility__").annotate(
        band=Case(
            When(is_noted, then=Value(NOTED)),
            When(submission__person=user.pk, then=Value(OWN)),
            default=Value(PLAIN),
            output_field=TextField(),
        )
    )
    if filters.month:
        rows = rows.filter(period=filters.month)
    return rows.filter(band=filters.band) if filters.band else rows


def _with_order(rows: QuerySet[Report], today: Calendar) -> Any:
    """The rows with what the orders name: when they were due, and how many warnings they have."""
    put_off = [
        When(
            Q(period=period) if university is None else Q(period=period, university=university),
            then=Value(due_place(period, deadlines.of(university))),
        )
        for period, deadlines in today.deadlines.items()
        for university in sorted(deadlines.put_off, key=lambda key: (key is None, key))
    ]
    due = Cast(F("period"), FloatField())
    return rows.annotate(
        due=Case(*put_off, default=due, output_field=FloatField()) if put_off else due,
        warnings_count=WARNINGS,
    )


def due_place(period: int, deadline: date) -> float:
    """The place among the months of one with this deadline, regular or later: the latest month
    that was regularly due by then, and the days since as hundredths, so that months which were
    not put off need no look-up."""
    while periods.deadline(periods.following(period)) <= deadline:
        period = periods.following(period)
    return period + (deadline - periods.deadline(period)).days / 100


def _put_off(counts: QueueCounts, today: Calendar) -> bool:
    """Whether a month of the queue has deadlines that were put off, so that months are mixed."""
    return any(today.deadlines[m].put_off for m in counts.by_month if m in today.deadlines)


def _place(
    user: User, report: int | None, order: list[tuple[str, bool]], today: Calendar
) -> tuple[Any, ...] | None:
    """Where a report of the desk stands in an order."""
    if report is None:
        return None
    rows = _with_order(reports_of_desk(user).filter(pk=report), today)
    found: tuple[Any, ...] | None = rows.values_list(*(name for name, _ in order)).first()
    return found


def _beyond(order: list[tuple[str, bool]], place: tuple[Any, ...]) -> Q:
    """The condition that a row comes after a place: later in one column, equal in those before."""
    condition, equal = Q(), Q()
    for (name, down), value in zip(order, place, strict=True):
        condition |= equal & Q(**{f"{name}__{'lt' if down else 'gt'}": value})
        equal &= Q(**{name: value})
    return condition
