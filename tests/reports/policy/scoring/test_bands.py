"""Bands and ceilings: where a total falls, and what holds it down."""

from typing import Any

import numpy as np
import pytest

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.scoring.evaluate import evaluate
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.texts import changed

V1 = published.version(1)


def with_print(sheets: Any, **more: Any) -> Any:
    """An office without a deadline: print 100 × (1 − sheets / 50) and the platform, 50 to 10."""
    filed = {"studies_ct": 1000, "platform": "none", "days_late": None}
    return month(140201, kind="office", paper_prints=sheets, **filed | more)


def row(*filed: Any, directive: Directive = V1) -> Any:
    return evaluate(months(*filed), baselines(), directive).scores.iloc[-1]


@pytest.mark.parametrize(
    ("sheets", "platform", "total", "band"),
    [
        # (50 × (100 − 2 × sheets) + 10 × platform) / 60
        (6, "pacs", 85, "on_plan"),
        (7, "pacs", 250 / 3, "behind"),
        (14, "none", 60, "behind"),
        (15, "none", 350 / 6, "off_plan"),
        (50, "none", 0, "off_plan"),
    ],
)
def test_bands_on_both_sides_of_their_limits(
    sheets: Any, platform: str, total: float, band: Any
) -> None:
    scored = row(with_print(sheets, platform=platform))
    assert scored["total"] == pytest.approx(total)
    assert scored["band"] == band


@pytest.mark.parametrize(
    ("sheets", "band"),
    [
        # total = 85 − (sheets − 6) × 5/3
        (6 + 1e-10, "on_plan"),  # 84.99999999983 rounds to 85
        (6 + 6e-10, "behind"),  # 84.999999999
        (21 + 1e-10, "behind"),  # 59.99999999983 rounds to 60
        (21 + 6e-10, "off_plan"),  # 59.999999999
    ],
)
def test_bands_are_judged_on_nine_decimals(sheets: Any, band: Any) -> None:
    filed = with_print(sheets, platform="pacs")
    total = row(filed)["total"]
    assert row(filed)["band"] == band, np.format_float_positional(total)


# A month that scores nearly 100 but for what it printed.
PERFECT = {
    "studies_ct": 1000,
    "handovers": 1000,
    "delivered_electronic": 1000,
    "handovers_with_report": 1000,
    "pacs_scheduled_minutes": 100,
}


@pytest.mark.parametrize(
    ("period", "figures", "ceiling", "band"),
    [
        (140001, {"film_prints": 1}, "", "on_plan"),
        (140012, {"film_prints": 1}, "", "on_plan"),
        (140101, {"film_prints": 1}, "film_printed", "behind"),
        (140101, {"paper_prints": 1}, "", "on_plan"),
        # No ceiling for paper: it is an inference, and what it costs is measured.
        (140201, {"paper_prints": 1}, "", "on_plan"),
        (140201, {"film_prints": 1, "paper_prints": 1}, "film_printed", "behind"),
        (140001, {"film_prints": 2, "film_prints_charged": 1}, "film_fee", "off_plan"),
        (140001, {"film_fee_rials": 1}, "film_fee", "off_plan"),
        (140001, {"film_fee_rials": 0}, "", "on_plan"),
        (140001, {"film_fee_rials": None, "film_prints_charged": None}, "", "on_plan"),
        # The lowest of several holds.
        (140205, {"film_prints": 2, "film_prints_charged": 1}, "film_fee", "off_plan"),
        (140001, {"paper_prints": 5, "paper_prints_charged": 5, "paper_fee_rials": 1}, "",
         "on_plan"),
        (140201, {"cds": 5, "cds_charged": 5, "cd_fee_rials": 1}, "", "on_plan"),
    ],
)  # fmt: skip
def test_a_ceiling_lowers_the_score_itself(
    period: int, figures: Any, ceiling: str, band: str
) -> None:
    """A charged film beside a high total: list, mean and colour say one thing."""
    scored = row(month(period, **PERFECT | figures))
    before = scored["total_before_ceiling"]
    assert before > 96
    assert scored["ceiling"] == ceiling
    assert scored["total"] == {"": before, "film_printed": 84.9, "film_fee": 59.9}[ceiling]
    assert scored["band"] == band


@pytest.mark.parametrize(
    ("sheets", "total"), [(40, 100 * 10 / 60), (100, 0)], ids=["a low score", "none at all"]
)
def test_a_ceiling_does_not_lift_a_low_score(sheets: int, total: float) -> None:
    scored = row(with_print(sheets - 1, film_prints=1, film_prints_charged=1))
    assert scored["ceiling"] == "film_fee"
    assert scored["total"] == scored["total_before_ceiling"] == pytest.approx(total)
    assert scored["band"] == "off_plan"


def test_under_a_ceiling_one_sheet_less_is_still_worth_nothing_more() -> None:
    """84.95 is behind already; printing one sheet of film must not lift or keep it."""
    filed = month(140101, film_prints=1, **PERFECT)
    assert row(filed)["total"] == 84.9
    assert row(filed | {"film_prints": 2})["total"] <= 84.9


def test_bands_and_ceilings_are_the_directives() -> None:
    higher = read_directive(changed("from_score = 85", "from_score = 86"))
    assert row(with_print(6, platform="pacs"), directive=higher)["band"] == "behind"
    lower = read_directive(changed("from_score = 60", "from_score = 50"))
    assert row(with_print(15), directive=lower)["band"] == "behind"
    charged = with_print(6, film_prints=1, film_fee_rials=1, platform="pacs")
    assert row(charged, directive=lower)["total"] == 49.9
    film = month(
        140101,
        studies_ct=1000,
        film_prints=1,
        handovers=1000,
        handovers_with_report=1000,
        delivered_electronic=1000,
        pacs_scheduled_minutes=100,
    )
    later = read_directive(
        changed('at_most = "behind"\nfrom = 140101', 'at_most = "behind"\nfrom = 140102')
    )
    assert row(film, directive=later)["band"] == "on_plan"
    harder = read_directive(
        changed('at_most = "behind"\nfrom = 140101', 'at_most = "off_plan"\nfrom = 140101')
    )
    assert row(film, directive=harder)["band"] == "off_plan"
