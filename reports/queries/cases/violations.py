"""Suspected violations as one person may read them.

Inspectors and officers read those of their territory; missing reports (NOT_FILED) are the
officer's list, not the inspector's. A facility reads a suspicion once an inspector has opened
it to the facility; everybody else in the ministry reads names only after a final ruling.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from facilities import roles
from facilities.access.rows import rows_of, visible_universities
from facilities.access.scope import Scope, User, scope_of
from facilities.models import Responsibility, University
from facilities.register import searching
from reports.models import Report, Violation, ViolationEvent, ViolationEvidence
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.queries.cases.filters import SORTS, ViolationFilters
from reports.queries.reports import is_corrected, is_repudiated

# Events whose words the facility, and after a final ruling the ministry, may read.
TOLD_OUTSIDE = frozenset({"answer_by_facility", "dismiss", "record_ruling"})


def visible_violations(user: User) -> QuerySet[Violation]:
    """Every suspicion that the user may read."""
    scope = scope_of(user)
    if scope.level != roles.UNIVERSITY:
        return _of_level(user, scope)
    territory = territory_of(user)
    return Violation.objects.filter(territory.own | territory.moved_in | territory.kept)


def visible_parts(user: User) -> list[QuerySet[Violation]]:
    """The same as disjoint parts, each of which the database finds by one of its indexes."""
    scope = scope_of(user)
    if scope.level != roles.UNIVERSITY:
        return [_of_level(user, scope)]
    territory = territory_of(user)
    parts = [Violation.objects.filter(territory.own)]
    if territory.moved:
        parts.append(Violation.objects.filter(territory.moved_in & ~territory.own))
    if territory.left:
        parts.append(Violation.objects.filter(territory.kept & ~territory.own))
    return parts


def list_violations(user: User, filters: ViolationFilters) -> QuerySet[Violation]:
    """The visible suspicions that pass the filters, sorted, with facility and university."""
    rows = filtered(user, visible_violations(user), filters)
    return rows.select_related("facility", "university").order_by(*SORTS[filters.sort])


def list_page(user: User, filters: ViolationFilters, *, first: int, size: int) -> list[Violation]:
    """`size` rows of `list_violations` from place `first` on; two queries beside the scope's.

    The rows are found by their order alone and read in full afterwards: where the visible
    suspicions have several parts, each part gives its beginning.
    """
    parts = [filtered(user, part, filters) for part in visible_parts(user)]
    columns = [(column.lstrip("-"), column[0] == "-") for column in SORTS[filters.sort]]
    order = [f"{'-' if down else ''}key{place}" for place, (_, down) in enumerate(columns)]
    keys = {f"key{place}": F(name) for place, (name, _) in enumerate(columns)}
    ordered = [part.annotate(**keys).order_by(*order).values_list("pk", *keys) for part in parts]
    rows = ordered[0]
    if len(parts) > 1:
        begun = [part[: first + size] for part in ordered]
        rows = begun[0].union(*begun[1:], all=True).order_by(*order)
    numbers = [row[0] for row in rows[first : first + size]]
    found = Violation.objects.select_related("facility", "university").in_bulk(numbers)
    return [found[number] for number in numbers]


def violation_of(user: User, number: int) -> Violation | None:
    """One visible suspicion with its bodies and `ordinal`; None for unknown and foreign alike."""
    found = visible_violations(user).filter(pk=number)
    return with_ordinal(found.select_related("facility", "university", "policy")).first()


def with_ordinal(rows: QuerySet[Violation]) -> QuerySet[Violation]:
    """Add `ordinal`: 1 + the facility's final convictions under the rule for earlier months."""
    earlier = (
        Violation.objects.filter(
            facility=OuterRef("facility"),
            rule=OuterRef("rule"),
            period__lt=OuterRef("period"),
            outcome="convicted",
            final_from__lte=timezone.localdate(),
        )
        .order_by()
        .values("facility")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(ordinal=1 + Coalesce(Subquery(earlier), 0))


def latest_facts(violations: Iterable[Violation]) -> dict[int, dict[str, object]]:
    """The facts of the latest filed evidence of each violation of `list_violations`, by its id.

    Latest is what arrived last, in whatever order submissions were judged; their ids grow with
    time.
    """
    filed = ViolationEvidence.objects.filter(source="report")
    newest = (
        filed.filter(violation__in=[violation.pk for violation in violations])
        .order_by("violation_id", "-submission_id", "-id")
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


def evidence_of(user: User, violation: Violation) -> list[ViolationEvidence]:
    """Everything a visible suspicion rests on, oldest first."""
    return evidence_by_violation(user, [violation])[violation.pk]


def evidence_by_violation(
    user: User, violations: Iterable[Violation]
) -> dict[int, list[ViolationEvidence]]:
    """What each of some suspicions rests on, by its id, oldest first; one query.

    Each has `corrected` and `repudiated`: the submission it rests on was. What people said (a
    complainant may be known by it) stays with those who work the case.
    """
    found: dict[int, list[ViolationEvidence]] = {violation.pk: [] for violation in violations}
    rows = ViolationEvidence.objects.filter(violation__in=visible_violations(user))
    rows = rows.filter(violation__in=list(found)).select_related("person").order_by("id")
    rows = rows.annotate(
        corrected=is_corrected("submission"), repudiated=is_repudiated("submission")
    )
    outside = _is_outside(user)
    for entry in rows:
        if outside:
            entry.person = None
            entry.facts = {name: fact for name, fact in entry.facts.items() if name != "text"}
        found[entry.violation_id].append(entry)
    return found


def events_of(user: User, violation: Violation) -> list[ViolationEvent]:
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


def _is_outside(user: User) -> bool:
    """Whether the user sees cases without being one of those who work them."""
    return scope_of(user).level in (roles.FACILITY, roles.NATION)


def report_behind(user: User, violation: Violation) -> Report | None:
    """The report of the suspicion's facility and month as it stands now, if there is one."""
    rows = rows_of(user, Report.objects.filter(facility=violation.facility_id))
    return rows.filter(period=violation.period).first()


def universities_to_choose(user: User) -> list[University]:
    """The universities a list can be narrowed to; none for people of one university or facility."""
    if not scope_of(user).sees_nation:
        return []
    return list(visible_universities(user))


def _of_level(user: User, scope: Scope) -> QuerySet[Violation]:
    """What everybody but a university's people may read."""
    rows = rows_of(user, Violation.objects.all())
    if scope.level == roles.INSPECTOR:
        return rows.exclude(rule=NOT_FILED_RULE)
    if scope.level == roles.NATION:
        return rows.filter(final_from__lte=timezone.localdate())
    if scope.level == roles.FACILITY:
        return rows.filter(opened_to_facility_at__isnull=False)
    return rows.none()


@dataclass(frozen=True, slots=True)
class Territory:
    """What a university's people may read: the months their universities answered for (`own`),
    the earlier months of facilities that came to them since (`moved_in`), and what they keep of
    facilities that left them (`kept`).

    Missing reports are those of `chasing` universities' officers. `moved` are the facilities
    that came from elsewhere and `left` those that went: the only ones whose suspicions can name
    another university. A connected system reads none.
    """

    universities: frozenset[int]
    chasing: frozenset[int]
    moved: frozenset[int]
    left: frozenset[int]
    own: Q
    moved_in: Q
    kept: Q


def territory_of(user: User) -> Territory:
    """The territory of a university's people: one query, kept on the user with its scope."""
    scope = scope_of(user)
    kept: tuple[Scope, Territory] | None = getattr(user, "_territory", None)
    if kept is None or kept[0] is not scope:
        kept = scope, _territory(scope)
        user._territory = kept  # type: ignore[union-attr]
    return kept[1]


def _territory(scope: Scope) -> Territory:
    grants = [
        grant
        for grant in scope.grants
        if grant.university_id is not None and grant.role in roles.ACTIONS["see_suspicions"]
    ]
    mine = frozenset(g.university_id for g in grants if g.university_id is not None)
    chasing = frozenset(
        g.university_id for g in grants if g.university_id is not None and g.role != "inspector"
    )
    changed_hands = Responsibility.objects.filter(
        Q(facility__university__in=sorted(mine)) | Q(university__in=sorted(mine)),
        ends_on__isnull=False,
    ).values_list("facility_id", "facility__university_id")
    today = dict(changed_hands) if mine else {}
    moved = {facility for facility, university in today.items() if university in mine}
    left = today.keys() - moved
    chased = [facility for facility in moved if today[facility] in chasing]
    filed = ~Q(rule=NOT_FILED_RULE)
    own = Q(university__in=sorted(chasing))
    if mine - chasing:
        own |= Q(university__in=sorted(mine - chasing)) & filed
    moved_in = Q(facility__in=sorted(chased)) | Q(facility__in=sorted(moved)) & filed
    kept = Q(facility__in=sorted(left), keeper__in=sorted(mine)) & filed
    return Territory(mine, chasing, frozenset(moved), frozenset(left), own, moved_in, kept)


def filtered(
    user: User, rows: QuerySet[Violation], filters: ViolationFilters
) -> QuerySet[Violation]:
    """The rows that pass the filters, in no order."""
    exact = {
        "rule": filters.rule,
        "state": filters.state,
        "leads_to": filters.leads_to,
        "source": filters.source,
        "facility__code": filters.facility.upper(),
        "facility__kind": filters.kind,
        "period__gte": filters.period_from,
        "period__lte": filters.period_to,
    }
    rows = rows.filter(**{lookup: value for lookup, value in exact.items() if value})
    if filters.university:  # by number, which the database finds in its indexes
        known = University.objects.filter(code=filters.university).values_list("pk", flat=True)
        rows = rows.filter(university__in=list(known))
    if filters.withdrawn:
        rows = rows.filter(withdrawn_at__isnull=filters.withdrawn == "no")
    whole = scope_of(user).sees_nation
    return rows.filter(searching.with_words(filters.search, "facility__", whole=whole))
