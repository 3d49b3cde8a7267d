"""The directive's file: what version 1 says."""

import hashlib
from datetime import date
from typing import Any

import pytest

from reports.policy.directive import published
from reports.policy.directive.parts import (
    AnyAboveZero,
    Fewer,
    FilmBalance,
    Idle,
    NotFiled,
    Origin,
    PlatformIs,
    Silent,
)
from reports.policy.directive.published import read_directive
from reports.policy.film_stock import Tolerance
from tests.reports.policy.texts import DISC_IN_1402, V1, changed

DIRECTIVE = published.version(1)
LETTER, MEASURE, INFERENCE = "letter", "measure", "inference"


def test_version_1_names_its_letter_author_and_review() -> None:
    assert DIRECTIVE.version == 1
    assert DIRECTIVE.letter_number == "400/23543"
    assert DIRECTIVE.letter_date == date(2021, 3, 1)  # 11 Esfand 1399
    assert DIRECTIVE.author.fa == "معاونت درمان"
    assert DIRECTIVE.effective_from == 139911
    assert DIRECTIVE.next_review == 140207


def test_its_hash_is_that_of_the_files_bytes() -> None:
    assert DIRECTIVE.hash == hashlib.sha256(V1).hexdigest()
    assert read_directive(V1 + b"\n").hash != DIRECTIVE.hash


def test_a_version_is_read_once_and_an_unknown_one_is_not_there() -> None:
    assert published.version(1) is DIRECTIVE
    with pytest.raises(FileNotFoundError):
        published.version(999)


@pytest.mark.parametrize(
    ("place", "code", "start", "until", "weights", "source", "weights_source"),
    [
        (0, "step1", 140001, 140012,
         {"film": 55, "report": 20, "pacs": 15, "access": 5, "timeliness": 5}, LETTER, MEASURE),
        (1, "step2", 140101, 140112,
         {"film": 25, "print": 25, "electronic": 20, "report": 10, "pacs": 10, "access": 5,
          "timeliness": 5}, LETTER, MEASURE),
        (2, "afterwards", 140201, None,
         {"print": 50, "electronic": 25, "report": 10, "pacs": 10, "timeliness": 5},
         INFERENCE, INFERENCE),
    ],
)  # fmt: skip
def test_phases_and_weights(
    place: int,
    code: str,
    start: int,
    until: Any,
    weights: dict[str, float],
    source: str,
    weights_source: str,
) -> None:
    phase = DIRECTIVE.phases[place]
    assert (phase.code, phase.start, phase.until) == (code, start, until)
    assert dict(phase.weights) == weights
    assert list(phase.weights) == list(weights)  # the order in which they are added
    assert phase.origin.source == source
    assert phase.weights_origin.source == weights_source


@pytest.mark.parametrize(
    ("period", "phase"),
    [
        (139911, None),
        (139912, None),
        (140001, "step1"),
        (140012, "step1"),
        (140101, "step2"),
        (140112, "step2"),
        (140201, "afterwards"),
        (145012, "afterwards"),
    ],
)
def test_the_phase_of_a_month(period: int, phase: Any) -> None:
    found = DIRECTIVE.phase_of(period)
    assert (found.code if found else None) == phase


def test_scores_begin_with_farvardin_1400() -> None:
    assert DIRECTIVE.first_scored == 140001


@pytest.mark.parametrize(
    ("code", "start", "until", "window"),
    [
        ("film", 140001, 140012, (139911, 139912)),
        ("print", 140101, 140112, (140010, 140012)),
        ("electronic", 140101, 140112, None),
    ],
)
def test_glides(code: str, start: int, until: Any, window: Any) -> None:
    glide = DIRECTIVE.glides[code]
    assert (glide.start, glide.until, glide.window) == (start, until, window)


