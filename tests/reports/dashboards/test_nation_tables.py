"""Headline figures, the film chart, ranks, tiles and grids, out of sums alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reports.dashboards import film_plan
from reports.dashboards.month_grid import Since, since_when
from reports.dashboards.shades import shade
from reports.dashboards.tile_map import ProvinceTile, fifths, map_tiles
from reports.dashboards.universities import Body, sorted_bodies, university_rows
from reports.formatting.units import COUNT, SCORE, SHARE, format_figure
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring.bodies import Rank, Spread
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums

DIRECTIVE = published.directive()
MONTHS = [periods.following(139911, place) for place in range(29)]  # to 140203
PERSIAN_DIGITS = set("۰۱۲۳۴۵۶۷۸۹")


def month(score: float, *, filed: int = 10, expected: int = 10, film: int = 0) -> Sums:
    return Sums(
        expected=expected,
        filed_expected=filed,
        filed=filed,
        on_plan=filed,
        score_sum=score * 100,
        score_weight=100,
        film_prints=film,
        film_expected=1_000.0,
    )


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        (SCORE, 84.96, 84.9),
        (SCORE, 84.9999999999, 85.0),
        (SHARE, 0.8999, 89.9),
        (SHARE, 0.9, 90.0),
        (COUNT, 12.5001, 13),
        (COUNT, -3.2, -3),
        (SHARE, None, None),
    ],
)
def test_figures_are_rounded_down_to_what_people_read(
    unit: str, value: float | None, told: float | None
) -> None:
    assert format_figure(unit, value) == told


def test_a_phase_begins_with_each_year_of_the_directive() -> None:
    starts = [period for period in MONTHS if DIRECTIVE.begins_phase(period)]
    assert starts == [140001, 140101, 140201]


def test_the_plan_falls_from_the_baseline_to_nothing() -> None:
    sums = {period: month(90, film=400) for period in MONTHS}
    rows = {row.period: row for row in film_plan.plan_months(sums, MONTHS, DIRECTIVE)}
    assert [rows[p].plan for p in (139912, 140001, 140012, 140101, 140201)] == [
        None,
        95.8,
        4.2,
        0,
        0,
    ]
    assert rows[139912].actual is None, "the baseline itself is no share of it"
    assert (rows[140001].actual, rows[140001].distance) == (40.0, -55.8)
    assert [rows[p].step.en for p in (139911, 140012, 140112, 140203)] == [
        "Baseline months",
        "Step 1",
        "Step 2",
        "After step 2",
    ]


def test_universities_are_spread_where_they_are_measured_against_the_baseline() -> None:
    shares = [place / 20 for place in range(11)]
    found = film_plan.plan_months({}, [139912, 140001], DIRECTIVE, dict.fromkeys(MONTHS, shares))
    assert [(row.lower, row.upper) for row in found] == [(None, None), (5.0, 45.0)]


def film_lines(rows: list[film_plan.PlanMonth], *, english: bool) -> dict[str, Any]:
    addresses = {row.period: f"/nation/?period={row.period}" for row in rows}
    return film_plan.film_plan_chart(rows, addresses, english=english)


@pytest.mark.parametrize("english", [False, True])
def test_the_chart_holds_ready_made_words(english: bool) -> None:
    sums = {period: month(90, film=400) for period in MONTHS}
    figure = film_lines(film_plan.plan_months(sums, MONTHS, DIRECTIVE), english=english)
    axes, steps = figure["layout"], figure["layout"]["shapes"]
    words = [*axes["xaxis"]["ticktext"], *axes["yaxis"]["ticktext"]]
    words += [told for line in figure["data"] for told, _ in line["customdata"]]
    assert all(bool(PERSIAN_DIGITS & set(word)) != english for word in words if "–" not in word)
    assert [step["x0"] for step in steps] == [1.5, 13.5, 25.5]
    assert len(axes["xaxis"]["tickvals"]) <= 8
    assert axes["yaxis"]["range"][1] > max(v for line in figure["data"] for v in line["y"] if v)
    assert all(line["line"]["color"].startswith("var(--") for line in figure["data"])
    assert figure["data"][1]["customdata"][3][1] == "/nation/?period=140002"
    assert "locale" not in str(figure)


def test_a_rate_above_the_baseline_is_not_cut_off() -> None:
    rows = film_plan.plan_months({140001: month(1, film=1_730)}, [140001, 140002], DIRECTIVE)
    axis = film_lines(rows, english=True)["layout"]["yaxis"]
    assert axis["ticktext"][-1] == "180%"
    assert rows[1].actual is None


BODIES = [Body(n, f"u{n}", f"University {n}", "IR-23") for n in range(1, 6)]
SUMS = {1: month(70), 2: month(90), 3: month(99, filed=8), 4: month(70.0000000001), 5: Sums()}
RANKS = {1: Rank(3, 4, 2, 4), 2: Rank(2, 4, 1, 2), 3: Rank(1, 4, 1, 3), 4: Rank(3, 4, 3, 3)}
SPREAD = Spread(40.06, 70.0, 89.99, datetime(2024, 5, 1, tzinfo=UTC))


def test_a_line_says_the_rank_and_what_the_last_months_span() -> None:
    rows = university_rows(BODIES, SUMS, RANKS, {3: SPREAD, None: SPREAD}, DIRECTIVE)
    ranked = [(row.rank, row.best, row.worst) for row in rows]
    assert ranked == [(3, 2, 4), (2, 1, 2), (1, 1, 3), (3, 3, 3), (None, None, None)]
    assert [row.band for row in rows] == [
        "behind",
        "on_plan",
        "on_plan",
        "behind",
        "not_expected",
    ]
    spread = [(row.lower, row.median, row.upper) for row in rows]
    assert spread[2] == (40.0, 70.0, 89.9)
    assert spread[0] == (None, None, None)


def test_a_university_without_facilities_is_not_listed() -> None:
    assert [row.body.id for row in university_rows(BODIES, {2: month(1)}, {}, {}, DIRECTIVE)] == [2]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("rank", [3, 2, 1, 4, 5]),
        ("-score", [3, 2, 1, 4, 5]),
        ("name", [1, 2, 3, 4, 5]),
        ("-name", [5, 4, 3, 2, 1]),
        ("", [3, 2, 1, 4, 5]),
        ("password", [3, 2, 1, 4, 5]),
    ],
    ids=["rank", "score downwards", "name", "name downwards", "none", "unknown"],
)
def test_the_table_in_its_orders(sort: str, order: list[int]) -> None:
    rows = sorted_bodies(university_rows(BODIES, SUMS, RANKS, {}, DIRECTIVE), sort)
    assert [row.body.id for row in rows] == order


def test_every_province_has_its_tile() -> None:
    places = [ProvinceTile(code, code, row, 0) for code, row in (("B", 1), ("A", 0), ("C", 2))]
    sums = {"A": month(84.99), "C": month(97)}
    tiles = map_tiles(places, INDICATORS["score"], [{}, sums], DIRECTIVE, {"C"})
    assert [(t.place_on_map.code, t.text, t.state, t.shade) for t in tiles] == [
        ("A", "۸۴٫۹", "behind", 3),
        ("B", "–", "not_expected", 0),
        ("C", "–", "in_collection", 0),
    ]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("دانشگاه علوم پزشکی تهران", "تهران"),
        ("دانشکده علوم پزشکی خوی", "خوی"),
        ("Shahid Sadoughi (Yazd) University of Medical Sciences", "Shahid Sadoughi (Yazd)"),
        ("Khoy School of Medical Sciences", "Khoy"),
    ],
)
def test_a_narrow_column_names_a_university_without_what_all_share(name: str, short: str) -> None:
    assert Body(1, "x", name, "A").short_name == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("سیستان و بلوچستان", "سیستان"),
        ("آذربایجان غربی", "آذ. غربی"),
        ("North Khorasan", "North Khor."),
        ("Kohgiluyeh and Boyer-Ahmad", "Kohgiluyeh"),
        ("قم", "قم"),
    ],
)
def test_a_phones_tile_names_a_province_shortly(name: str, short: str) -> None:
    assert ProvinceTile("A", name, 0, 0).short_name == short


def test_fifths_follow_the_direction_that_is_better_and_equals_share_them() -> None:
    sums = {code: month(50, film=film) for code, film in zip("ABCDE", (9, 1, 5, 5, 0), strict=True)}
    assert fifths(INDICATORS["film_share"], sums) == {
        "E": (1, 1),
        "B": (2, 2),
        "C": (3, 3),
        "D": (3, 3),
        "A": (5, 5),
    }
    assert fifths(INDICATORS["electronic_share"], sums) == {}, "nothing to divide by"


@pytest.mark.parametrize(
    ("band", "score", "expected"),
    [
        ("on_plan", 95.0, 1),
        ("on_plan", 94.99, 2),
        ("behind", 99.0, 3),
        ("behind", 74.99, 4),
        ("off_plan", 90.0, 5),
        ("not_filed", None, 0),
        ("in_collection", None, 0),
    ],
)
def test_a_band_decides_the_shade_before_the_score(
    band: str, score: float | None, expected: int
) -> None:
    assert shade(band, score) == expected


@pytest.mark.parametrize(
    ("states", "since"),
    [
        (["behind", "on_plan", "on_plan"], Since(140102, False)),
        (["on_plan", "behind", "on_plan"], Since(140103, False)),
        (["on_plan", "on_plan", "on_plan"], Since(140101, True)),
        (["not_filed", "not_filed", "not_filed"], Since(140101, True)),
        (["on_plan", "on_plan", "not_expected"], None),
    ],
    ids=["since a month", "new", "longer than shown", "never filed", "not expected"],
)
def test_since_when_a_state_holds(states: list[str], since: Since | None) -> None:
    pairs = list(zip((140101, 140102, 140103), states, strict=True))
    assert since_when(pairs, 140103) == since
