"""Warnings: what a person must explain before signing."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy import periods
from reports.policy.checks.causes import by_cause
from reports.policy.checks.frame_plausibility import frame_warnings, in_words
from reports.policy.checks.plausibility import find_warnings
from reports.policy.checks.usual_fee import UsualFee
from reports.policy.checks.warning_texts import WARNING_CODES
from reports.policy.directive.published import read_directive
from reports.policy.form.form import BY_CODE, COUNT_CODES
from tests.reports.policy.filed import report
from tests.reports.policy.texts import V1

NOW = 140007


def warned(figures: Any, recent: Any = (), period: int = NOW) -> Any:
    """(field, code) of every warning."""
    problems = find_warnings(figures, period=period, recent=list(recent))
    return [(problem.field, problem.code) for problem in problems]


def before(n: int, **figures: Any) -> Any:
    """The report of n months ago."""
    return periods.following(NOW, -n), report(studies_mri=n, **figures)


def test_a_nil_report_warns_of_nothing() -> None:
    assert warned(report()) == []


@pytest.mark.parametrize(
    ("code", "field", "fine", "odd"),
    [
        ("film_balance_off", "film_closing",
         {"film_opening": 200, "film_purchased": 40, "film_received": 10, "film_given": 20,
          "film_wasted": 2, "film_prints": 108, "print_reason": "patient", "studies_ct": 1,
          "handovers": 1, "film_closing": 125},  # 250 − 20 − 2 − 108 = 120: 5 off, 5 allowed
         {"film_closing": 126}),
        ("film_fee_unknown", "film_fee_rials",
         {"film_opening": 5, "film_prints": 5, "print_reason": "legal", "studies_ct": 1,
          "handovers": 1, "film_prints_charged": 1, "film_fee_rials": 0},
         {"film_fee_rials": None}),
        ("paper_fee_unknown", "paper_fee_rials",
         {"paper_prints": 5, "print_reason": "legal", "studies_ct": 1, "handovers": 1,
          "paper_prints_charged": 1, "paper_fee_rials": 0},
         {"paper_fee_rials": None}),
        ("cd_fee_unknown", "cd_fee_rials",
         {"cds": 1, "cds_charged": 1, "cd_fee_rials": 0}, {"cd_fee_rials": None}),
        ("print_reason_missing", "print_reason",
         {"film_opening": 1, "film_prints": 1, "studies_ct": 1, "handovers": 1,
          "print_reason": "other"},
         {"print_reason": None}),
        ("print_reason_missing", "print_reason",
         {"paper_prints": 1, "studies_ct": 1, "handovers": 1, "print_reason": "other"},
         {"print_reason": None}),
        ("film_waste_high", "film_wasted",
         {"film_opening": 5, "film_wasted": 5}, {"film_opening": 6, "film_wasted": 6}),
        ("film_waste_high", "film_wasted",
         {"film_opening": 208, "film_prints": 200, "film_wasted": 10, "print_reason": "other",
          "studies_ct": 1, "handovers": 1},
         {"film_wasted": 11}),
        ("no_handover", "handovers", {"studies_ct": 1, "handovers": 1}, {"handovers": 0}),
        ("prints_without_studies", "film_prints",
         {"film_opening": 1, "film_prints": 1, "print_reason": "other", "studies_ct": 1,
          "handovers": 1},
         {"studies_ct": 0}),
        ("prints_without_studies", "film_prints",
         {"paper_prints": 1, "print_reason": "other", "studies_ct": 1, "handovers": 1},
         {"studies_ct": 0}),
    ],
)  # fmt: skip
def test_each_warning_on_both_sides_of_its_limit(
    code: str, field: str, fine: Any, odd: Any
) -> None:
    assert warned(report(**fine)) == []
    assert warned(report(**fine | odd)) == [(field, code)]


def test_opening_stock_is_held_against_the_closing_of_the_month_before() -> None:
    last = [before(1, film_closing=250)]
    assert warned(report(film_opening=255, film_closing=255), last) == []
    assert warned(report(film_opening=245, film_closing=245), last) == []
    assert warned(report(film_opening=256, film_closing=256), last) == [
        ("film_opening", "film_opening_off")
    ]
    assert warned(report(film_opening=256, film_closing=256), [before(2, film_closing=250)]) == []


@pytest.mark.parametrize(
    ("absent", "code"),
    [
        ("film_wasted", "film_balance_off"),
        ("handovers", "no_handover"),
        ("film_closing", "film_balance_off"),
    ],
)
def test_a_warning_that_needs_an_absent_figure_is_skipped(absent: Any, code: str) -> None:
    odd = report(film_opening=100, studies_ct=5)
    assert code in [found for _, found in warned(odd)]
    assert code not in [found for _, found in warned(odd | {absent: None})]


def test_printing_is_seen_even_if_one_of_the_two_is_not_known() -> None:
    assert warned({"paper_prints": 2, "film_prints": None, "studies_ct": 0}) == [
        ("print_reason", "print_reason_missing"),
        ("film_prints", "prints_without_studies"),
    ]


@pytest.mark.parametrize(
    ("history", "value", "odd"),
    [
        # newest first; the median in the middle
        ([100, 100, 100], 20, False),
        ([100, 100, 100], 19, True),
        ([100, 100, 100], 500, False),
        ([100, 100, 100], 501, True),
        ([10, 10, 10], 51, True),
        ([9, 9, 9], 46, False),  # a median under 10 is not worth comparing
        ([9, 10, 10], 1, True),
        ([100, 100], 501, False),  # only two months
        ([100, 100, None], 501, False),
        ([100, 100, None, 100], 501, True),
        ([100, 100, 200, 200], 751, True),  # the mean of the middle two is 150
        ([100, 100, 200, 200], 750, False),
        ([10, 10, 10, 10, 1000, 1000], 51, True),  # 10 is the median of six
        ([10, 10, 10, 1000, 1000, 1000], 51, True),  # 505 is: 51 is under a fifth of it
        ([10, 10, 10, 1000, 1000, 1000], 101, False),
        ([10, 10, 10, 1000, 1000, 1000], 100, True),
        ([100, 100, 100, 10, 10, 10, 10, 10], 275, False),  # the seventh and eighth do not count
        ([100, 100, 100, 10, 10, 10, 10, 10], 276, True),  # median 55
        ([100, 100, 100], None, False),
    ],
)
def test_a_figure_far_from_what_is_usual(history: Any, value: Any, odd: Any) -> None:
    recent = [before(n, cds=was, handovers=1) for n, was in enumerate(history, start=1)]
    active = report(cds=value, studies_ct=1, handovers=1)
    found = warned(active, recent)
    assert found == ([("cds", "out_of_usual_range")] if odd else [])
    # The month's own and later reports are not its past.
    assert warned(active, [(NOW, report(cds=1)), (NOW + 1, report(cds=1)), *recent]) == found


def test_the_warning_names_figure_and_median() -> None:
    recent = [before(n, cds=was) for n, was in enumerate([1000, 2001, 1000, 2001], start=1)]
    (problem,) = find_warnings(report(cds=9), period=NOW, recent=recent)
    assert "لوح فشردهٔ تحویل‌شده" in problem.message_fa
    assert "۱٬۵۰۰٫۵" in problem.message_fa
    assert problem.message_en == (
        "Discs handed over (discs): far from this facility's usual (median 1,500.5)."
    )


def test_all_figures_as_in_the_month_before() -> None:
    figures = report(studies_ct=3, handovers=3, platform_name="نور")
    last = (140006, dict(figures))
    assert warned(figures, [last]) == [("figures", "same_as_month_before")]
    assert warned(figures | {"studies_ct": 4}, [last]) == []
    assert warned(figures | {"platform_name": None}, [last]) == []
    assert warned(figures | {"platform": "approved"}, [last]) == []
    assert warned(figures, [(140005, dict(figures))]) == []  # not the month right before
    missing_for_blank = {code: value for code, value in figures.items() if value is not None}
    assert warned(figures, [(140006, missing_for_blank)]) == [("figures", "same_as_month_before")]


def test_the_month_before_farvardin_is_esfand() -> None:
    figures = report(studies_ct=3, handovers=3)
    assert warned(figures, [(139912, figures)], period=140001) == [
        ("figures", "same_as_month_before")
    ]


def test_a_month_without_activity_after_active_ones_warns_once_and_names_them() -> None:
    busy = {"studies_ct": 400, "handovers": 380, "cds": 30, "pacs_scheduled_minutes": 20_000}
    recent = [(periods.following(NOW, -n), report(**busy)) for n in (1, 2, 3)]
    (problem,) = find_warnings(report(), period=NOW, recent=recent)
    assert (problem.field, problem.code) == ("figures", "nothing_filed")
    for told in ("سی‌تی‌اسکن (مورد) ۴۰۰", "لوح فشردهٔ تحویل‌شده (عدد) ۳۰"):
        assert told in problem.message_fa
    assert "Discs handed over (discs) 30" in problem.message_en
    # What is not zero is told as ever, and with a single study the month is not silent.
    assert warned(report(cds=500), recent) == [
        ("figures", "nothing_filed"),
        ("cds", "out_of_usual_range"),
    ]
    assert ("figures", "nothing_filed") not in warned(report(studies_ct=1, handovers=1), recent)
    # The second silent month is also like the one before; both have one reason.
    again = [(NOW, report()), *recent]
    both = find_warnings(report(), period=periods.following(NOW), recent=again)
    assert [problem.code for problem in both] == ["nothing_filed", "same_as_month_before"]
    assert list(by_cause(both)) == ["figures"]


CHARGED = {
    "studies_ct": 9,
    "handovers": 9,
    "film_opening": 10,
    "film_prints": 10,
    "print_reason": "patient",
    "film_prints_charged": 10,
}


def charged(rials: int | None) -> Any:
    """A month in which ten sheets were charged for."""
    return report(**CHARGED, film_fee_rials=rials)


@pytest.mark.parametrize(
    ("history", "kind", "rials", "odd"),
    [
        # sums of ten sheets, newest first; 500,000 rials a sheet is usual
        ([5_000_000] * 3, None, 5_000_000, False),
        ([5_000_000] * 3, None, 500_000, True),  # tomans for rials
        ([5_000_000] * 3, None, 1_000_000, False),  # a fifth
        ([5_000_000] * 3, None, 999_999, True),
        ([5_000_000] * 3, None, 25_000_000, False),  # five times
        ([5_000_000] * 3, None, 25_000_001, True),
        ([5_000_000] * 3, None, 0, True),
        ([5_000_000] * 3, None, None, False),  # unknown: another warning
        ([5_000_000] * 2, None, 500_000, False),  # two months tell nothing, and no kind is known
        ([5_000_000] * 2, 500_000.0, 500_000, True),  # the kind's tells
        ([5_000_000] * 3, 50_000.0, 500_000, True),  # the facility's own comes first
        ([5_000_000] * 3, 50_000.0, 5_000_000, False),
        ([0, None, 5_000_000], 50_000.0, 500_000, False),  # nought and blank are no price
        ([5_000_000, 500_000, 5_000_000, 5_000_000], None, 500_000, True),  # the median stands
    ],
)
def test_the_fee_for_one_sheet_is_held_against_what_is_usual(
    history: Any, kind: Any, rials: Any, odd: bool
) -> None:
    recent = [(periods.following(NOW, -n), charged(was)) for n, was in enumerate(history, start=1)]
    kind_fees = {} if kind is None else {"film_fee_rials": kind}
    found = find_warnings(charged(rials), period=NOW, recent=recent, kind_fees=kind_fees)
    codes = {problem.code for problem in found} & {"film_fee_unusual"}
    assert bool(codes) is odd


def test_the_fees_of_paper_and_discs_are_held_likewise() -> None:
    figures = report(
        studies_ct=9,
        handovers=9,
        paper_prints=2,
        paper_prints_charged=2,
        paper_fee_rials=100,
        cds=1,
        cds_charged=1,
        cd_fee_rials=100,
        print_reason="patient",
    )
    of_kind = {"paper_fee_rials": 400.0, "cd_fee_rials": 501.0}
    problems = find_warnings(figures, period=NOW, recent=[], kind_fees=of_kind)
    told = {p.code: p.message_en for p in problems if p.code.endswith("fee_unusual")}
    assert set(told) == {"paper_fee_unusual", "cd_fee_unusual"}
    assert told["cd_fee_unusual"] == (
        "The charge for one disc is 100 rials; the median of six months of its kind is 501."
        " Perhaps the sum is in tomans."
    )


def test_the_tolerance_of_film_stock_is_the_directives() -> None:
    wider = read_directive(V1.replace(b"amount = 5", b"amount = 9"))
    figures = report(film_opening=9)
    assert [p.code for p in find_warnings(figures, period=NOW, recent=[])] == ["film_balance_off"]
    assert find_warnings(figures, period=NOW, recent=[], directive=wider) == []


@pytest.mark.parametrize("code", WARNING_CODES)
def test_every_warning_has_its_texts(code: str) -> None:
    against: dict[str, Any] = {"out_of_usual_range": 12.0, "nothing_filed": {"cds": 12.0}}
    fee = (3.0, UsualFee(12.0, True)) if code.endswith("fee_unusual") else None
    problem = in_words("cds", code, against.get(code, fee))
    assert problem.code == code
    assert problem.field in {*BY_CODE, "figures"}
    assert "{" not in problem.message_fa + problem.message_en
    assert problem.message_fa
    assert problem.message_en


# ── one by one or all at once ────────────────────────────────────────────────────────────────

KIND_FEES = {"film_fee_rials": 10.0}
FEW = st.one_of(st.none(), st.integers(0, 3), st.sampled_from([9, 10, 11, 60]))
WATCHED = (
    "film_opening",
    "film_closing",
    "film_prints",
    "paper_prints",
    "studies_ct",
    "handovers",
    "film_wasted",
    "cds_charged",
    "cd_fee_rials",
    "film_prints_charged",
    "film_fee_rials",
)
ODD_REPORT = st.builds(
    lambda figures, reason, base: report(
        **dict.fromkeys(COUNT_CODES, base) | figures, print_reason=reason
    ),
    st.dictionaries(st.sampled_from(WATCHED), FEW),
    st.sampled_from([None, "patient"]),
    st.sampled_from([0, 12, None]),
)
HISTORY = st.lists(ODD_REPORT | st.none(), max_size=8)  # newest first; None = not filed


def as_frame(rows: Any) -> Any:
    columns = ["facility", "period", *BY_CODE]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(
        {"facility": "int64", "period": "int64"} | dict.fromkeys(COUNT_CODES, "float64")
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(ODD_REPORT, HISTORY), max_size=3), st.randoms())
def test_a_frame_of_reports_gets_the_same_warnings(cases: Any, random: Any) -> None:
    now, past = [], []
    for facility, (figures, history) in enumerate(cases, start=1):
        now.append({"facility": facility, "period": NOW} | figures)
        for n, filed in enumerate(history, start=1):
            if filed is not None:
                past.append({"facility": facility, "period": periods.following(NOW, -n)} | filed)
    past.append({"facility": 99, "period": 140006} | report())  # somebody else's
    past.append({"facility": 1, "period": NOW} | report())  # the month itself
    random.shuffle(past)
    fees = {fee: np.full(len(now), usual) for fee, usual in KIND_FEES.items()}
    found = frame_warnings(as_frame(now), as_frame(past), kind_fees=fees)
    for row, (figures, history) in enumerate(cases):
        recent = [
            (periods.following(NOW, -n), filed)
            for n, filed in enumerate(history, start=1)
            if filed is not None
        ]
        alone = find_warnings(figures, period=NOW, recent=recent, kind_fees=KIND_FEES)
        mine = found[found["row"] == row].to_dict("records")
        together = [in_words(w["field"], w["code"], w["against"]) for w in mine]
        assert together == alone
