"""Block 6: the provinces as tiles, by an indicator that a switch chooses."""

from typing import Any, Final, NamedTuple

from facilities.kinds import Label
from reports.dashboards.tile_map import ProvinceTile, map_legend, map_tiles
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums, total
from reports.views.dashboards.body_page import BodyPage

PARAMETER: Final = "map"


class Choice(NamedTuple):
    """An entry of the switch: its value in the address, its name, the indicator."""

    code: str
    name: Label
    indicator: str


SWITCH: Final = (
    Choice("score", Label("نمره", "Score"), "score"),
    Choice("film", Label("فیلم", "Film"), "film_share"),
    Choice("paper", Label("کاغذ", "Paper"), "paper_rate"),
    Choice("electronic", Label("الکترونیکی", "Electronic"), "electronic_share"),
    Choice("report", Label("همراه گزارش", "With report"), "report_share"),
    Choice("platform", Label("سامانه", "Platform"), "platform_share"),
    Choice("on_time", Label("به‌موقع", "On time"), "on_time_rate"),
)


def context(page: BodyPage) -> dict[str, Any]:
    """The tiles of the chosen month with the line of its two years, the switch and the legend."""
    asked = page.request.GET.get(PARAMETER, "")
    chosen = next((choice for choice in SWITCH if choice.code == asked), SWITCH[0])
    indicator = INDICATORS[chosen.indicator]
    months = [_by_province(page, page.judged(period)) for period in page.months]
    waiting = {u.province_id for u in page.universities if u.pk in page.open_bodies}
    places = [ProvinceTile(p.code, str(p), p.tile_row, p.tile_column) for p in page.provinces]
    return {
        "map": {
            "switch": SWITCH,
            "chosen": chosen,
            "indicator": indicator,
            "first": page.months[0],
            "tiles": map_tiles(
                places, indicator, months, page.directive, waiting - months[-1].keys()
            ),
            "legend": map_legend(indicator, months[-1], page.directive),
            "province": page.request.GET.get("province", ""),
        }
    }


def _by_province(page: BodyPage, sums: dict[int, Sums]) -> dict[str, Sums]:
    """The sums of each province's universities."""
    found: dict[str, list[Sums]] = {}
    for university in page.universities:
        if university.pk in sums:
            found.setdefault(university.province_id, []).append(sums[university.pk])
    return {province: total(parts) for province, parts in found.items()}
