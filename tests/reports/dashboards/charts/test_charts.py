"""Large charts: what is drawn equals the rows, in names of the page's colours, with an address."""

import json
import subprocess
import sys
from typing import Any

import plotly
import pytest

from reports.dashboards.charts.comparison import LOOKS, ComparedBody, comparison
from reports.dashboards.charts.distribution import DistributionBar, Limit, distribution
from reports.dashboards.charts.movers import Mover, movers
from reports.dashboards.charts.plan_chart import PlanPoint, PlanWords, plan_chart
from tests.check_all import ROOT

WORDS = PlanWords("کشور", "برنامه", "دهک‌ها", "کمتر", {0: "۰", 50: "۵۰", 100: "۱۰۰"})
TICKS = {0.0: "۰", 50.0: "۵۰", 100.0: "۱۰۰"}


def point(place: int, **more: Any) -> PlanPoint:
    values = {"actual": 90.0 - place, "plan": 80.0 - place, "lower": 40.0, "upper": 95.0}
    told = {"actual_text": f"کشور {place}", "plan_text": "برنامه", "band_text": "دهک"}
    return PlanPoint(
        name=f"۱۴۰۰/{place:02d}", **({"address": f"/nation/?period={place}"} | told | values | more)
    )


def colours_in(value: object, key: str = "") -> list[str]:
    if isinstance(value, dict):
        return [found for name, each in value.items() for found in colours_in(each, name)]
    if isinstance(value, list):
        return [found for each in value for found in colours_in(each, key)]
    return [value] if isinstance(value, str) and "color" in key else []


def every_chart(*, english: bool) -> list[dict[str, Any]]:
    months = [point(1, phase="گام اول"), point(2, phase="گام اول"), point(3, in_collection=True)]
    bar = DistributionBar(80, 85, 4, "behind", "۴ مرکز", "/facilities/")
    body = ComparedBody("تهران", [1.0, None], ["۱", "–"], "/universities/tehran/")
    return [
        plan_chart(months, WORDS, english=english),
        distribution([bar], [Limit(85, "مرز")], TICKS, TICKS, english=english),
        movers([Mover("قم", 50, 60, "behind", is_better=True, text="قم")], TICKS, english=english),
        comparison([body], ["۱", "۲"], TICKS, english=english),
    ]


@pytest.mark.parametrize("english", [False, True])
def test_colours_and_type_are_those_of_the_page_and_separators_of_the_language(
    english: bool,
) -> None:
    for figure in every_chart(english=english):
        colours = colours_in(figure)
        assert colours
        assert [c for c in colours if not c.startswith("var(--") and c != "rgba(0,0,0,0)"] == []
        assert figure["layout"]["separators"] == (".," if english else "٫٬")
        assert figure["layout"]["template"]["layout"]["font"]["family"].startswith("var(--")
        json.dumps(figure)  # nothing but JSON


def test_the_main_chart_is_its_rows_with_gaps_and_a_hollow_month() -> None:
    months = [point(1), point(2, actual=None), point(3), point(4, actual=7.0, in_collection=True)]
    lower, upper, plan, actual, awaited = plan_chart(months, WORDS, english=False)["data"]
    assert actual["y"] == [89.0, None, 87.0]
    assert actual["marker"]["size"] == [5, 0, 8]  # a month between gaps is a point
    assert actual["connectgaps"] is False
    assert plan["y"] == [79.0, 78.0, 77.0, 76.0]
    assert (lower["y"], upper["y"], upper["fill"]) == ([40.0] * 3, [95.0] * 3, "tonexty")
    assert [told[1] for told in actual["customdata"]] == [f"/nation/?period={n}" for n in (1, 2, 3)]
    assert awaited["y"] == [87.0, 7.0]
    assert awaited["marker"]["size"] == [0, 8]


def test_without_deciles_there_is_no_band_and_without_words_no_notes() -> None:
    months = [point(place, lower=None, upper=None) for place in (1, 2)]
    figure = plan_chart(months, WORDS._replace(actual="", plan="", better=""), english=True)
    assert [line["name"] for line in figure["data"]] == ["plan", "actual"]
    assert figure["layout"].get("annotations", []) == []


def test_bars_stand_at_their_scores_in_the_colour_of_their_band() -> None:
    bars = [
        DistributionBar(50, 52.5, 3, "off_plan", "سه", "/facilities/?a"),
        DistributionBar(85, 87.5, 9, "on_plan", "نه", "/facilities/?b"),
    ]
    figure = distribution(bars, [Limit(85, "مرز")], TICKS, TICKS, english=True)
    [trace] = figure["data"]
    assert trace["x"] == [51.25, 86.25]
    assert trace["y"] == [3, 9]
    assert trace["marker"]["color"] == ["var(--off-plan)", "var(--on-plan)"]
    assert trace["customdata"] == [["سه", "/facilities/?a"], ["نه", "/facilities/?b"]]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [85]


def test_movers_go_from_the_first_month_to_the_second_best_on_top() -> None:
    bodies = [
        Mover("قم", 50, 60, "behind", is_better=True, text="قم", address="/universities/qom/"),
        Mover("یزد", 90, 70, "behind", is_better=False, text="یزد"),
    ]
    figure = movers(bodies, TICKS, english=True)
    better, worse, before, now = figure["data"]
    assert better["x"] == [50, 60, None]
    assert worse["x"] == [90, 70, None]
    assert (before["x"], now["x"]) == ([50, 90], [60, 70])
    assert figure["layout"]["yaxis"]["categoryarray"] == ["یزد", "قم"]  # from below
    assert now["customdata"][0] == ["قم", "/universities/qom/"]


def test_compared_bodies_differ_in_more_than_colour() -> None:
    bodies = [ComparedBody(str(n), [1.0], ["۱"]) for n in range(len(LOOKS))]
    data = comparison(bodies, ["۱"], TICKS, english=True)["data"]
    looks = [(line["line"]["dash"], line["marker"]["symbol"]) for line in data]
    assert len(set(looks)) == len(LOOKS)
    with pytest.raises(ValueError, match="at most 6"):
        comparison([*bodies, bodies[0]], ["۱"], TICKS, english=True)


def test_pages_without_a_chart_never_load_plotly() -> None:
    program = (
        "import sys, django; django.setup(); import reports.views.urls;"
        "assert 'reports.dashboards.charts.plan_chart' in sys.modules;"
        "print('plotly' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_the_browser_draws_with_the_release_that_checks() -> None:
    bundled = (ROOT / plotly.__path__[0] / "package_data/plotly.min.js").read_text()[:200]
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert f"v{wanted['plotly.js-basic-dist-min']}\n" in bundled
