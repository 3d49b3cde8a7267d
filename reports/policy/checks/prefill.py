"""What a new month's form starts with: last month's closing stock, and facts that seldom change."""

from collections.abc import Collection, Mapping
from typing import Final

from reports.policy import periods
from reports.policy.checks.browser import Months, month_before

FIXED_FACTS: Final = (
    "platform",
    "platform_name",
    "pacs_scheduled_minutes",
    "office_has_computer",
    "office_has_line",
)


def prefilled(period: int, recent: Months, asked: Collection[str]) -> dict[str, object]:
    """The figures that earlier months suggest for a new one, of those that are asked.

    Film in stock comes from the month directly before; fixed facts from the newest filed month.
    Planned working time of a whole month becomes that of this whole month.
    """
    earlier = [(month, filed) for month, filed in recent if month < period]
    found: dict[str, object] = {}
    if earlier:
        month, filed = earlier[0]
        found = {code: filed.get(code) for code in FIXED_FACTS}
        found["pacs_scheduled_minutes"] = _working_time(filed, month, period)
    before = month_before(period, recent)
    if before is not None:
        found["film_opening"] = before["film_closing"]
    return {code: value for code, value in found.items() if value is not None and code in asked}


def _working_time(filed: Mapping[str, object], month: int, period: int) -> int | None:
    planned = filed.get("pacs_scheduled_minutes")
    if not isinstance(planned, int):
        return None
    whole = periods.minutes_in(period)
    return whole if planned == periods.minutes_in(month) else min(planned, whole)