@pytest.mark.parametrize(
    ("code", "period", "gone"),
    [
        ("film", 139912, 0.0),
        ("film", 140001, 0.5 / 12),
        ("film", 140006, 5.5 / 12),
        ("film", 140012, 11.5 / 12),
        ("film", 140101, 1.0),
        ("print", 140012, 0.0),
        ("print", 140101, 0.5 / 12),
        ("print", 140107, 6.5 / 12),
        ("print", 140112, 11.5 / 12),
        ("print", 140201, 1.0),
        ("electronic", 140103, 2.5 / 12),
        ("electronic", 140205, 1.0),
    ],
)
def test_the_middle_of_a_glides_month(code: str, period: int, gone: Any) -> None:
    assert DIRECTIVE.glides[code].gone(period) == gone


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("smallest_denominator", 30),
        ("baseline_floor", 0.02),
        ("baseline_cap_medians", 2),
        ("baseline_without_reference", 1.0),
        ("reference_freeze_days", 15),
        ("usual_studies_without_reference", 30),
        ("sheets_for_no_points", 5),
        ("percent_for_no_points", 5),
        ("electronic_target", 0.95),
        ("platform_points", 70),
        ("availability_points", 30),
        ("availability_full_percent", 99),
        ("availability_none_percent", 90),
        ("points_per_day_late", 5),
        ("body_on_plan_percent", 75),
        ("body_off_plan_percent", 50),
    ],
)
def test_thresholds(code: str, value: Any) -> None:
    assert DIRECTIVE.number(code) == value
    assert DIRECTIVE.thresholds[code].origin == Origin(MEASURE)
    assert DIRECTIVE.thresholds[code].text.fa
    assert DIRECTIVE.thresholds[code].text.en


def test_film_is_not_used_for_ultrasound_and_bone_density() -> None:
    assert DIRECTIVE.figures("film_excluded_studies") == (
        "studies_ultrasound",
        "studies_bone_density",
    )


def test_a_threshold_is_a_number_or_a_list() -> None:
    with pytest.raises(KeyError):
        DIRECTIVE.number("film_excluded_studies")
    with pytest.raises(KeyError):
        DIRECTIVE.figures("baseline_floor")
    with pytest.raises(KeyError):
        DIRECTIVE.number("no_such_threshold")


def test_bands_and_ceilings() -> None:
    assert [(band.code, band.from_score) for band in DIRECTIVE.bands] == [
        ("on_plan", 85),
        ("behind", 60),
        ("off_plan", 0),
    ]
    assert [band.name.fa for band in DIRECTIVE.bands] == [
        "مطابق برنامه",
        "عقب از برنامه",
        "خارج از برنامه",
    ]
    assert [(c.code, c.figures, c.at_most, c.total, c.start) for c in DIRECTIVE.ceilings] == [
        ("film_fee", ("film_prints_charged", "film_fee_rials"), "off_plan", 59.9, 140001),
        ("film_printed", ("film_prints",), "behind", 84.9, 140101),
    ]


def test_a_disc_counts_as_neither() -> None:
    setting = DIRECTIVE.disc_setting(140101)
    assert not setting.counts_as_print
    assert not setting.counts_as_electronic


def test_disc_settings_are_dated() -> None:
    later = read_directive(
        V1.replace(b"# \xe2\x94\x80\xe2\x94\x80 Bands", DISC_IN_1402.encode() + b"# Bands", 1)
    )
    assert not later.disc_setting(139801).counts_as_print  # before the first: as the first
    assert not later.disc_setting(140112).counts_as_print
    assert later.disc_setting(140201).counts_as_print
    assert later.disc_setting(140305).counts_as_electronic


RULES = {
    # code: (condition, [(from, leads to)], source, clause)
    "ART4_FILM_FEE": (AnyAboveZero(("film_prints_charged", "film_fee_rials")),
                      ((139912, "enforcement"),), LETTER, "O13"),
    "FEE_OTHER": (AnyAboveZero(("paper_prints_charged", "paper_fee_rials", "cds_charged",
                                "cd_fee_rials")), ((139912, "tariff_check"),), MEASURE, None),
    "FILM_AFTER_STEP1": (AnyAboveZero(("film_prints",)), ((140101, "inspection"),), LETTER, "O3"),
    "PRINT_AFTER_STEP2": (AnyAboveZero(("paper_prints",)), ((140201, "inspection"),),
                          INFERENCE, None),
    "NO_REPORT": (Fewer("handovers_with_report", "handovers", Tolerance(3, 2),
                        frozenset({"office"})),
                  ((140001, "advice"),), LETTER, "O5"),
    "NO_PLATFORM": (PlatformIs("none"), ((140001, "advice"), (140101, "inspection")),
                    LETTER, "O10"),
    "PURCHASE": (AnyAboveZero(("film_purchased", "film_printers_purchased")),
                 ((139912, "advice"), (140101, "inspection")), LETTER, "O11"),
    "FILM_BALANCE": (FilmBalance(Tolerance(5, 2)), ((140001, "indication"),), MEASURE, None),
    "NOT_FILED": (NotFiled(), ((140001, "administrative"),), MEASURE, None),
    "NON_COOPERATION": (Silent(3), ((140003, "inspection"),), INFERENCE, "O12"),
    "IDLE": (Idle(3, 30, 12), ((140003, "administrative"),), MEASURE, None),
}  # fmt: skip


