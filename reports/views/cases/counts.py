"""Suspicions as numbers by rule and state, with the way to the list for those who may read it."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from facilities import roles
from facilities.access.scope import User, may, scope_of
from facilities.kinds import Label
from facilities.models import University
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.workflow import cases


class Count(NamedTuple):
    """How many in one state; `address` is '' for those who may not read the list."""

    number: int
    address: str


class RuleLine(NamedTuple):
    """One rule: how many in each state, and in all."""

    rule: Label
    counts: list[Count]
    total: Count


def states() -> list[cases.State]:
    """The states that are the columns, in their order."""
    return list(cases.STATES.values())


def suspicion_lines(
    user: User,
    counted: Mapping[str, Mapping[str, int]],
    period: int,
    university: University | None = None,
) -> list[RuleLine]:
    """A line for each rule of the directive that has any, of the nation or of one university."""
    lines = []
    for rule in published.directive().rules:
        found = counted.get(rule.code)
        if not found:
            continue
        filters = {"rule": rule.code, "period": str(period)}
        if university is not None:
            filters["university"] = university.code
        reads = _reads_list(user, rule.code, university)
        counts = [
            Count(found.get(state, 0), _address(reads and state in found, filters, state))
            for state in cases.STATES
        ]
        everything = Count(sum(found.values()), _address(reads, filters))
        lines.append(RuleLine(rule.name, counts, everything))
    return lines


def _reads_list(user: User, rule: str, university: University | None) -> bool:
    """Whether the list behind a number is the person's to read (missing reports: officers)."""
    scope = scope_of(user)
    if rule == NOT_FILED_RULE:
        return may(user, "chase_late", university=university)
    if scope.level == roles.NATION:
        return False
    return may(user, "see_suspicions", university=university)


def _address(reads: bool, filters: Mapping[str, str], state: str = "") -> str:
    if not reads:
        return ""
    chosen = {**filters, "state": state} if state else filters
    return f"{reverse('violations')}?{urlencode(chosen)}"
