"""How many suspicions a list holds, by state and rule.

Inspectors' and officers' lists are counted from sums, whatever their size: those of all months
(`CaseTotal`), or those of the chosen ones (`Rollup`). Months that are marked as stale are taken
out of the sums and counted themselves, so the numbers are those of this very moment. Filters
that no sum knows are counted row by row, up to a limit.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from facilities import roles
from facilities.access.scope import Scope, User, scope_of
from facilities.models import University
from reports.models import Violation
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.queries.cases import violations
from reports.queries.cases.filters import ViolationFilters

MOST: Final = 10_000  # rows that are counted one by one
SUMMED: Final = frozenset(
    {"rule", "state", "university", "kind", "period_from", "period_to", "sort"}
)

_OF_MONTHS = """
    SELECT split_part(c.key, ' ', 1) AS rule, split_part(c.key, ' ', 2) AS state,
           c.value::bigint AS number
    FROM reports_rollup r, LATERAL jsonb_each_text(r.violations) c
    WHERE r.policy_id = %(version)s AND r.period BETWEEN %(first)s AND %(last)s
      AND (%(bodies)s::bigint[] IS NULL OR r.university_id = ANY (%(bodies)s))
      AND (%(kind)s = '' OR r.kind = %(kind)s)"""
_IN_ALL = """
    SELECT rule, state, number FROM reports_casetotal
    WHERE (%(bodies)s::bigint[] IS NULL OR university_id = ANY (%(bodies)s))
      AND (%(kind)s = '' OR kind = %(kind)s)"""
_STALE = """
    SELECT university_id, period FROM reports_stalerollup
    WHERE period BETWEEN %(first)s AND %(last)s
      AND (%(bodies)s::bigint[] IS NULL OR university_id = ANY (%(bodies)s))"""
_COUNTED = f"""
    WITH stale AS MATERIALIZED ({_STALE}), counted AS (
        {{sums}}
        UNION ALL
        SELECT split_part(c.key, ' ', 1), split_part(c.key, ' ', 2), -c.value::bigint
        FROM stale JOIN reports_rollup r USING (university_id, period),
             LATERAL jsonb_each_text(r.violations) c
        WHERE r.policy_id = %(version)s AND (%(kind)s = '' OR r.kind = %(kind)s)
        UNION ALL
        SELECT v.rule, v.state, count(*) FROM stale
        JOIN reports_violation v USING (university_id, period)
        JOIN facilities_facility f ON f.id = v.facility_id
        WHERE %(kind)s = '' OR f.kind = %(kind)s GROUP BY 1, 2)
    SELECT rule, state, sum(number)::bigint FROM counted
    WHERE rule <> %(not_filed)s OR %(chases)s GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many suspicions a list holds: in all, and by state and rule beside its other filters.

    Where `is_more`, there are more than `total` and the rest was not counted.
    """

    total: int
    by_state: Mapping[str, int]
    by_rule: Mapping[str, int]
    is_more: bool = False


def counts(user: User, filters: ViolationFilters) -> Counts:
    """The list's counts: each state's under the other filters, and so each rule's."""
    scope = scope_of(user)
    has_sums = scope.level in (roles.INSPECTOR, roles.UNIVERSITY)
    if has_sums and set(filters.as_params()) <= SUMMED:
        return _added_up(_from_sums(user, scope, filters), filters)
    parts = violations.visible_parts(user)
    others = filters.without("rule", "state")
    groups = _counted([violations.filtered(user, part, others) for part in parts])
    if sum(groups.values()) <= MOST:
        return _added_up(groups, filters)
    groups = _counted([violations.filtered(user, part, filters) for part in parts])
    total = sum(groups.values())
    return Counts(min(total, MOST), {}, {}, is_more=total > MOST)


def _added_up(groups: Mapping[tuple[str, str], int], filters: ViolationFilters) -> Counts:
    total, by_state, by_rule = 0, dict[str, int](), dict[str, int]()
    for (rule, state), number in groups.items():
        of_rule, of_state = filters.rule in ("", rule), filters.state in ("", state)
        total += number if of_rule and of_state else 0
        if of_rule and number:
            by_state[state] = by_state.get(state, 0) + number
        if of_state and number:
            by_rule[rule] = by_rule.get(rule, 0) + number
    return Counts(total, by_state, by_rule)


def _counted(parts: list[QuerySet[Violation]]) -> dict[tuple[str, str], int]:
    """Rows by rule and state, until there are more than MOST in a part."""
    groups: dict[tuple[str, str], int] = {}
    for part in parts:
        some = part.order_by().values("rule", "state")[: MOST + 1]
        with connection.cursor() as cursor, suppress(EmptyResultSet):
            chosen, parameters = some.query.sql_with_params()
            cursor.execute(
                f"SELECT rule, state, count(*) FROM ({chosen}) AS found GROUP BY 1, 2", parameters
            )
            for rule, state, number in cursor.fetchall():
                groups[rule, state] = groups.get((rule, state), 0) + number
    return groups


def _from_sums(user: User, scope: Scope, filters: ViolationFilters) -> dict[tuple[str, str], int]:
    """Suspicions by rule and state out of sums; the few of moved facilities beside them."""
    territory = violations.territory_of(user) if scope.level == roles.UNIVERSITY else None
    bodies = territory.universities if territory else None
    if filters.university:
        chosen = University.objects.filter(code=filters.university).values_list("pk", flat=True)
        asked = frozenset(chosen)
        bodies = asked if bodies is None else bodies & asked
    chasing = bodies & territory.chasing if territory and bodies is not None else frozenset[int]()
    groups: dict[tuple[str, str], int] = {}
    for part, chases in ((chasing, True), (None if bodies is None else bodies - chasing, False)):
        if part is None or part:
            for rule, state, number in _sums(part, chases, filters):
                groups[rule, state] = groups.get((rule, state), 0) + number
    others = filters.without("rule", "state")
    for rows in violations.visible_parts(user)[1:] if territory else []:
        for key, number in _counted([violations.filtered(user, rows, others)]).items():
            groups[key] = groups.get(key, 0) + number
    return groups


def _sums(
    bodies: frozenset[int] | None, chases: bool, filters: ViolationFilters
) -> list[tuple[str, str, int]]:
    of_months = filters.period_from is not None or filters.period_to is not None
    parameters: dict[str, Any] = {
        "bodies": None if bodies is None else sorted(bodies),
        "chases": chases,
        "not_filed": NOT_FILED_RULE,
        "kind": filters.kind,
        "first": filters.period_from or 0,
        "last": filters.period_to or 999_999,
        "version": published.CURRENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(sums=_OF_MONTHS if of_months else _IN_ALL), parameters)
        return list(cursor.fetchall())
