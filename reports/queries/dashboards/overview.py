"""Sums over many facilities for pages: the nation by month, universities, suspicions counted.

Everything comes out of the rollups, so a page costs the same however many reports were filed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from facilities.access.rows import visible_universities
from facilities.access.scope import User, scope_of
from facilities.models import Province, University
from reports.calendar import Calendar, calendar
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring.sums import Sums
from reports.policy.workflow import cases
from reports.queries.dashboards.sums import (
    BODY_READERS,
    Cut,
    ids,
    nation_sums,
    sums_by,
)

_FILM = ("filed", "film_prints", "film_expected")


class UniversityMonth(NamedTuple):
    """The sums of one university's month."""

    university_id: int
    period: int
    sums: Sums


def nation_by_kind(user: User, period: int, today: Calendar | None = None) -> dict[str, Sums]:
    """The nation's sums of a month by kind of facility.

    Everybody with a scope may read them: they name nobody. Universities that have more time for
    the month than the nation are left out of them.
    """
    known = today or calendar()
    late = [(period, university) for university in known.late_universities(period)]
    return {key[0]: sums for key, sums in nation_sums(user, [period], ("kind",), late=late)}


def film_by_month(
    user: User, universities: Sequence[University], first: int, last: int
) -> dict[int, Sums]:
    """How much film some of `visible_universities` printed each month: sums of which only
    `filed`, `film_prints` and `film_expected` are filled."""
    cut = Cut(ids(universities), periods.through(first, last), ("period",))
    return {key[0]: sums for key, sums in sums_by(user, cut, _FILM)}


def universities_with_sums(user: User) -> list[University]:
    """The universities whose sums the user may read, by name, with their provinces."""
    if scope_of(user).level not in BODY_READERS:
        return []
    return list(visible_universities(user).select_related("province"))


def university_of(user: User, code: str) -> University | None:
    """One of them by its code; None for unknown and foreign alike."""
    if scope_of(user).level not in BODY_READERS or "\0" in code:
        return None
    found = visible_universities(user).filter(code=code)
    return found.select_related("province").first()


def universities_by_month(
    user: User, universities: Sequence[University], first: int, last: int
) -> list[UniversityMonth]:
    """The sums of some of `visible_universities`, one entry for each month with any."""
    cut = Cut(ids(universities), periods.through(first, last), ("period", "university"))
    return [
        UniversityMonth(university, period, sums)
        for (period, university), sums in sums_by(user, cut)
    ]


def suspicions_counted(
    user: User, universities: Sequence[University], period: int
) -> dict[str, dict[str, int]]:
    """Suspicions of a month by rule and state, as numbers, of some of `visible_universities`."""
    if scope_of(user).level not in BODY_READERS:
        return {}
    rows = _rows(
        "SELECT split_part(c.key, ' ', 1) AS rule, split_part(c.key, ' ', 2) AS state,"
        " sum(c.value::bigint)::bigint AS number FROM reports_rollup r,"
        " LATERAL jsonb_each_text(r.violations) c WHERE r.period = %(period)s"
        " AND r.policy_id = %(version)s AND r.university_id = ANY (%(universities)s)"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        {"period": period, "version": published.CURRENT, "universities": ids(universities)},
    )
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row["rule"], {})[row["state"]] = row["number"]
    return counted


def open_cases(
    user: User, universities: Sequence[University], rule: str, first: int, last: int
) -> dict[int, int]:
    """Cases of one rule that are not ended today, by the month they are about, of some of
    `visible_universities`; months without any are not there."""
    if scope_of(user).level not in BODY_READERS:
        return {}
    rows = _rows(
        "SELECT r.period, sum(c.value::bigint)::bigint AS number FROM reports_rollup r,"
        " LATERAL jsonb_each_text(r.violations) c WHERE r.period BETWEEN %(first)s AND %(last)s"
        " AND r.policy_id = %(version)s AND r.university_id = ANY (%(universities)s)"
        " AND c.key = ANY (%(keys)s) GROUP BY 1",
        {
            "first": first,
            "last": last,
            "version": published.CURRENT,
            "universities": ids(universities),
            "keys": [f"{rule} {state}" for state in cases.OPEN],
        },
    )
    return {row["period"]: row["number"] for row in rows}


def provinces() -> list[Province]:
    """All provinces with their tiles: a public list."""
    return list(Province.objects.all())


def _rows(statement: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
