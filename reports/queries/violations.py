"""Suspected violations as one person may read them.

Inspectors and officers read those of their territory; missing reports (NOT_FILED) are the
officer's list, not the inspector's. A facility reads a suspicion once an inspector has opened
it to the facility; everybody else in the ministry reads names only after a final ruling.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from facilities import access, roles, text
from facilities.models import Facility, University
from reports.models import Report, Violation, ViolationEvent, ViolationEvidence
from reports.queries.reports import is_repudiated
from reports.queries.violation_filters import SORTS, ViolationFilters
from reports.queries.violation_frames import violations_frame

__all__ = [
    "SORTS",
    "Counts",
    "ViolationFilters",
    "counts",
    "events_of",
    "evidence_by_violation",
    "evidence_of",
    "latest_facts",
    "list_violations",
    "report_behind",
    "resting_on_repudiated",
    "universities_to_choose",
    "violation_of",
    "violations_frame",
    "visible_violations",
]

NOT_FILED = "NOT_FILED"
# Events whose words the facility, and after a final ruling the ministry, may read.
TOLD_OUTSIDE = frozenset({"answer_by_facility", "dismiss", "record_ruling"})


@dataclass(frozen=True, slots=True)
class Counts:
    """How many suspicions a list holds: in all, and by state and rule beside its other filters."""

    total: int
    by_state: Mapping[str, int]
    by_rule: Mapping[str, int]


def visible_violations(user: access.User) -> QuerySet[Violation]:
    """Every suspicion that the user may read."""
    scope = access.scope_of(user)
    rows = access.rows_of(user, Violation.objects.all())
    if scope.level == roles.INSPECTOR:
        return rows.exclude(rule=NOT_FILED)
    if scope.level == roles.NATION:
        return rows.filter(final_from__lte=timezone.localdate())
    if scope.level == roles.FACILITY:
        return rows.filter(opened_to_facility_at__isnull=False)
    return rows.filter(_of_territories(scope))


def list_violations(user: access.User, filters: ViolationFilters) -> QuerySet[Violation]:
    """The visible suspicions that pass the filters, sorted, with facility and university."""
    rows = _filtered(visible_violations(user), filters)
    return rows.select_related("facility", "university").order_by(*SORTS[filters.sort])


def violation_of(user: access.User, number: int) -> Violation | None:
    """One visible suspicion with its bodies and `ordinal`; None for unknown and foreign alike."""
    found = visible_violations(user).filter(pk=number)
    return with_ordinal(found.select_related("facility", "university", "policy")).first()


def counts(user: access.User, filters: ViolationFilters) -> Counts:
    """The list's counts, in one query: each state's under the other filters, and so each rule's."""
    rows = _filtered(visible_violations(user), filters.without("rule", "state"))
    groups = rows.order_by().values_list("rule", "state").annotate(n=Count("pk"))
    total, by_state, by_rule = 0, dict[str, int](), dict[str, int]()
    for rule, state, number in groups:
        of_rule, of_state = filters.rule in ("", rule), filters.state in ("", state)
        total += number if of_rule and of_state else 0
        if of_rule:
            by_state[state] = by_state.get(state, 0) + number
        if of_state:
            by_rule[rule] = by_rule.get(rule, 0) + number
    return Counts(total, by_state, by_rule)


