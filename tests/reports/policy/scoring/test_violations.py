"""Which figures raise a suspicion, from which month on, and what it leads to."""

from typing import Any

import pytest

from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.form.months import in_order
from reports.policy.scoring.violations import VIOLATION_COLUMNS, violations_of
from tests.reports.policy.filed import month, months
from tests.reports.policy.texts import changed

V1 = published.version(1)


def found(*rows: Any, directive: Directive = V1) -> Any:
    """(period, rule, leads to) of every suspicion."""
    hits = violations_of(in_order(months(*rows)), directive)
    return list(zip(hits["period"], hits["rule"], hits["leads_to"], strict=True))


def rules(*rows: Any, directive: Directive = V1) -> Any:
    return [rule for _, rule, _ in found(*rows, directive=directive)]


def evidence(*rows: Any) -> Any:
    (only,) = violations_of(in_order(months(*rows)), V1)["evidence"]
    return only


# rule, figures just short of it, what sets it off, first month, (month, leads to) …
RULES: list[Any] = [
    ("ART4_FILM_FEE", {}, {"film_prints_charged": 1}, 139912, {140205: "enforcement"}),
    ("ART4_FILM_FEE", {"film_fee_rials": None}, {"film_fee_rials": 1}, 139912,
     {140001: "enforcement"}),
    ("FEE_OTHER", {}, {"paper_prints_charged": 1}, 139912, {140205: "tariff_check"}),
    ("FEE_OTHER", {}, {"paper_fee_rials": 1}, 139912, {140001: "tariff_check"}),
    ("FEE_OTHER", {}, {"cds_charged": 1}, 139912, {140001: "tariff_check"}),
    ("FEE_OTHER", {}, {"cd_fee_rials": 1}, 139912, {140001: "tariff_check"}),
    ("FILM_AFTER_STEP1", {"film_opening": 5}, {"film_prints": 1}, 140101, {140205: "inspection"}),
    ("PRINT_AFTER_STEP2", {}, {"paper_prints": 1}, 140201, {140205: "inspection"}),
    ("NO_REPORT", {"handovers": 5, "handovers_with_report": 2}, {"handovers_with_report": 1},
     140001, {140205: "advice"}),
    ("NO_PLATFORM", {"platform": "approved"}, {"platform": "none"}, 140001,
     {140012: "advice", 140101: "inspection"}),
    ("PURCHASE", {}, {"film_purchased": 1}, 139912, {140012: "advice", 140101: "inspection"}),
    ("PURCHASE", {}, {"film_printers_purchased": 1}, 139912, {140112: "inspection"}),
    ("FILM_BALANCE", {"film_opening": 5}, {"film_opening": 6}, 140001, {140205: "indication"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "fine", "odd", "first", "leads_to"),
    RULES,
    ids=[f"{rule}-{next(iter(odd))}" for rule, _, odd, _, _ in RULES],
)
def test_each_rule(rule: str, fine: Any, odd: Any, first: Any, leads_to: Any) -> None:
    before = periods.following(first, -1)
    assert found(month(140301, **fine)) == []
    assert rule not in rules(month(before, **fine | odd))
    assert rules(month(first, **fine | odd)) == [rule]
    for period, to in leads_to.items():
        assert found(month(period, **fine | odd)) == [(period, rule, to)]


def test_every_rule_on_figures_is_tried_above() -> None:
    elsewhere = {"NOT_FILED", "NON_COOPERATION", "IDLE"}  # test_missing.py, test_idle.py
    assert {case[0] for case in RULES} | elsewhere == {rule.code for rule in V1.rules}


@pytest.mark.parametrize(
    "figure",
    [
        "handovers",
        "handovers_with_report",
        "platform",
        "film_prints",
        "film_purchased",
        "film_prints_charged",
    ],
)
def test_a_blank_raises_no_suspicion(figure: Any) -> None:
    assert rules(month(140205, **{figure: None})) == []


def test_offices_need_no_report_of_a_radiologist() -> None:
    filed = {"handovers": 5, "handovers_with_report": 1}
    assert rules(month(140205, kind="office", **filed)) == []
    assert rules(month(140205, kind="clinic", **filed)) == ["NO_REPORT"]


@pytest.mark.parametrize(
    ("handovers", "with_report", "suspected"),
    [
        # more than three, and more than two in a hundred
        (10, 7, False),
        (10, 6, True),
        (150, 147, False),
        (150, 146, True),
        (1000, 980, False),
        (1000, 979, True),
        (4, 0, True),
        (3, 0, False),
        (0, 0, False),
    ],
)
def test_a_few_missing_reports_are_no_suspicion(
    handovers: int, with_report: int, suspected: bool
) -> None:
    """One missing report in 5,000 had opened a suspicion."""
    filed = month(140001, handovers=handovers, handovers_with_report=with_report)
    assert rules(filed) == (["NO_REPORT"] if suspected else [])


@pytest.mark.parametrize(
    ("kind", "makes_images", "suspected"),
    [
        ("hospital", True, True),
        ("office", True, True),
        ("hospital", False, False),
        ("receiver", False, False),
        ("receiver", True, False),
    ],
)
def test_only_those_who_make_images_need_a_platform(
    kind: str, makes_images: bool, suspected: Any
) -> None:
    filed = month(140205, kind=kind, makes_images=makes_images, platform="none")
    assert rules(filed) == (["NO_PLATFORM"] if suspected else [])


def test_a_month_without_activity_is_judged_too() -> None:
    assert rules(month(140205, film_purchased=0, platform="none")) == ["NO_PLATFORM"]


@pytest.mark.parametrize(
    ("figures", "off"),
    [
        # opening 100 + purchased 40 + received 10 − given 20 − wasted 3 − printed 90 = 37
        ({"film_closing": 37}, False),
        ({"film_closing": 42}, False),  # 5 more
        ({"film_closing": 43}, True),
        ({"film_closing": 32}, False),  # 5 less
        ({"film_closing": 31}, True),
        # opening 250: 400 − … 2 % of 300 is 6
        ({"film_opening": 250, "film_closing": 193}, False),  # 187 expected, 6 more
        ({"film_opening": 250, "film_closing": 194}, True),
        ({"film_closing": None}, False),
        # A movement that is not asked counts as 0.
        ({"film_given": None, "film_closing": 57}, False),
        ({"film_given": None, "film_closing": 63}, True),
        ({"film_received": None, "film_closing": 27}, False),
        ({"film_received": None, "film_closing": 37}, True),
    ],
)
def test_film_within_the_month(figures: Any, off: Any) -> None:
    stock = {
        "film_opening": 100,
        "film_purchased": 40,
        "film_received": 10,
        "film_given": 20,
        "film_wasted": 3,
        "film_prints": 90,
    }
    assert ("FILM_BALANCE" in rules(month(140001, **stock | figures))) is off


@pytest.mark.parametrize(
    ("closing", "opening", "off"),
    [
        (100, 105, False),
        (100, 106, True),
        (100, 95, False),
        (100, 94, True),
        (300, 306, False),  # 2 % of 300 is 6
        (300, 307, True),
        (None, 106, False),
        (100, None, False),
    ],
)
def test_film_from_month_to_month(closing: Any, opening: Any, off: Any) -> None:
    last = month(140012, film_opening=closing, film_closing=closing)
    this = month(140101, film_opening=opening, film_closing=opening)
    assert ("FILM_BALANCE" in rules(last, this)) is off


def test_only_the_month_right_before_counts() -> None:
    a_year_end = month(139912, film_opening=100, film_closing=100)
    assert rules(a_year_end, month(140001)) == ["FILM_BALANCE"]
    assert rules(a_year_end, month(140002)) == []
    others = month(139912, facility=2, film_opening=100, film_closing=100)
    assert rules(others, month(140001, facility=3)) == []


def test_an_office_is_held_to_its_stock_though_movements_are_not_asked() -> None:
    filed = {"kind": "office", "film_received": None, "film_given": None}
    last = month(140001, film_opening=50, film_closing=50, **filed)
    this = month(140002, film_opening=50, film_closing=90, **filed)
    later = month(140003, film_opening=20, film_closing=20, **filed)
    assert found(last, this, later) == [
        (140002, "FILM_BALANCE", "indication"),  # forty sheets out of nowhere
        (140003, "FILM_BALANCE", "indication"),  # and seventy gone from one month to the next
    ]


def test_several_rules_come_in_the_directives_order_by_facility_and_month() -> None:
    much = {"film_opening": 2, "film_prints": 2, "film_prints_charged": 1, "platform": "none"}
    rows = [
        month(140101, facility=2, **much),
        month(140102, facility=1, platform="none"),
        month(140101, facility=1, **much),
    ]
    hits = violations_of(in_order(months(*rows)), V1)
    assert tuple(hits.columns) == VIOLATION_COLUMNS
    assert list(zip(hits["facility"], hits["period"], hits["rule"], strict=True)) == [
        (1, 140101, "ART4_FILM_FEE"),
        (1, 140101, "FILM_AFTER_STEP1"),
        (1, 140101, "NO_PLATFORM"),
        (1, 140102, "NO_PLATFORM"),
        (2, 140101, "ART4_FILM_FEE"),
        (2, 140101, "FILM_AFTER_STEP1"),
        (2, 140101, "NO_PLATFORM"),
    ]


def test_nothing_found_is_an_empty_frame() -> None:
    for frame in (months(), months(month(140205))):
        hits = violations_of(in_order(frame), V1)
        assert hits.empty
        assert tuple(hits.columns) == VIOLATION_COLUMNS


def test_suspicions_about_esfand_1399_say_that_ten_days_lay_before_the_letter() -> None:
    rows = [
        month(139912, film_purchased=9, film_closing=9),
        month(140001, film_purchased=9, film_opening=9, film_closing=18),
    ]
    hits = violations_of(in_order(months(*rows)), V1)
    assert hits["before_letter_days"].tolist() == [10, 0]


# ── evidence ─────────────────────────────────────────────────────────────────────────────────


def test_evidence_of_a_fee_is_what_was_filed() -> None:
    assert evidence(month(140001, film_prints_charged=3, film_fee_rials=None)) == {
        "figures": {"film_prints_charged": 3, "film_fee_rials": None}
    }


def test_evidence_of_missing_reports() -> None:
    assert evidence(month(140001, handovers=9, handovers_with_report=5)) == {
        "figures": {"handovers_with_report": 5, "handovers": 9},
        "thresholds": {"amount": 3, "percent": 2},
    }


def test_evidence_of_no_platform() -> None:
    assert evidence(month(140001, platform="none")) == {"figures": {"platform": "none"}}


def test_evidence_of_film_stock_shows_the_sum() -> None:
    last = month(140001, film_opening=50, film_closing=50)
    this = month(
        140002,
        film_opening=60,
        film_purchased=0,
        film_wasted=2,
        film_given=8,
        film_received=5,
        film_prints=20,
        film_closing=40,
    )
    assert evidence(last, this) == {
        "figures": {
            "film_opening": 60,
            "film_purchased": 0,
            "film_received": 5,
            "film_given": 8,
            "film_wasted": 2,
            "film_prints": 20,
            "film_closing": 40,
        },
        "closing_expected": 35,  # 60 + 0 + 5 − 8 − 2 − 20
        "closing_of_month_before": 50,
        "closing_is_off": False,
        "opening_is_off": True,
        "thresholds": {"amount": 5, "percent": 2},
    }


def test_evidence_of_film_stock_without_the_month_before() -> None:
    shown = evidence(month(140002, film_opening=6))
    assert shown["closing_expected"] == 6
    assert shown["closing_of_month_before"] is None
    assert shown["closing_is_off"] is True
    assert shown["opening_is_off"] is False


def test_evidence_is_made_of_plain_whole_numbers() -> None:
    shown = evidence(month(140002, film_opening=6))
    figures, limits = shown.pop("figures"), shown.pop("thresholds")
    for value in [*figures.values(), *limits.values(), *shown.values()]:
        assert value is None or type(value) in (int, bool)


# ── rules come from the directive ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "filed", "before", "after"),
    [
        ("{ amount = 5, percent = 2 }", "{ amount = 6, percent = 2 }",
         month(140001, film_opening=6), ["FILM_BALANCE"], []),
        ("{ amount = 5, percent = 2 }", "{ amount = 5, percent = 10 }",
         month(140001, film_opening=70, film_closing=63), ["FILM_BALANCE"], []),
        ('[{ from = 140201, to = "inspection" }]', '[{ from = 140107, to = "inspection" }]',
         month(140107, paper_prints=1), [], ["PRINT_AFTER_STEP2"]),
        ('when = { platform = "none" }', 'when = { platform = "approved" }',
         month(140001, platform="approved"), [], ["NO_PLATFORM"]),
        ('percent = 2 }, not_for_kinds = ["office"]', 'percent = 2 }, not_for_kinds = ["clinic"]',
         month(140001, kind="office", handovers=4), [], ["NO_REPORT"]),
        ("by_more_than = { amount = 3, percent = 2 }", "by_more_than = { amount = 4, percent = 2 }",
         month(140001, handovers=4), ["NO_REPORT"], []),
    ],
)  # fmt: skip
def test_a_changed_rule_finds_other_things(
    old: str, new: str, filed: Any, before: Any, after: Any
) -> None:
    other = read_directive(changed(old, new))
    assert rules(filed) == before
    assert rules(filed, directive=other) == after
