"""A month scored again: by the rules that scored it, and by no others."""

from typing import Any

from hypothesis import given, settings

from reports.policy.directive import published
from reports.policy.scoring.components import SCORE_COLUMNS, scores_of
from reports.policy.scoring.facts import facts_of
from reports.policy.scoring.what_if import changed, rescored
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.scoring.test_evaluate import nations

V1 = published.version(1)


def blank(value: Any) -> Any:
    return None if value != value else value


def rows_of(frame: Any) -> list[dict[str, Any]]:
    return [{name: blank(value) for name, value in row.items()} for row in frame.to_dict("records")]


@settings(max_examples=60, deadline=None)
@given(nations())
def test_unchanged_figures_bring_exactly_the_score(nation: Any) -> None:
    known = baselines(facilities=tuple(sorted(set(nation["facility"]))))
    figures = {(row["facility"], row["period"]): row for row in rows_of(nation)}
    for score in rows_of(scores_of(facts_of(nation, known, V1), V1)):
        [again] = rescored(score, figures[score["facility"], score["period"]], [{}], V1)
        left_out = {"facility"}
        assert {k: again[k] for k in SCORE_COLUMNS if k not in left_out} == {
            k: score[k] for k in SCORE_COLUMNS if k not in left_out
        }


@settings(max_examples=40, deadline=None)
@given(nations())
def test_changed_figures_bring_the_score_of_a_report_that_says_so(nation: Any) -> None:
    known = baselines(facilities=tuple(sorted(set(nation["facility"]))))
    figures = {(row["facility"], row["period"]): row for row in rows_of(nation)}
    change = {"film_prints": 0, "paper_prints": 7, "delivered_electronic": 12}
    other = nation.assign(**change)
    for rate, fee, printed in (
        ("film_prints_charged", "film_fee_rials", 0),
        ("paper_prints_charged", "paper_fee_rials", 7),
    ):
        over = other[rate] > printed
        other.loc[over, rate] = printed
        if not printed:
            other.loc[over, fee] = 0
    then = {
        (row["facility"], row["period"]): row
        for row in rows_of(scores_of(facts_of(other, known, V1), V1))
    }
    for score in rows_of(scores_of(facts_of(nation, known, V1), V1)):
        if score["total"] is None:
            continue
        key = (score["facility"], score["period"])
        [again] = rescored(score, figures[key], [change], V1)
        assert again["total"] == then[key]["total"]
        assert again["band"] == then[key]["band"]


def test_several_changes_are_scored_beside_each_other() -> None:
    frame = months(month(140101, studies_ct=90, film_prints=20))
    [score] = rows_of(scores_of(facts_of(frame, baselines(facilities=(1,)), V1), V1))
    [figures] = rows_of(frame)
    totals = [
        found["total"]
        for found in rescored(score, figures, [{"film_prints": n} for n in (20, 5, 0)], V1)
    ]
    assert totals[0] == score["total"]
    assert totals == sorted(totals)
    assert totals[0] < totals[2]
    assert rescored(score, figures, [], V1) == []


def test_no_more_is_charged_for_than_is_printed() -> None:
    figures = dict.fromkeys(
        ("film_prints_charged", "film_fee_rials", "paper_prints_charged", "paper_fee_rials"), 9
    )
    found = changed(figures, {"film_prints": 0, "paper_prints": 4})
    assert (found["film_prints_charged"], found["film_fee_rials"]) == (0, 0)
    assert (found["paper_prints_charged"], found["paper_fee_rials"]) == (4, 9)
    assert changed(figures, {"film_prints": 9})["film_prints_charged"] == 9
