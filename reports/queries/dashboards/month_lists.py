"""The lists of facilities and universities in a month as they are asked for and put in files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from facilities.access.scope import User
from facilities.kinds import Label
from facilities.language import in_language
from reports.formatting.numbers import number
from reports.models import Score
from reports.policy.directive import published
from reports.policy.scoring.components import displayed
from reports.policy.scoring.reasons import costs_most
from reports.queries.dashboards.facility_list import (
    FacilityFilters,
    FacilityForm,
    facilities_in_month,
    fact_in,
    scores_of_month,
)
from reports.queries.filter_fields import PeriodField

ROWS_AT_ONCE = 5_000


class MonthListForm(FacilityForm):
    """A month, and the filters of its list of facilities."""

    period = PeriodField(said=Label("دوره", "Month"), required=True)


@dataclass(frozen=True, slots=True)
class MonthList:
    """A month, and what its list of facilities is narrowed to."""

    period: int
    filters: FacilityFilters

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> "MonthList":
        """Return what a form or an export's record asks for. Raises Refused with every wrong
        value (`not_a_period`, `unknown_value`, `too_long`)."""
        cleaned = MonthListForm(params).cleaned()
        return cls(cleaned["period"], FacilityFilters.from_cleaned(cleaned))

    def as_params(self) -> dict[str, str]:
        """Return the same as parameters of an address."""
        return {"period": str(self.period), **self.filters.as_params()}

    def in_words(self, user: User) -> list[str]:
        """Return the month and each filter as "name: value" in the current language."""
        return MonthListForm.in_words(user, self.as_params())


def facilities_frames(user: User, wish: MonthList) -> tuple[int, Iterator[pd.DataFrame]]:
    """How many rows, and the rows of the list in its order in frames of some thousand.

    Everything is read before the first frame, so that the caller's transaction can end then.
    Columns: code, name and university in the current language, kind and ownership as they were
    on the month's last day, city, is_filed, total, band, reason (what takes most points away),
    film_prints, electronic_share (percent);
    figures as people read them.
    """
    columns = (
        "pk",
        "code",
        "name_fa",
        "name_en",
        "kind_then",
        "ownership_then",
        "city",
        "university__name_fa",
        "university__name_en",
        "is_filed",
        "total",
        "band",
        "film_prints",
        "electronic_share",
    )
    found = facilities_in_month(user, wish.filters, wish.period).annotate(
        kind_then=fact_in("kind", wish.period), ownership_then=fact_in("ownership", wish.period)
    )
    frame = pd.DataFrame(list(found.values_list(*columns)), columns=list(columns), dtype=object)
    frame = frame.rename(columns={"kind_then": "kind", "ownership_then": "ownership"})
    frame["name"] = _names(frame, "name_fa", "name_en")
    frame["university"] = _names(frame, "university__name_fa", "university__name_en")
    reasons = _reasons(user, wish.period)
    frame["reason"] = [reasons.get(facility) for facility in frame["pk"]]
    frame["total"] = _read(frame["total"], 1)
    frame["electronic_share"] = _read(frame["electronic_share"], 100)
    pieces = (
        frame.iloc[first : first + ROWS_AT_ONCE] for first in range(0, len(frame), ROWS_AT_ONCE)
    )
    return len(frame), pieces


def _names(frame: pd.DataFrame, persian: str, english: str) -> list[str]:
    return [in_language(fa, en) for fa, en in zip(frame[persian], frame[english], strict=True)]


def _reasons(user: User, period: int) -> dict[int, str]:
    """What takes most points away from each visible facility's month, with the points."""
    columns = [column.attname for column in Score._meta.concrete_fields]
    directive, found = published.directive(), {}
    for score in scores_of_month(user, period).values(*columns):
        if reason := costs_most(score, directive):
            points = number(displayed(reason.points))
            found[score["facility_id"]] = f"{in_language(*reason.name)} (−{points})"
    return found


def _read(values: Iterable[float | None], times: int) -> list[float | None]:
    """Figures as people read them: one decimal, rounded down."""
    return [None if value is None else displayed(times * value) for value in values]
