"""IDLE: the third month in a row without activity, where there was work before."""

from typing import Any

import numpy as np
import pytest

from reports.policy import periods
from reports.policy.directive import published
from reports.policy.form.months import in_order
from reports.policy.scoring.idle import idle_after
from reports.policy.scoring.violations import violations_of
from tests.check_all import ROOT
from tests.reports.policy.filed import month, months

V1 = published.version(1)
FIRST = 140201


def filed(*studies: int | None, first: int = FIRST, **figures: Any) -> list[dict[str, Any]]:
    """Months one after the other with so many studies; None for one that was not filed."""
    return [
        month(periods.following(first, place), studies_radiography=number, **figures)
        for place, number in enumerate(studies)
        if number is not None
    ]


def idle(rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    found = violations_of(in_order(months(*rows)), V1)
    found = found[found["rule"] == "IDLE"]
    return list(zip(found["period"], found["leads_to"], strict=True))


# The studies of months one after the other (None: not filed), and the place of the months that
# open a suspicion.
CASES: dict[str, tuple[list[int | None], list[int]]] = {
    "work goes on": ([100] * 6, []),
    "two months": ([100, 0, 0, 100], []),
    "the third month": ([100, 0, 0, 0], [3]),
    "once a run": ([100, 0, 0, 0, 0, 0, 0, 0], [3]),
    "two runs": ([100, 0, 0, 0, 100, 100, 100, 100, 0, 0, 0], [3, 10]),
    "the first run leaves no usual work to miss": ([100, 0, 0, 0, 100, 0, 0, 0], [3]),
    "a month that was not filed breaks the run": ([100, 0, 0, None, 0, 0], []),
    "a run after a month that was not filed": ([100, None, 0, 0, 0], [4]),
    "thirty a month are enough": ([30, 0, 0, 0], [3]),
    "twenty-nine are not": ([29, 0, 0, 0], []),
    "a median, not a mean: one large month": ([10, 10, 1000, 0, 0, 0], []),
    "a median, not a mean: one small month": ([100, 100, 0, 100, 0, 0, 0], [6]),
    "a median of two between them": ([20, 40, 0, 0, 0], [4]),
    "idle months before the run count too": ([100, 0, 0, 5, 0, 0, 0], []),
    "nothing filed before": ([0, 0, 0], []),
    "filed only more than twelve months before": ([100, *[None] * 12, 0, 0, 0], []),
    "filed twelve months before": ([100, *[None] * 11, 0, 0, 0], [14]),
    "larger months before the twelve are forgotten": ([*[900] * 12, *[5] * 12, 0, 0, 0], []),
}


@pytest.mark.parametrize(("studies", "places"), CASES.values(), ids=CASES)
def test_which_month_is_suspected(studies: list[int | None], places: list[int]) -> None:
    found = [(periods.following(FIRST, place), "administrative") for place in places]
    assert idle(filed(*studies)) == found


def test_the_table_of_the_docs_is_what_the_rule_does() -> None:
    page = (ROOT / "docs/policy.md").read_text(encoding="utf-8")
    table = page[page.index("| studies filed, month by month") :].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    assert len(rows) == 6
    for months_filed, said in rows:
        studies = [None if part == "–" else int(part) for part in months_filed.split(", ")]
        fourth = [(periods.following(FIRST, 3), "administrative")]
        assert idle(filed(*studies)) == (fourth if said.startswith("the fourth") else []), said


@pytest.mark.parametrize(
    ("first", "suspected"),
    [
        (139911, []),  # 139912 to 140002: before the rule
        (139912, [140003]),
        (140001, [140004]),
    ],
)
def test_it_begins_with_khordad_1400(first: int, suspected: list[int]) -> None:
    assert [period for period, _ in idle(filed(100, 0, 0, 0, first=first))] == suspected


def test_a_run_counts_from_farvardin_1400_on() -> None:
    assert [period for period, _ in idle(filed(100, 0, 0, 0, 0, 0, first=139911))] == [140003]


@pytest.mark.parametrize(
    ("first_judged", "suspected"), [(140202, [140204]), (140203, [140205]), (140206, [])]
)
def test_no_run_begins_before_the_opening(first_judged: int, suspected: list[int]) -> None:
    frame = in_order(months(*filed(100, 0, 0, 0, 0, 0)))
    found = violations_of(frame, V1, first_judged)
    assert found.loc[found["rule"] == "IDLE", "period"].tolist() == suspected


@pytest.mark.parametrize("figures", [{"film_prints": 1}, {"paper_prints": 1}])
def test_a_month_with_a_print_is_no_month_without_activity(figures: dict[str, int]) -> None:
    rows = filed(100, 0, 0, 0)
    rows[2] |= figures
    assert idle(rows) == []


@pytest.mark.parametrize(("kind", "makes_images"), [("receiver", True), ("clinic", False)])
def test_only_those_who_make_images_can_be_idle(kind: str, makes_images: bool) -> None:
    assert idle(filed(100, 0, 0, 0, kind=kind, makes_images=makes_images)) == []


def test_neighbours_in_the_frame_are_kept_apart() -> None:
    assert idle([*filed(100, 0, 0), *filed(0, first=140204, facility=2)]) == []
    assert idle([*filed(100, 100, facility=1), *filed(0, 0, 0, first=140203, facility=2)]) == []


def test_its_evidence_names_the_months_and_the_median() -> None:
    found = violations_of(in_order(months(*filed(20, 41, 0, 0, 0))), V1)
    (facts,) = found.loc[found["rule"] == "IDLE", "evidence"]
    assert facts == {"idle_months": [140203, 140204, 140205], "median_before": 30.5}


def test_its_origin_is_our_measure() -> None:
    assert V1.rule("IDLE").origin.source == "measure"


@pytest.mark.parametrize(
    ("touched", "judged"),
    [
        (140201, [140202, 140203, 140204]),
        (140203, [140203, 140204]),
        (140204, [140204]),
        (139911, []),
    ],
)
def test_a_filing_has_later_idle_months_judged_anew(touched: int, judged: list[int]) -> None:
    rows = [*filed(5, first=139911), *filed(100, 0, 0, 0), *filed(0, 0, 0, facility=2)]
    frame = in_order(months(*rows))
    named = (frame["facility"] == 1).to_numpy() & (frame["period"] == touched).to_numpy()
    found = frame.loc[idle_after(frame, named, V1)]
    assert found["period"].tolist() == judged
    assert set(found["facility"]) <= {1}
    assert not idle_after(frame, np.zeros(len(frame), dtype=bool), V1).any()
