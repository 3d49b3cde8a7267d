"""Sums over many facilities for pages: the nation by month, universities, suspicions counted.

Everything comes out of the rollups, so a page costs the same however many reports were filed.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from django.db import connection

from facilities import roles
from facilities.access.rows import visible_universities
from facilities.access.scope import User, scope_of
from facilities.models import Province, University
from reports.models.rollup import COUNTS, WEIGHTS
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.sums import Sums

READERS = frozenset({roles.FACILITY, roles.UNIVERSITY, roles.NATION, roles.INSPECTOR})
BODY_READERS = READERS - {roles.FACILITY}  # who reads sums of universities by name

_ADDED = tuple(field.name for field in fields(Sums) if field.name in COUNTS)
_ASKED = "FILTER (WHERE kind <> ALL (%(not_asked)s))"
_COLUMNS = (
    *(f"sum({name})::bigint AS {name}" for name in _ADDED),
    f"coalesce(sum(services) {_ASKED}, 0)::bigint AS electronic_services",
    f"coalesce(sum(delivered_electronic) {_ASKED}, 0)::bigint AS electronic_delivered",
    *(f"sum({name}) AS {name}" for name in WEIGHTS),
    "sum(film_expected) AS film_expected",
)
_ARGUMENTS = "%(first)s, %(last)s, %(film_first)s, %(film_last)s, %(version)s"


class UniversityMonth(NamedTuple):
    """The sums of one university's month."""

    university_id: int
    period: int
    sums: Sums


def nation_by_kind(user: User, period: int) -> dict[str, Sums]:
    """The nation's sums of a month by kind of facility.

    Everybody with a scope may read them: they name nobody.
    """
    if scope_of(user).level not in READERS:
        return {}
    rows = _rows(
        f"SELECT kind, {', '.join(_COLUMNS)} FROM payesh_nation_sums({_ARGUMENTS})"
        " GROUP BY kind ORDER BY kind",
        _parameters(period, period),
    )
    return {row.pop("kind"): Sums(**row) for row in rows}


def film_by_month(
    user: User, universities: Sequence[University], first: int, last: int
) -> dict[int, Sums]:
    """How much film some of `visible_universities` printed each month: sums of which only
    `filed`, `film_prints` and `film_expected` are filled."""
    if scope_of(user).level not in BODY_READERS:
        return {}
    rows = _rows(
        "SELECT period, sum(filed)::bigint AS filed, sum(film_prints)::bigint AS film_prints,"
        f" sum(film_expected) AS film_expected FROM payesh_cells({_ARGUMENTS}, %(universities)s)"
        " GROUP BY period ORDER BY period",
        _parameters(first, last) | {"universities": _ids(universities)},
    )
    return {row.pop("period"): Sums(**row) for row in rows}


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
    if scope_of(user).level not in BODY_READERS:
        return []
    rows = _rows(
        f"SELECT period, university_id, {', '.join(_COLUMNS)}"
        f" FROM payesh_cells({_ARGUMENTS}, %(universities)s)"
        " GROUP BY period, university_id ORDER BY period, university_id",
        _parameters(first, last) | {"universities": _ids(universities)},
    )
    return [
        UniversityMonth(row.pop("university_id"), row.pop("period"), Sums(**row)) for row in rows
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
        {"period": period, "version": published.CURRENT, "universities": _ids(universities)},
    )
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row["rule"], {})[row["state"]] = row["number"]
    return counted


def provinces() -> list[Province]:
    """All provinces with their tiles: a public list."""
    return list(Province.objects.all())


def _ids(universities: Sequence[University]) -> list[int]:
    return [university.pk for university in universities]


def _parameters(first: int, last: int) -> dict[str, Any]:
    directive = published.directive()
    film_first, film_last = film_reference(directive)
    return {
        "first": first,
        "last": last,
        "film_first": film_first,
        "film_last": film_last,
        "version": published.CURRENT,
        "not_asked": sorted(directive.components["electronic"].not_for_kinds),
    }


def film_reference(directive: Directive) -> tuple[int, int]:
    """First and last month of the last phase that weighs film: later months are compared with
    the baselines of these. Raises ValueError where film is weighed without end or never."""
    phases = [phase for phase in directive.phases if "film" in phase.weights]
    if not phases or phases[-1].until is None:
        raise ValueError("the directive names no last month of film")
    return phases[-1].start, phases[-1].until


def _rows(statement: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
