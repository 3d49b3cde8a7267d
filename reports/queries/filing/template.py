"""Which facilities stand in a workbook for a month, and what is known of each beforehand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from facilities import roles
from facilities.access.facilities import not_merged_by, visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, scope_of
from facilities.models import Closure, Facility, Person
from facilities.register.dated_facts import Times, changed_facts_of, holding
from reports.models import Report
from reports.models.figures import COLUMNS
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.checks import checks
from reports.policy.scoring import expected

EARLIER_MONTHS = 12  # how far back fixed facts are looked for


class TemplateFacility(NamedTuple):
    """One facility for the workbook: `filed` are the month's figures (None = not filed yet),
    `earlier` the newest month before with its figures, or None."""

    code: str
    name_fa: str
    name_en: str
    kind: str
    makes_images: bool
    modalities: frozenset[str]
    is_expected: bool
    filed: Mapping[str, object] | None
    earlier: tuple[int, Mapping[str, object]] | None


def facilities_for_template(
    user: Person, *, period: int, now: datetime, code: str = "", codes: Iterable[str] | None = None
) -> list[TemplateFacility]:
    """The facilities that the user files for by workbook and that were open in the month.

    By name; only the one with `code`, or those of `codes`, if given. Five queries, however many
    facilities there are. Each is as it was on the month's last day.
    """
    chosen = filed_in_bulk(user).filter(not_merged_by(periods.last_day(period)))
    if code:
        chosen = chosen.filter(code=code)
    elif codes is not None:
        chosen = chosen.filter(code__in=set(codes))
    facilities = list(chosen.order_by("sort_key", "code"))
    ids = [facility.pk for facility in facilities]
    closures, changed = _closures(ids), changed_facts_of(ids)
    this_month = _reports(user, ids, period, period)
    before = _newest(
        _reports(
            user, ids, periods.following(period, -EARLIER_MONTHS), periods.following(period, -1)
        )
    )
    filed = _newest(this_month)
    return [
        _described(as_of(facility, changed, period), period, closures[facility.pk], filed, before)
        for facility in facilities
        if not checks.check_period(
            period,
            now=now,
            opened_on=facility.opened_on,
            closed_on=facility.closed_on,
            closures=closures[facility.pk],
        )
    ]


def as_of(facility: Facility, changed: Times, period: int) -> Facility:
    """Return the facility with the facts of a month's last day; it is not to be saved.

    `changed` are the facts of facilities that ever changed (`changed_facts_of`).
    """
    if facility.pk in changed:
        then = holding(changed[facility.pk], periods.last_day(period))
        facility.kind, facility.makes_images = then.kind, then.makes_images
        facility.modalities = then.modalities
    return facility


def filed_in_bulk(user: User) -> QuerySet[Facility]:
    """The facilities for which the user may file many reports at once: an officer's of today."""
    held = scope_of(user).grants
    allowed = roles.ACTIONS["file_in_bulk"]
    universities = {
        grant.university_id
        for grant in held
        if grant.role in allowed and grant.university_id is not None
    }
    return visible_facilities(user).filter(university__in=sorted(universities))


def _described(
    facility: Facility,
    period: int,
    closures: checks.Closures,
    filed: Mapping[int, tuple[int, dict[str, Any]]],
    before: Mapping[int, tuple[int, dict[str, Any]]],
) -> TemplateFacility:
    current = filed.get(facility.pk)
    return TemplateFacility(
        facility.code,
        facility.name_fa,
        facility.name_en or facility.name_fa,
        facility.kind,
        facility.makes_images,
        frozenset(facility.modalities),
        expected.is_expected(
            period,
            judged_from=first_judged_period(),
            kind=facility.kind,
            makes_images=facility.makes_images,
            opened_on=facility.opened_on,
            enrolled_on=facility.enrolled_on,
            closed_on=facility.closed_on,
            closures=closures,
        ),
        current[1] if current else None,
        before.get(facility.pk),
    )


def _closures(ids: list[int]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = Closure.objects.filter(facility__in=ids)
    for facility, starts_on, ends_on in rows.values_list("facility_id", "starts_on", "ends_on"):
        found[facility].append((starts_on, ends_on))
    return found


def _reports(user: Person, ids: list[int], first: int, last: int) -> list[dict[str, Any]]:
    """The newest report of each facility within some months."""
    rows = rows_of(user, Report.objects.filter(facility__in=ids))
    within = rows.filter(period__gte=first, period__lte=last)
    newest = within.order_by("facility_id", "-period").distinct("facility_id")
    return list(newest.values("facility_id", "period", *COLUMNS))


def _newest(rows: Iterable[dict[str, Any]]) -> dict[int, tuple[int, dict[str, Any]]]:
    return {
        row["facility_id"]: (row["period"], {code: row[code] for code in COLUMNS}) for row in rows
    }
