"""The filters that every list of facility-months takes."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from django.db.models import Model, QuerySet

from reports.queries.filter_fields import CodeField, PeriodField, UniversityField
from reports.queries.list_filters import ListFilters, ListForm

Row = TypeVar("Row", bound=Model)


class MonthForm(ListForm):
    """The filters of a list of facility-months."""

    facility = CodeField()
    university = UniversityField()
    period = PeriodField()
    period_from = PeriodField()
    period_to = PeriodField()


@dataclass(frozen=True, slots=True)
class MonthFilters(ListFilters):
    """Codes of facility and university, and months; '' and None are no limit."""

    form_class: ClassVar[type[ListForm]] = MonthForm

    facility: str = ""
    university: str = ""
    period: int | None = None
    period_from: int | None = None
    period_to: int | None = None

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Return the rows within the limits. Codes nobody knows and foreign ones alike give no
        rows."""
        limits = {
            "facility__code": self.facility.upper(),
            "university__code": self.university,
            "period": self.period,
            "period__gte": self.period_from,
            "period__lte": self.period_to,
        }
        return rows.filter(**{name: limit for name, limit in limits.items() if limit})
