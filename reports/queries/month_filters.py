"""The filters that every list of facility-months takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class MonthFilters:
    """Codes of facility and university, and months; None is no limit."""

    facility: str | None = None
    university: str | None = None
    period: int | None = None
    period_from: int | None = None
    period_to: int | None = None

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "MonthFilters":
        """The filters among some read parameters."""
        return cls(**{name: values.get(name) for name in cls.__slots__})

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows within the limits. Codes nobody knows and foreign ones alike give no rows."""
        limits = {
            "facility__code": self.facility,
            "university__code": self.university,
            "period": self.period,
            "period__gte": self.period_from,
            "period__lte": self.period_to,
        }
        return rows.filter(**{name: limit for name, limit in limits.items() if limit is not None})
