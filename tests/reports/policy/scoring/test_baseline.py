"""Baselines: own rate, cap, the kind's rate, fallback and floor, with a pocket calculator."""

from datetime import date
from typing import Any

import jdatetime
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.directive.published import read_directive
from reports.policy.scoring.baseline import (
    facility_baselines,
    kind_references,
    kind_usual_studies,
    last_counting_day,
    window_sums,
)
from tests.reports.policy.filed import month, months
from tests.reports.policy.texts import changed

V1 = published.version(1)


def sums_of(*rows: Any, directive: Directive = V1) -> Any:
    return window_sums(months(*rows), directive).set_index("facility")


def references(*rows: Any) -> Any:
    """rows: (kind, rate, pooled, cap)"""
    frame = pd.DataFrame(
        [(*row, 1) for row in rows], columns=["kind", "rate", "pooled", "cap", "facilities"]
    )
    return frame.astype({"pooled": "float64", "cap": "float64"})


def facilities(**kinds: Any) -> Any:
    return pd.DataFrame({"facility": range(1, len(kinds) + 1), "kind": list(kinds.values())})


# ── sums over the window ─────────────────────────────────────────────────────────────────────


def test_film_is_summed_over_bahman_and_esfand_1399() -> None:
    sums = sums_of(
        month(139911, film_prints=40, studies_ct=50, studies_ultrasound=900),
        month(139912, film_prints=20, studies_ct=30, studies_bone_density=900),
        month(140001, film_prints=99, studies_ct=99),
    ).loc[1]
    assert sums["film_num"] == 60  # 40 + 20
    assert sums["film_den"] == 80  # 50 + 30: no ultrasound, no bone density
    assert sums["kind_film"] == "hospital"
    assert (sums["print_num"], sums["print_den"]) == (0, 0)
    assert pd.isna(sums["kind_print"])


def test_prints_are_summed_over_dey_to_esfand_1400() -> None:
    sums = sums_of(
        month(140009, film_prints=99, paper_prints=99, studies_ct=99),
        month(140010, film_prints=1, paper_prints=2, studies_ct=10, studies_ultrasound=5),
        month(140011, film_prints=3, paper_prints=4, cds=50, studies_ct=10),
        month(140012, film_prints=5, paper_prints=6, studies_ct=10),
        month(140101, film_prints=99, paper_prints=99, studies_ct=99),
    ).loc[1]
    assert sums["print_num"] == 21  # 1+2 + 3+4 + 5+6
    assert sums["print_den"] == 35  # 15 + 10 + 10: all studies
    assert sums["kind_print"] == "hospital"


def test_the_kind_is_that_of_the_windows_last_month() -> None:
    sums = sums_of(
        month(139912, kind="hospital", studies_ct=1),
        month(139911, kind="clinic", studies_ct=1),
        month(140012, kind="imaging_24h", studies_ct=1),
    ).loc[1]
    assert sums["kind_film"] == "hospital"
    assert sums["kind_print"] == "imaging_24h"


def test_a_month_with_a_blank_numerator_adds_nothing() -> None:
    sums = sums_of(
        month(139911, film_prints=None, studies_ct=50), month(139912, film_prints=5, studies_ct=10)
    ).loc[1]
    assert (sums["film_num"], sums["film_den"]) == (5, 10)


def test_discs_count_as_prints_where_the_directive_says_so() -> None:
    discs = read_directive(changed("counts_as_print = false", "counts_as_print = true"))
    rows = [month(140012, film_prints=1, paper_prints=2, cds=4, studies_ct=10)]
    assert sums_of(*rows)["print_num"].tolist() == [3]
    assert sums_of(*rows, directive=discs)["print_num"].tolist() == [7]


def test_nobody_filed_in_a_window() -> None:
    assert window_sums(months(month(140005)), V1).empty
    assert kind_references(window_sums(months(), V1), V1).empty


# ── what a kind looks like ───────────────────────────────────────────────────────────────────


def test_pooled_rate_and_twice_the_median_of_a_kind() -> None:
    sums = window_sums(
        months(
            # film rates 0.2, 0.4, 0.6 and 2.0 of four hospitals; the fifth has no studies
            month(139912, facility=1, film_prints=2, studies_ct=10),
            month(139912, facility=2, film_prints=40, studies_ct=100),
            month(139912, facility=3, film_prints=60, studies_ct=100),
            month(139912, facility=4, film_prints=20, studies_ct=10),
            month(139912, facility=5, film_prints=7),
            month(139912, facility=6, kind="clinic", film_prints=3, studies_ct=4),
        ),
        V1,
    )
    found = kind_references(sums, V1)
    assert found["kind"].tolist() == ["clinic", "hospital"]
    assert found["rate"].tolist() == ["film", "film"]
    assert found["facilities"].tolist() == [1, 4]
    # clinic: 3 / 4; hospitals: (2 + 40 + 60 + 20 + 7) / (10 + 100 + 100 + 10) = 129 / 220
    assert found["pooled"].tolist() == [0.75, 129 / 220]
    # twice the median: of 0.75 alone 1.5; of 0.2, 0.4, 0.6, 2.0 (median 0.5) 1.0
    assert found["cap"].tolist() == [1.5, 1.0]


