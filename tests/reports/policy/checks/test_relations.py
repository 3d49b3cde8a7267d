"""What must hold between figures, on both sides of each limit, for one report and for many."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy.checks.relations import (
    RELATIONS,
    failing_relations,
    relation_problems,
    relations_as_json,
)
from reports.policy.form.form import BY_CODE, COUNT_CODES, STUDY_CODES
from tests.reports.policy.filed import report

FARVARDIN, ESFAND = 140001, 140012  # 31 days = 44,640 minutes; 29 days = 41,760 minutes
TEN_STUDIES = {"studies_ct": 6, "studies_ultrasound": 4}


def broken(figures: Any, period: Any = FARVARDIN) -> Any:
    return [problem.code for problem in relation_problems(figures, period=period)]


# code, a report in which it just holds, what makes that report break it
CASES = [
        ("film_charged_over_printed",
         {"film_prints": 5, "film_prints_charged": 5}, {"film_prints_charged": 6}),
        ("paper_charged_over_printed",
         {"paper_prints": 5, "paper_prints_charged": 5}, {"paper_prints_charged": 6}),
        ("cds_charged_over_delivered", {"cds": 5, "cds_charged": 5}, {"cds_charged": 6}),
        ("film_fee_without_charged",
         {"film_prints": 5, "film_prints_charged": 1, "film_fee_rials": 1},
         {"film_prints_charged": 0}),
        ("paper_fee_without_charged",
         {"paper_prints": 5, "paper_prints_charged": 1, "paper_fee_rials": 1},
         {"paper_prints_charged": 0}),
        ("cd_fee_without_charged",
         {"cds": 5, "cds_charged": 1, "cd_fee_rials": 1}, {"cds_charged": 0}),
        ("reports_over_handovers",
         {"handovers": 5, "delivered_cd": 5, "handovers_with_report": 5, **TEN_STUDIES},
         {"handovers_with_report": 6}),
        ("electronic_over_handovers",
         {"handovers": 5, "delivered_electronic": 5, **TEN_STUDIES}, {"delivered_electronic": 6}),
        ("cd_over_handovers",
         {"handovers": 5, "delivered_cd": 5, **TEN_STUDIES}, {"delivered_cd": 6}),
        ("paper_over_handovers",
         {"handovers": 5, "delivered_paper": 5, **TEN_STUDIES}, {"delivered_paper": 6}),
        ("film_over_handovers",
         {"handovers": 5, "delivered_film": 5, **TEN_STUDIES}, {"delivered_film": 6}),
        ("deliveries_below_handovers",
         {"handovers": 9, "delivered_electronic": 2, "delivered_cd": 3, "delivered_paper": 1,
          "delivered_film": 3, **TEN_STUDIES}, {"handovers": 10}),
        ("handovers_over_studies",
         {"handovers": 10, "delivered_cd": 10, **TEN_STUDIES}, {"studies_ultrasound": 3}),
        ("downtime_over_scheduled",
         {"pacs_scheduled_minutes": 600, "pacs_down_minutes": 600}, {"pacs_down_minutes": 601}),
        ("scheduled_over_month",
         {"pacs_scheduled_minutes": 44640}, {"pacs_scheduled_minutes": 44641}),
        ("archived_over_studies",
         {"studies_archived": 10, **TEN_STUDIES}, {"studies_archived": 11}),
        ("ehr_over_studies", {"studies_in_ehr": 10, **TEN_STUDIES}, {"studies_in_ehr": 11}),
        ("access_over_referring",
         {"physicians_referring": 7, "physicians_with_access": 7},
         {"physicians_with_access": 8}),
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "holds", "breaks"), CASES, ids=[code for code, _, _ in CASES])
def test_each_relation_on_both_sides_of_its_limit(code: str, holds: Any, breaks: Any) -> None:
    assert broken(report(**holds)) == []
    assert broken(report(**holds | breaks)) == [code]


def test_every_relation_is_tried_above() -> None:
    assert [code for code, _, _ in CASES] == [relation.code for relation in RELATIONS]


def test_a_month_of_29_days_has_fewer_minutes() -> None:
    assert broken(report(pacs_scheduled_minutes=41760), ESFAND) == []
    assert broken(report(pacs_scheduled_minutes=41761), ESFAND) == ["scheduled_over_month"]
    assert broken(report(pacs_scheduled_minutes=41761), None) == []


@pytest.mark.parametrize("absent", ["handovers", "delivered_film"])
def test_a_relation_that_needs_an_absent_figure_is_skipped(absent: Any) -> None:
    figures = report(handovers=5, studies_ct=5)
    assert broken(figures) == ["deliveries_below_handovers"]
    assert broken(figures | {absent: None}) == []
    assert broken({code: value for code, value in figures.items() if code != absent}) == []


def test_studies_are_known_if_any_of_them_is() -> None:
    only_one = dict.fromkeys(STUDY_CODES) | {"studies_dental": 4, "studies_archived": 5}
    assert broken(only_one) == ["archived_over_studies"]
    assert broken(only_one | {"studies_dental": None}) == []


def test_a_figure_that_could_not_be_read_silences_what_needs_it() -> None:
    figures = report(studies_archived=5)
    assert broken(figures) == ["archived_over_studies"]
    assert relation_problems(figures, period=FARVARDIN, faulty={"studies_mri"}) == []


def test_the_message_shows_both_numbers() -> None:
    (problem,) = relation_problems(report(film_prints=1000, film_prints_charged=1001), period=None)
    assert problem.field == "film_prints_charged"
    assert (
        problem.message_fa == "فیلم با دریافت وجه (۱٬۰۰۱) نباید از فیلم چاپ‌شده (۱٬۰۰۰) بیشتر باشد."
    )
    assert (
        problem.message_en == "Film charged for (1,001) cannot be more than film printed (1,000)."
    )


def test_a_fee_for_nothing_says_how_much() -> None:
    (problem,) = relation_problems(report(cd_fee_rials=2500000), period=None)
    assert problem.field == "cd_fee_rials"
    assert "۲٬۵۰۰٬۰۰۰ ریال" in problem.message_fa
    assert "2,500,000 rials" in problem.message_en


def test_relations_name_figures_of_the_form() -> None:
    for relation in RELATIONS:
        assert set(relation.fields) <= set(BY_CODE)
        assert set(relation.left + relation.right) <= set(BY_CODE) | {"studies", "month_minutes"}
        assert relation.fields[0] == relation.left[0]


def test_the_browser_gets_the_relations() -> None:
    sent = json.loads(json.dumps(relations_as_json()))
    assert [relation["code"] for relation in sent] == [relation.code for relation in RELATIONS]
    assert sent[0]["left"] == ["film_prints_charged"]
    assert sent[0]["right"] == ["film_prints"]
    assert sent[0]["test"] == "at_most"
    assert sent[0]["fields"] == ["film_prints_charged", "film_prints"]
    assert "{left}" in sent[0]["message"]["fa"]
    assert "{right}" in sent[0]["message"]["en"]


FEW = st.one_of(st.none(), st.integers(0, 6))
SOME_REPORT = st.fixed_dictionaries(
    dict.fromkeys(COUNT_CODES, FEW) | {"pacs_scheduled_minutes": st.integers(41755, 44645)}
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(SOME_REPORT, st.sampled_from([FARVARDIN, ESFAND])), max_size=4))
def test_one_by_one_or_all_at_once_the_same_relations_break(rows: Any) -> None:
    frame = pd.DataFrame(
        [figures for figures, _ in rows], columns=list(COUNT_CODES), dtype=np.float64
    ).assign(period=[period for _, period in rows])
    failing = failing_relations(frame)
    for place, (figures, period) in enumerate(rows):
        together = [code for code in failing.columns if failing[code].iloc[place]]
        assert together == broken(figures, period)


def test_a_frame_without_some_columns_skips_what_needs_them() -> None:
    frame = pd.DataFrame({"period": [140001], "film_prints": [1.0], "film_prints_charged": [2.0]})
    assert failing_relations(frame).iloc[0].to_dict() == {
        relation.code: relation.code == "film_charged_over_printed" for relation in RELATIONS
    }
