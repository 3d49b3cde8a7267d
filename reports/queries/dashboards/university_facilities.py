"""The facilities of one university on its page: their order, and what stands beside each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from facilities import kinds
from facilities.access.rows import rows_of
from facilities.access.scope import User
from facilities.models import Facility, University
from reports.models import Report, Submission
from reports.policy import periods
from reports.queries.dashboards.facility_list import (
    expected_in,
    fact_in,
    reports_of_month,
    scores_of_month,
)
from reports.queries.dashboards.facility_months import facilities_of

# What the facilities of a kind are sorted by; "-" is downwards. Without a value they come last.
SORTS: Final = ("score", "name", "change", "film")
DEFAULT_SORT: Final = "score"
_SILENT: Final = -1.0  # who owes a report and has not filed stands before a score of 0


def facilities_by_kind(
    user: User, university: University, period: int, *, sort: str, is_closed: bool
) -> QuerySet[Facility]:
    """The facilities that the university answered for in a month, by kind and within it sorted.

    Each has `kind_then`, its kind on the month's last day, and `before`, its score of the month
    before. By score the worst come first; who did not file is worst once the month is closed.
    """
    column, sign = sort.removeprefix("-"), sort.startswith("-")
    now, before = (
        Subquery(scores_of_month(user, month).filter(facility=OuterRef("pk")).values("total")[:1])
        for month in (period, periods.following(period, -1))
    )
    film = reports_of_month(user, period).filter(facility=OuterRef("pk")).values("film_prints")[:1]
    rows = facilities_of(user, university, period)
    rows = rows.annotate(kind_then=fact_in("kind", period), total=now, before=before)
    owed = [When(expected_in(period), then=Value(_SILENT))] if is_closed else []
    orders: dict[str, Any] = {
        "name": F("sort_key"),
        "score": Case(When(total__isnull=False, then=F("total")), *owed, output_field=FloatField()),
        "change": F("total") - F("before"),
        "film": Subquery(film),
    }
    value = orders.get(column, orders[DEFAULT_SORT])
    places = (When(kind_then=code, then=Value(place)) for place, code in enumerate(kinds.KINDS))
    return rows.annotate(
        kind_place=Case(*places, default=len(kinds.KINDS), output_field=IntegerField()),
        value=value,
    ).order_by(
        "kind_place",
        F("value").desc(nulls_last=True) if sign else F("value").asc(nulls_last=True),
        "sort_key",
        "pk",
    )


def counted_by_kind(user: User, university: University, period: int) -> dict[str, int]:
    """How many facilities of each kind the university answered for in a month."""
    found = facilities_of(user, university, period).order_by()
    rows = found.annotate(kind_then=fact_in("kind", period)).values_list("kind_then")
    return dict(rows.annotate(number=Count("pk")))


def film_by_month(
    user: User, facilities: Sequence[Facility], months: Sequence[int]
) -> dict[int, dict[int, int | None]]:
    """Sheets of film printed by some visible facilities (ids), by month, where a report stands."""
    rows = Report.objects.filter(facility__in=[f.pk for f in facilities], period__in=list(months))
    found: dict[int, dict[int, int | None]] = defaultdict(dict)
    for facility, period, film in rows_of(user, rows).values_list(
        "facility_id", "period", "film_prints"
    ):
        found[facility][period] = film
    return found


def last_filed(user: User, facilities: Sequence[Facility]) -> dict[int, datetime]:
    """When each of some visible facilities (ids) last filed anything; nothing for who never did."""
    rows = Submission.objects.filter(facility__in=[facility.pk for facility in facilities])
    found = rows_of(user, rows).order_by().values_list("facility_id")
    return dict(found.annotate(last=Max("received_at")))