def test_one_that_printed_ten_times_as_much_does_not_move_the_cap() -> None:
    def cap(largest: int) -> list[float]:
        rates = (1, 2, 3, 4, largest)
        rows = [month(139912, facility=n, film_prints=n, studies_ct=10) for n in rates]
        found: list[float] = kind_references(window_sums(months(*rows), V1), V1)["cap"].tolist()
        return found

    assert cap(5) == cap(5000) == [0.6]


def test_the_cap_is_the_directives() -> None:
    thrice = read_directive(
        changed(
            "[thresholds.baseline_cap_medians]\nvalue = 2",
            "[thresholds.baseline_cap_medians]\nvalue = 3",
        )
    )
    rows = [month(139912, facility=n, film_prints=n, studies_ct=10) for n in (1, 2, 6)]
    found = kind_references(window_sums(months(*rows), thrice), thrice)["cap"].tolist()
    assert found == pytest.approx([0.6])


def test_the_usual_month_of_a_kind_is_the_median_of_its_active_months() -> None:
    found = kind_usual_studies(
        months(
            month(139911, facility=1, studies_ct=100, studies_ultrasound=50),
            month(139912, facility=1, studies_ct=10),
            month(139911, facility=2),  # nothing done, nothing printed
            month(139912, facility=2, film_prints=3),  # printed without studies: 0
            month(140001, facility=2, studies_ct=9000),  # after the window
            month(139912, facility=3, kind="clinic", studies_ct=7),
            month(139911, facility=4, kind="office"),
        ),
        V1,
    )
    assert found == {"clinic": 7, "hospital": 10}  # of 150, 10 and 0


# ── the baseline of a facility ───────────────────────────────────────────────────────────────

ALONE = references()


@pytest.mark.parametrize(
    ("numerator", "denominator", "known", "baseline", "why"),
    [
        (30, 60, [("hospital", "film", 0.4, 0.8)], 0.5, "30 / 60, under the cap"),
        (48, 60, [("hospital", "film", 0.4, 0.8)], 0.8, "48 / 60, at the cap"),
        (54, 60, [("hospital", "film", 0.4, 0.8)], 0.8, "54 / 60 = 0.9, capped"),
        (54, 60, [("clinic", "film", 0.4, 0.8)], 0.9, "no cap known for its kind"),
        (54, 60, [("hospital", "print", 0.4, 0.8)], 0.9, "the cap of another rate"),
        (0, 0, [("hospital", "film", 0.4, 0.3)], 0.4, "no studies: the pooled rate, uncapped"),
        (9, 0, [("hospital", "film", 0.4, 0.3)], 0.4, "prints without studies give no rate"),
        (0, 0, [("clinic", "film", 0.4, 0.3)], 1.0, "nobody of its kind: 1"),
        (0, 60, [("hospital", "film", 0.4, 0.8)], 0.02, "0 / 60: never under 0.02"),
        (1, 60, [("hospital", "film", 0.4, 0.8)], 0.02, "1 / 60 = 0.0167: never under 0.02"),
        (3, 60, [("hospital", "film", 0.4, 0.01)], 0.02, "a cap under the floor"),
        (0, 0, [("hospital", "film", 0.01, 0.01)], 0.02, "a pooled rate under the floor"),
        (3, 150, [("hospital", "film", 0.4, 0.8)], 0.02, "3 / 150 = 0.02"),
        (6, 150, [("hospital", "film", 0.4, 0.8)], 0.04, "6 / 150 = 0.04"),
    ],
)
def test_the_film_baseline(
    numerator: Any, denominator: Any, known: Any, baseline: Any, why: str
) -> None:
    sums = window_sums(months(month(139912, film_prints=numerator, studies_ct=denominator)), V1)
    found = facility_baselines(sums, references(*known), facilities(a="hospital"), V1)
    assert found["facility"].tolist() == [1]
    assert found["film_baseline"].tolist() == [baseline], why


