"""The main chart of the nation: one indicator against its plan, with the spread of universities."""

from typing import Any

from reports.dashboards import film_plan
from reports.dashboards.indicator_plan import SWITCHES, IndicatorMonth, Switch
from reports.policy.scoring.indicators import INDICATORS
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.charts import film_months, switched_months

FILM = "film"


def context(page: BodyPage) -> dict[str, Any]:
    """`switches`: codes and names, with film first; `chart`: the chosen one; film brings its sheets
    and its glide, the others `switched`, a row a month, and their `measured` indicator."""
    chosen = page.request.GET.get("indicator", FILM)
    switch = SWITCHES.get(chosen)
    shown = {"switches": SWITCHES, "chart": chosen if switch else FILM}
    if switch is None:
        return shown | {
            "glide": page.directive.glides["film"],
            "legend": {"actual": film_plan.ACTUAL, "plan": film_plan.PLAN, "axis": film_plan.AXIS},
            "plan": film_months(
                page.user, page.universities, page.month, page.today, page.directive
            ),
        }
    return shown | {"switched": _months(page, switch), "measured": INDICATORS[switch.indicator]}


def _months(page: BodyPage, switch: Switch) -> list[IndicatorMonth]:
    return switched_months(page.user, page.universities, page.month, page.today, switch)
