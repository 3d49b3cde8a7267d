"""Baselines: own rate, cap, the kind's rate, fallback and floor, with a pocket calculator."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.scoring.baseline import (
    counts_for_baseline,
    facility_baselines,
    kind_references,
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


def test_pooled_rate_and_75th_percentile_of_a_kind() -> None:
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
    # place 0.75 × 3 = 2.25 of 0.2, 0.4, 0.6, 2.0: 0.6 + 0.25 × 1.4 = 0.95
    assert found["cap"].tolist() == pytest.approx([0.75, 0.95], abs=1e-15)


def test_the_percentile_is_the_directives() -> None:
    median = read_directive(
        changed(
            "[thresholds.baseline_cap_percentile]\nvalue = 75",
            "[thresholds.baseline_cap_percentile]\nvalue = 50",
        )
    )
    rows = [month(139912, facility=n, film_prints=n, studies_ct=10) for n in (1, 2, 6)]
    assert kind_references(window_sums(months(*rows), median), median)["cap"].tolist() == [0.2]


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


# ── which filings count ──────────────────────────────────────────────────────────────────────

# Film: deadline of Esfand 1399 is 15 Farvardin 1400 (2021-04-04); 15 days later 2021-04-19.
FILM_END = datetime(2021, 4, 19, 19, 30, tzinfo=UTC)
# Print: deadline of Esfand 1400 is 15 Farvardin 1401 (2022-04-04); 15 days later 2022-04-19.
PRINT_END = datetime(2022, 4, 19, 19, 30, tzinfo=UTC)
LONG_AFTER = datetime(2024, 1, 1, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("period", "received", "is_first", "counts"),
    [
        (139912, LONG_AFTER, True, True),
        (139912, FILM_END - A_SECOND, False, True),
        (139912, FILM_END, False, False),
        (139911, FILM_END - A_SECOND, False, True),
        (139911, FILM_END, False, False),
        (140010, PRINT_END - A_SECOND, False, True),
        (140011, PRINT_END - A_SECOND, False, True),
        (140012, PRINT_END - A_SECOND, False, True),
        (140012, PRINT_END, False, False),
        (140010, LONG_AFTER, True, True),
        (140009, LONG_AFTER, True, False),
        (140001, FILM_END - A_SECOND, True, False),
        (139910, FILM_END - A_SECOND, True, False),
        (140101, PRINT_END - A_SECOND, True, False),
    ],
)
def test_a_first_filing_counts_and_corrections_for_15_days(
    period: int, received: Any, is_first: Any, counts: Any
) -> None:
    assert counts_for_baseline(received, period, is_first, V1) is counts


def test_the_days_for_corrections_are_the_directives() -> None:
    longer = read_directive(
        changed(
            "[thresholds.baseline_correction_days]\nvalue = 15",
            "[thresholds.baseline_correction_days]\nvalue = 16",
        )
    )
    assert counts_for_baseline(FILM_END, 139912, False, longer)
