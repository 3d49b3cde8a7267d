"""Current scores, for whoever may read them."""

from typing import Any

from django.db.models import F, QuerySet

from facilities.access.rows import rows_of
from facilities.access.scope import User
from reports.models import Score
from reports.policy.directive import published
from reports.queries.month_filters import MonthFilters
from reports.queries.reports import is_repudiated


def list_scores(user: User, filters: MonthFilters) -> QuerySet[Score, dict[str, Any]]:
    """Current scores under the policy in force as rows: every column of the table, and the
    codes of facility and responsible university, and `repudiated` (the report behind it was)."""
    rows = rows_of(user, Score.objects.filter(is_current=True, policy=published.CURRENT))
    listed: QuerySet[Score, dict[str, Any]] = filters.apply(rows).values(
        *(column.attname for column in Score._meta.concrete_fields),
        facility_code=F("facility__code"),
        university_code=F("university__code"),
        repudiated=is_repudiated("submission"),
    )
    return listed