def test_rules() -> None:
    found = {
        rule.code: (rule.condition, rule.leads_to, rule.origin.source, rule.origin.clause)
        for rule in DIRECTIVE.rules
    }
    assert found == RULES
    assert list(found) == list(RULES)
    assert DIRECTIVE.rule("ART4_FILM_FEE").name.fa == "ارائهٔ پرینت فیلم همراه با اخذ وجه (مادهٔ ۴)"
    with pytest.raises(KeyError):
        DIRECTIVE.rule("NO_SUCH_RULE")


@pytest.mark.parametrize(
    ("rule", "period", "to"),
    [
        ("PURCHASE", 139911, None),
        ("PURCHASE", 139912, "advice"),
        ("PURCHASE", 140012, "advice"),
        ("PURCHASE", 140101, "inspection"),
        ("NO_REPORT", 139912, None),
        ("NO_REPORT", 140205, "advice"),
    ],
)
def test_what_a_rule_leads_to_in_a_month(rule: str, period: int, to: Any) -> None:
    assert DIRECTIVE.rule(rule).leads_to_in(period) == to


def test_a_rules_first_month() -> None:
    assert DIRECTIVE.rule("PURCHASE").start == 139912
    assert DIRECTIVE.rule("PRINT_AFTER_STEP2").start == 140201


def test_film_tolerance_is_that_of_the_rule() -> None:
    assert DIRECTIVE.film_tolerance == Tolerance(5, 2)


@pytest.mark.parametrize(
    ("period", "days"), [(139911, 0), (139912, 10), (140001, 0), (139812, 0), (140012, 0)]
)
def test_ten_days_of_esfand_1399_lay_before_the_letter(period: int, days: Any) -> None:
    assert DIRECTIVE.days_before_letter(period) == days


@pytest.mark.parametrize(("day", "days"), [("2021-02-19", 0), ("2021-03-20", 29)])
def test_a_letter_on_the_first_and_on_the_last_day_of_a_month(day: Any, days: Any) -> None:
    moved = read_directive(changed("date = 2021-03-01", f"date = {day}"))
    assert moved.days_before_letter(139912) == days
    assert moved.days_before_letter(139911) == 0
    assert moved.days_before_letter(140001) == 0


def test_where_the_letter_has_ended_everything_is_an_inference() -> None:
    origin = DIRECTIVE.components["print"].origin
    assert origin == Origin(LETTER, "O7")
    assert DIRECTIVE.origin_in(origin, 140112) == origin
    assert DIRECTIVE.origin_in(origin, 140201) == Origin(INFERENCE)
    assert DIRECTIVE.origin_in(Origin(MEASURE), 140201) == Origin(INFERENCE)
    assert DIRECTIVE.origin_in(Origin(MEASURE), 139911) == Origin(MEASURE)


def test_every_clause_of_the_letter_is_there_in_its_words() -> None:
    assert list(DIRECTIVE.clauses) == [f"O{n}" for n in range(1, 15)]
    assert DIRECTIVE.clauses["O13"].fa == (
        "«ارائه پرینت فیلم تحت هر عنوان همراه با اخذ وجه مصداق صریح ماده ۴»"
    )
    assert DIRECTIVE.sources["measure"].fa == "محاسبهٔ سامانه"
    assert DIRECTIVE.sources["inference"].fa == "استنباط سامانه"
    assert DIRECTIVE.consequences["enforcement"].fa == "پیگیری تعزیراتی"


def test_weights_may_be_fractions() -> None:
    thirds = read_directive(
        changed(
            "{ film = 55, report = 20, pacs = 15, access = 5, timeliness = 5 }",
            "{ film = 33.3, report = 33.3, pacs = 33.4 }",
        )
    )
    assert dict(thirds.phases[0].weights) == {"film": 33.3, "report": 33.3, "pacs": 33.4}