def with_ordinal(rows: QuerySet[Violation]) -> QuerySet[Violation]:
    """Add `ordinal`: 1 + the facility's final convictions under the rule for earlier months."""
    earlier = (
        Violation.objects.filter(
            facility=OuterRef("facility"), rule=OuterRef("rule"), period__lt=OuterRef("period"),
            outcome="convicted", final_from__lte=timezone.localdate(),
        )
        .order_by().values("facility").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    return rows.annotate(ordinal=1 + Coalesce(Subquery(earlier), 0))


def latest_facts(violations: Iterable[Violation]) -> dict[int, dict[str, object]]:
    """The facts of the latest filed evidence of each violation of `list_violations`, by its id."""
    filed = ViolationEvidence.objects.filter(source="report")
    newest = (
        filed.filter(violation__in=[violation.pk for violation in violations])
        .order_by("violation_id", "-id")
        .distinct("violation_id")
    )
    return dict(newest.values_list("violation_id", "facts"))


def resting_on_repudiated(violations: Iterable[Violation]) -> set[int]:
    """Those of some visible suspicions that rest on a report which was repudiated, by id."""
    rows = ViolationEvidence.objects.filter(
        violation__in=[violation.pk for violation in violations],
        submission__repudiation__isnull=False,
    )
    return set(rows.values_list("violation_id", flat=True))


def evidence_of(user: access.User, violation: Violation) -> list[ViolationEvidence]:
    """Everything a visible suspicion rests on, oldest first."""
    return evidence_by_violation(user, [violation])[violation.pk]


def evidence_by_violation(
    user: access.User, violations: Iterable[Violation]
) -> dict[int, list[ViolationEvidence]]:
    """What each of some suspicions rests on, by its id, oldest first; one query.

    Each has `repudiated`: the submission it rests on was. What people said (a complainant may be
    known by it) stays with those who work the case.
    """
    found: dict[int, list[ViolationEvidence]] = {violation.pk: [] for violation in violations}
    rows = ViolationEvidence.objects.filter(violation__in=visible_violations(user))
    rows = rows.filter(violation__in=list(found)).select_related("person").order_by("id")
    rows = rows.annotate(repudiated=is_repudiated("submission"))
    outside = _is_outside(user)
    for entry in rows:
        if outside:
            entry.person = None
            entry.facts = {name: fact for name, fact in entry.facts.items() if name != "text"}
        found[entry.violation_id].append(entry)
    return found


def events_of(user: access.User, violation: Violation) -> list[ViolationEvent]:
    """What was done about a visible suspicion, oldest first.

    Officials' names and working notes stay with those who work the case; what was decided and
    what the facility itself wrote is for all who see the case.
    """
    rows = ViolationEvent.objects.filter(violation__in=visible_violations(user))
    found = list(rows.filter(violation=violation).select_related("person").order_by("id"))
    for event in found if _is_outside(user) else ():
        if event.event != "answer_by_facility":
            event.person = None
        if event.event not in TOLD_OUTSIDE:
            event.note = ""
    return found


def _is_outside(user: access.User) -> bool:
    """Whether the user sees cases without being one of those who work them."""
    return access.scope_of(user).level in (roles.FACILITY, roles.NATION)


def report_behind(user: access.User, violation: Violation) -> Report | None:
    """The report of the suspicion's facility and month as it stands now, if there is one."""
    rows = access.rows_of(user, Report.objects.filter(facility=violation.facility_id))
    return rows.filter(period=violation.period).first()


def universities_to_choose(user: access.User) -> list[University]:
    """The universities a list can be narrowed to; none for people of one university or facility."""
    if not access.scope_of(user).sees_nation:
        return []
    return list(access.visible_universities(user))


def _of_territories(scope: access.Scope) -> Q:
    """Of a university's people: everything of an officer's territories, and of an inspector's
    all but missing reports. A connected system reads none."""
    condition = Q(pk__in=[])
    for grant in scope.grants:
        if grant.university_id is None or grant.role not in roles.ACTIONS["see_suspicions"]:
            continue
        today = Facility.objects.filter(university=grant.university_id).values("pk")
        territory = Q(university=grant.university_id) | Q(facility__in=today)
        if grant.role == "inspector":
            territory &= ~Q(rule=NOT_FILED)
        condition |= territory
    return condition


def _filtered(rows: QuerySet[Violation], filters: ViolationFilters) -> QuerySet[Violation]:
    """The rows that pass the filters, in no order."""
    exact = {
        "rule": filters.rule, "state": filters.state, "leads_to": filters.leads_to,
        "source": filters.source, "university__code": filters.university,
        "facility__code": filters.facility.upper(), "facility__kind": filters.kind,
        "period__gte": filters.period_from, "period__lte": filters.period_to,
    }  # fmt: skip
    rows = rows.filter(**{lookup: value for lookup, value in exact.items() if value})
    if filters.withdrawn:
        rows = rows.filter(withdrawn_at__isnull=filters.withdrawn == "no")
    for word in text.search_words(filters.search):
        rows = rows.filter(facility__name_search__contains=word)
    return rows
