"""The queue of the desk: every month's undecided reports, the oldest deadline first, in bands."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from reports.calendar import calendar
from reports.desk.decisions import accept, return_report
from reports.models import DeadlineExtension, Report
from reports.policy import periods
from reports.queries.desk import lists, queue
from reports.queries.desk.lists import DeskFilters
from reports.queries.desk.rows import filed_rows
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.desk.month import DUE, decide, file
from tests.reports.suspicions import suspicion

FIRST, SECOND, THIRD = 140103, 140104, 140105
TEHRANS = (cast.T_IMAGING, cast.T_HOSPITAL)
# What waits, straight from the tables: month and band of each undecided report.
COUNTED_BY_HAND = """
    SELECT r.period,
           CASE WHEN s.replaces_id IS NOT NULL OR jsonb_array_length(s.warnings) > 0 OR EXISTS (
                    SELECT FROM reports_violation v
                    WHERE v.facility_id = r.facility_id AND v.period = r.period
                      AND v.state NOT IN ('dismissed', 'closed')) THEN 'noted'
                WHEN p.username = %(officer)s THEN 'own' ELSE 'plain' END AS band,
           count(*)
    FROM reports_report r
    JOIN reports_submission s ON s.id = r.submission_id
    JOIN facilities_person p ON p.id = s.person_id
    JOIN facilities_facility f ON f.id = r.facility_id
    JOIN facilities_university u ON u.id = f.university_id
    WHERE u.code = %(university)s
      AND NOT EXISTS (SELECT FROM reports_review d WHERE d.submission_id = s.id)
      AND NOT EXISTS (SELECT FROM reports_repudiation d WHERE d.submission_id = s.id)
    GROUP BY 1, 2"""


@pytest.fixture
def waiting(database: Accounts) -> Accounts:
    """Three months of two facilities, in every band; one of them is decided, one repaired."""
    machine = cast.person(cast.UNIVERSITY_MACHINE)
    for place, month in enumerate((THIRD, FIRST, SECOND)):
        more = 10 * place  # else a month would be the same as the one before
        cds = {"cds": 300 + more, "delivered_cd": 300 + more, "handovers": 900 + more}
        with database.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, month, now=monthly.in_time(month), **cds)
        later = monthly.in_time(month) + timedelta(hours=1)
        file(database, cast.T_HOSPITAL, month, now=later, **cds)
    file(database, cast.T_IMAGING, SECOND, film_closing=5, reason="شمارش دوباره")
    file(database, cast.I_HOSPITAL, THIRD)
    with database.as_jobs():
        suspicion(cast.T_HOSPITAL, period=FIRST)
        suspicion(cast.T_HOSPITAL, period=SECOND, state="dismissed")
    return database


def page_by_page(database: Accounts, size: int = 2, **filters: Any) -> list[list[tuple[str, int]]]:
    """Every page of the officer's queue, forward, and held to be the same backward and with the
    counts by hand."""
    by = cast.person(cast.OFFICER)
    chosen = DeskFilters(tab=lists.PENDING, **filters)
    with database.as_person(by):
        today, counts = calendar(), queue.queue_counts(by, chosen)
        shared: dict[str, Any] = {"size": size, "counts": counts}
        forward = [queue.queue_page(by, chosen, today, size=size)]
        counted = [queue.queue_page(by, chosen, today, **shared)]
        while forward[-1].after is not None:
            after = forward[-1].after
            forward.append(queue.queue_page(by, chosen, today, size=size, after=after))
            counted.append(queue.queue_page(by, chosen, today, after=after, **shared))
        backward = [forward[-1]]
        while backward[0].before is not None:
            before = backward[0].before
            backward.insert(0, queue.queue_page(by, chosen, today, before=before, **shared))
        whole = [report for piece in queue.whole_queue(by, chosen, today) for report in piece]
    shown = [keys(page.reports) for page in forward]
    assert [keys(page.reports) for page in backward] == shown
    assert [(keys(page.reports), page.after) for page in counted] == [
        (keys(page.reports), page.after) for page in forward
    ]
    assert keys(whole) == [key for page in shown for key in page]
    return shown


def keys(reports: list[Report]) -> list[tuple[str, int]]:
    """Facility and month of each."""
    return [(report.facility.code, report.period) for report in reports]


def test_the_oldest_deadline_of_all_months_comes_first(waiting: Accounts) -> None:
    assert page_by_page(waiting) == [
        [(cast.T_IMAGING, FIRST), (cast.T_HOSPITAL, FIRST)],
        [(cast.T_IMAGING, SECOND), (cast.T_HOSPITAL, SECOND)],
        [(cast.T_IMAGING, THIRD), (cast.T_HOSPITAL, THIRD)],
    ]
    decide(
        waiting,
        cast.OFFICER,
        accept,
        submission_id=submission(waiting, cast.T_IMAGING, FIRST),
    )
    assert page_by_page(waiting)[0] == [(cast.T_HOSPITAL, FIRST), (cast.T_IMAGING, SECOND)]


def test_a_deadline_that_was_put_off_moves_its_month_back(waiting: Accounts) -> None:
    with waiting.as_jobs():
        DeadlineExtension.objects.create(
            period=FIRST,
            university=cast.university(cast.TEHRAN),
            reason="سیل",
            until=periods.deadline(SECOND) + timedelta(days=1),
            granted_at=DUE,
            granted_by=cast.person(cast.POLICY_OWNER),
        )
    months = [month for page in page_by_page(waiting) for _, month in page]
    assert months == [SECOND, SECOND, FIRST, FIRST, THIRD, THIRD]


@pytest.mark.parametrize("sort", lists.QUEUE_SORTS)
@pytest.mark.parametrize("size", [1, 2, 4, 6, 7])
def test_every_order_is_leafed_through_without_a_gap(
    waiting: Accounts, sort: str, size: int
) -> None:
    shown = [key for page in page_by_page(waiting, size, sort=sort) for key in page]
    assert sorted(shown) == sorted((code, m) for code in TEHRANS for m in (FIRST, SECOND, THIRD))


def test_a_report_decided_meanwhile_still_tells_where_to_go_on(waiting: Accounts) -> None:
    by, chosen = cast.person(cast.OFFICER), DeskFilters(tab=lists.PENDING)
    with waiting.as_person(by):
        page = queue.queue_page(by, chosen, calendar(), size=2)
    decide(
        waiting,
        cast.OFFICER,
        accept,
        submission_id=submission(waiting, cast.T_HOSPITAL, FIRST),
    )
    with waiting.as_person(by):
        later = queue.queue_page(by, chosen, calendar(), size=2, after=page.after)
        unknown = queue.queue_page(by, chosen, calendar(), size=2, after=10**9)
    assert keys(later.reports) == [(cast.T_IMAGING, SECOND), (cast.T_HOSPITAL, SECOND)]
    assert keys(unknown.reports) == [(cast.T_IMAGING, FIRST), (cast.T_IMAGING, SECOND)]


def test_the_counts_are_those_of_the_tables(waiting: Accounts) -> None:
    decide(
        waiting,
        cast.OFFICER,
        return_report,
        submission_id=submission(waiting, cast.T_HOSPITAL, THIRD),
        reason_code="copied_month",
    )
    by = cast.person(cast.OFFICER)
    with waiting.as_person(by):
        found = queue.queue_counts(by, DeskFilters())
    with waiting.as_superuser(), connection.cursor() as cursor:
        cursor.execute(COUNTED_BY_HAND, {"officer": cast.OFFICER, "university": cast.TEHRAN})
        rows = cursor.fetchall()
    by_band, by_month = Counter[str](), Counter[int]()
    for month, band, n in rows:
        by_band[band] += n
        by_month[month] += n
    assert (found.by_band, found.by_month) == (by_band, by_month)
    assert by_band == {"plain": 2, "own": 1, "noted": 2}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"band": "plain"}, [(cast.T_IMAGING, FIRST), (cast.T_IMAGING, THIRD)]),
        ({"band": "own"}, [(cast.T_HOSPITAL, SECOND), (cast.T_HOSPITAL, THIRD)]),
        ({"band": "noted"}, [(cast.T_HOSPITAL, FIRST), (cast.T_IMAGING, SECOND)]),
        ({"month": THIRD}, [(cast.T_IMAGING, THIRD), (cast.T_HOSPITAL, THIRD)]),
        ({"month": THIRD, "kind": "hospital"}, [(cast.T_HOSPITAL, THIRD)]),
    ],
)
def test_the_queue_is_narrowed(
    waiting: Accounts, filters: dict[str, Any], expected: list[tuple[str, int]]
) -> None:
    assert page_by_page(waiting, 50, **filters) == [expected]


def test_a_row_names_the_figures_of_its_remarks_with_their_year(database: Accounts) -> None:
    months = [periods.following(THIRD, -back) for back in range(14, 0, -1)]
    for place, month in enumerate(months):
        if month != periods.following(THIRD, -3):  # one month was never filed
            file(database, period=month, film_opening=100 + place, film_closing=100 + place)
    file(database, period=THIRD, film_opening=113, film_closing=5)
    by = cast.person(cast.OFFICER)
    with database.as_person(by):
        chosen = DeskFilters(tab=lists.PENDING, month=THIRD)
        (row,) = filed_rows(by, queue.queue_page(by, chosen, calendar(), size=9).reports)
    named = {figure.figure.code: figure for figure in row.figures}
    assert list(named)[:2] == ["film_closing", "film_opening"]
    assert "cds" not in named
    closing = named["film_closing"]
    course = [None if place == 11 else 100 + place for place in range(2, 14)]
    assert closing.months == (*course, 5)
    assert (closing.now, closing.before, closing.median) == (5, 113, 107)


def submission(database: Accounts, facility: str, period: int) -> Any:
    """The submission that stands."""
    with database.as_jobs():
        return Report.objects.get(facility__code=facility, period=period).submission_id
