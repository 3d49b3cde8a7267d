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


def late(days: Any, **more: Any) -> Any:
    """An office with no film studies: platform and timeliness alone, 15 to 15."""
    return month(140001, kind="office", studies_ultrasound=9, days_late=days, **more)


def row(*filed: Any, directive: Directive = V1) -> Any:
    return evaluate(months(*filed), baselines(), directive).scores.iloc[-1]


@pytest.mark.parametrize(
    ("days", "total", "band"),
    [
        # (15 × 70 + 15 × (100 − 5 days)) / 30
        (0, 85, "on_plan"),
        (1, 82.5, "behind"),
        (10, 60, "behind"),
        (11, 57.5, "off_plan"),
        (20, 35, "off_plan"),
    ],
)
def test_bands_on_both_sides_of_their_limits(days: Any, total: float, band: Any) -> None:
    scored = row(late(days))
    assert scored["total"] == total
    assert scored["band"] == band


@pytest.mark.parametrize(
    ("days", "band"),
    [
        # total = 85 − 2.5 × days
        (1e-10, "on_plan"),  # 84.99999999975 rounds to 85
        (4e-10, "behind"),  # 84.999999999
        (10 + 1e-10, "behind"),  # 59.99999999975 rounds to 60
        (10 + 4e-10, "off_plan"),  # 59.999999999
    ],
)
def test_bands_are_judged_on_nine_decimals(days: Any, band: Any) -> None:
    total = row(late(days))["total"]
    assert row(late(days))["band"] == band, np.format_float_positional(total)


@pytest.mark.parametrize(
    ("period", "figures", "ceilings", "band"),
    [
        (140001, {"film_prints": 1}, "", None),
        (140012, {"film_prints": 1}, "", None),
        (140101, {"film_prints": 1}, "film_printed", "behind"),
        (140101, {"paper_prints": 1}, "", None),
        (140112, {"paper_prints": 1}, "", None),
        (140201, {"paper_prints": 1}, "paper_printed", "behind"),
        (140201, {"film_prints": 1, "paper_prints": 1}, "film_printed,paper_printed", "behind"),
        (140001, {"film_prints": 2, "film_prints_charged": 1}, "film_fee", "off_plan"),
        (140001, {"film_fee_rials": 1}, "film_fee", "off_plan"),
        (140001, {"film_fee_rials": 0}, "", None),
        (140001, {"film_fee_rials": None, "film_prints_charged": None}, "", None),
        (
            140205,
            {"film_prints": 2, "film_prints_charged": 1, "paper_prints": 1},
            "film_fee,film_printed,paper_printed",
            "off_plan",
        ),
        (140001, {"paper_prints": 5, "paper_prints_charged": 5, "paper_fee_rials": 1}, "", None),
        (140201, {"cds": 5, "cds_charged": 5, "cd_fee_rials": 1}, "", None),
    ],
)
def test_ceilings(period: int, figures: Any, ceilings: Any, band: Any) -> None:
    # a month that scores 100 but for what it printed
    perfect = {
        "studies_ct": 1000,
        "handovers": 1000,
        "delivered_electronic": 1000,
        "handovers_with_report": 1000,
        "pacs_scheduled_minutes": 100,
    }
    scored = row(month(period, **perfect | figures))
    assert scored["total"] > 99
    assert scored["ceilings"] == ceilings
    assert scored["band"] == (band or "on_plan")


def test_a_ceiling_does_not_lift_a_low_score() -> None:
    scored = row(month(140201, studies_ct=100, paper_prints=100, platform="none", days_late=30))
    assert scored["total"] == 0
    assert scored["ceilings"] == "paper_printed"
    assert scored["band"] == "off_plan"


def test_bands_and_ceilings_are_the_directives() -> None:
    higher = read_directive(changed("from_score = 85", "from_score = 86"))
    assert row(late(0), directive=higher)["band"] == "behind"
    lower = read_directive(changed("from_score = 60", "from_score = 50"))
    assert row(late(11), directive=lower)["band"] == "behind"
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