def test_film_and_print_have_baselines_of_their_own() -> None:
    sums = window_sums(
        months(
            month(139912, film_prints=30, studies_ct=60),
            month(140012, film_prints=10, paper_prints=5, studies_ct=60, kind="clinic"),
        ),
        V1,
    )
    known = references(
        ("hospital", "film", 0.1, 0.4),
        ("clinic", "film", 0.1, 0.3),
        ("hospital", "print", 0.1, 0.1),
        ("clinic", "print", 0.1, 0.9),
    )
    found = facility_baselines(sums, known, facilities(a="hospital"), V1).iloc[0]
    assert found["film_baseline"] == 0.4  # 0.5, capped for hospitals
    assert found["print_baseline"] == 0.25  # 15 / 60, the cap is that of clinics then


def test_a_facility_that_came_later_gets_the_rate_of_its_kind() -> None:
    known = references(("hospital", "film", 0.4, 0.3), ("hospital", "print", 0.2, 0.1))
    who = facilities(a="hospital", b="clinic")
    for sums in (None, window_sums(months(), V1)):
        found = facility_baselines(sums, known, who, V1)
        assert found["film_baseline"].tolist() == [0.4, 1.0]
        assert found["print_baseline"].tolist() == [0.2, 1.0]


def test_one_without_studies_is_of_the_kind_it_was_in_the_window() -> None:
    sums = window_sums(months(month(139912, kind="clinic")), V1)
    known = references(("hospital", "film", 0.4, 0.3), ("clinic", "film", 0.6, 0.5))
    found = facility_baselines(sums, known, facilities(a="hospital"), V1)
    assert found["film_baseline"].tolist() == [0.6]


def test_floor_and_fallback_are_the_directives() -> None:
    other = read_directive(
        changed("value = 0.02", "value = 0.07").replace(b"value = 1.0\n", b"value = 0.9\n")
    )
    sums = window_sums(months(month(139912, studies_ct=100)), other)
    found = facility_baselines(sums, ALONE, facilities(a="hospital", b="hospital"), other)
    assert found["film_baseline"].tolist() == [0.07, 0.9]


COUNT = st.integers(0, 500)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(COUNT, COUNT, st.sampled_from(["hospital", "clinic"])), min_size=1, max_size=6
    ),
    st.data(),
)
def test_a_facility_alone_gets_the_bits_it_gets_within_the_nation(
    nation: list[tuple[int, int, str]], data: Any
) -> None:
    frame = months(
        *(
            month(139912, facility=n, kind=kind, film_prints=film, studies_ct=studies)
            for n, (film, studies, kind) in enumerate(nation, start=1)
        )
    )
    sums = window_sums(frame, V1)
    known = kind_references(sums, V1)
    everyone = frame[["facility", "kind"]]
    together = facility_baselines(sums, known, everyone, V1)
    assert kind_references(window_sums(frame[::-1], V1), V1).equals(known)  # in any order
    only = frame["facility"] == data.draw(st.integers(1, len(nation)))
    alone = facility_baselines(window_sums(frame[only], V1), known, everyone[only], V1)
    assert alone.equals(together[only.to_numpy()].reset_index(drop=True))


# ── the day on which references freeze ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rate", "opened_on", "last", "why"),
    [
        ("film", (1399, 11, 1), (1400, 1, 30), "15 Farvardin and 15 days"),
        ("print", (1399, 11, 1), (1401, 1, 30), "a year later"),
        ("film", (1400, 1, 15), (1400, 1, 30), "opened on the very deadline"),
        ("film", (1400, 1, 16), (1400, 1, 31), "opened a day later"),
        ("film", (1400, 1, 31), (1400, 2, 15), "the last day of Farvardin"),
        ("film", (1405, 6, 10), (1405, 6, 25), "opened in 1405"),
        ("print", (1405, 6, 10), (1405, 6, 25), "opened in 1405"),
        ("print", (1400, 6, 10), (1401, 1, 30), "opened before the window"),
    ],
)
def test_references_freeze_on_their_day(rate: str, opened_on: Any, last: Any, why: str) -> None:
    assert last_counting_day(rate, day(opened_on), V1) == day(last), why


@given(st.dates(date(2021, 1, 20), date(2040, 1, 1)), st.sampled_from(BASELINE_RATES))
def test_the_freeze_is_never_after_the_first_deadline_that_it_judges(
    opened: date, rate: str
) -> None:
    first_judged = max(V1.glides[rate].start, periods.period_of(opened))
    assert last_counting_day(rate, opened, V1) <= periods.deadline(first_judged)


def test_the_days_to_the_freeze_are_the_directives() -> None:
    longer = read_directive(
        changed(
            "[thresholds.reference_freeze_days]\nvalue = 15",
            "[thresholds.reference_freeze_days]\nvalue = 16",
        )
    )
    assert last_counting_day("film", day((1399, 11, 1)), longer) == day((1400, 1, 31))


def day(jalali: tuple[int, int, int]) -> date:
    """The Gregorian date of a Jalali one, by another calendar than the product's."""
    gregorian: date = jdatetime.date(*jalali).togregorian()
    return gregorian
