"""The fingerprint of a month changes with everything that decides its score, and only then."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.form.form import COUNT_CODES
from reports.policy.scoring.evaluate import evaluate
from reports.policy.scoring.facts import facts_of
from reports.policy.scoring.input_hash import CHUNK, hashes_of
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.texts import V1 as TEXT

V1 = published.version(1)
BASE = baselines(0.5, 0.7, facilities=(1, 2))


def hashes(*rows: Any, known: Any = BASE, directive: Directive = V1) -> Any:
    """period → hash, of facility 1."""
    found = evaluate(months(*rows), known, directive).hashes
    mine = found[found["facility"] == 1]
    return dict(zip(mine["period"], mine["input_hash"], strict=True))


def hashes_in(frame: Any, known: Any = BASE) -> Any:
    """The hash of every month, by facility and period."""
    return hashes_of(facts_of(frame, known, V1), V1).tolist()


THIS = month(140105, studies_ct=50, film_opening=9, film_closing=9)


def changed_by(*rows: Any, **how: Any) -> Any:
    """Whether the hash of 140105 differs from that of THIS alone."""
    return hashes(*rows, **how)[140105] != hashes(THIS)[140105]


def test_hashes_are_32_bytes_and_named_with_their_months() -> None:
    frame = months(THIS, month(140101, studies_ct=1), month(140103, facility=2, studies_ct=1))
    frame.index = [30, 10, 20]
    found = evaluate(frame, BASE, V1).hashes
    keys = list(zip(found["facility"], found["period"], strict=True))
    assert keys == [(1, 140101), (1, 140105), (2, 140103)]
    assert {len(value) for value in found["input_hash"]} == {32}
    assert found["input_hash"].nunique() == 3
    ordered = evaluate(frame.sort_values(["facility", "period"]), BASE, V1).hashes
    pd.testing.assert_frame_equal(ordered, found)


@pytest.mark.parametrize("code", COUNT_CODES)
def test_every_figure_counts(code: str) -> None:
    assert changed_by(THIS | {code: 7})
    assert changed_by(THIS | {code: None})


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "clinic"},
        {"kind": "office"},
        {"makes_images": False},
        {"days_late": 1},
        {"days_late": None},
        {"platform": "approved"},
        {"platform": "none"},
        {"platform": None},
    ],
    ids=str,
)
def test_what_else_is_known_of_a_month_counts(change: Any) -> None:
    assert changed_by(THIS | change)


def test_a_blank_is_not_a_zero_and_minus_zero_is_one() -> None:
    assert changed_by(THIS | {"cds": None})
    assert not changed_by(THIS | {"cds": -0.0})
    frame = months(THIS | {"cds": None})
    other_nan = frame.copy()
    other_nan["cds"] = np.array([0xFFF8000000000001], dtype=np.uint64).view(np.float64)
    assert hashes_in(frame) == hashes_in(other_nan)


def test_month_and_facility_count() -> None:
    assert hashes(THIS)[140105] != hashes(THIS | {"period": 140106})[140106]
    frame = months(THIS, THIS | {"facility": 2})
    assert len(set(hashes_in(frame))) == 2


@pytest.mark.parametrize("facility", [2**53 + 1, 2**62 + 1, -1])
def test_large_ids_keep_their_bits(facility: Any) -> None:
    known = baselines(0.5, 0.7, facilities=(facility, facility - 1))
    frame = months(THIS | {"facility": facility}, THIS | {"facility": facility - 1})
    assert len(set(hashes_in(frame, known))) == 2


def test_the_directive_counts() -> None:
    assert changed_by(THIS, directive=read_directive(TEXT + b"# a remark\n"))


@pytest.mark.parametrize(
    ("period", "film_counts", "print_counts"),
    [(139912, False, False), (140001, True, False), (140105, True, True), (140201, False, True)],
)
def test_the_baselines_that_the_phase_weighs_count(
    period: int, film_counts: Any, print_counts: Any
) -> None:
    filed = THIS | {"period": period}
    plain = hashes(filed)[period]
    moved_film, moved_print = baselines(0.6, 0.7), baselines(0.5, 0.8)
    assert (hashes(filed, known=moved_film)[period] != plain) is film_counts
    assert (hashes(filed, known=moved_print)[period] != plain) is print_counts


def test_film_left_the_month_before_counts() -> None:
    assert changed_by(month(140104, film_closing=8), THIS)
    assert changed_by(month(140104), THIS)  # known to be 0, not unknown
    assert not changed_by(month(140103, film_closing=8), THIS)
    assert not changed_by(month(140104, film_closing=None), THIS)


def test_what_does_not_decide_the_score_of_a_month_leaves_its_hash() -> None:
    assert not changed_by(THIS, month(140106, studies_ct=9))  # a later month
    assert not changed_by(month(140103, studies_ct=9, film_prints=3), THIS)  # an earlier one
    assert not changed_by(THIS, THIS | {"facility": 2})  # somebody else's


COUNT = st.integers(0, 60)
A_MONTH = st.fixed_dictionaries(
    {"film_prints": COUNT, "paper_prints": COUNT, "studies_ct": COUNT, "film_closing": COUNT}
)


@settings(max_examples=20, deadline=None)
@given(st.lists(A_MONTH, min_size=1, max_size=8), st.data())
def test_a_change_moves_its_own_month_and_never_an_earlier_one(history: Any, data: Any) -> None:
    rows = [month(140101 + n, **figures) for n, figures in enumerate(history)]
    place = data.draw(st.integers(0, len(rows) - 1))
    code = data.draw(st.sampled_from(COUNT_CODES))
    corrected = [dict(row) for row in rows]
    corrected[place][code] += 1
    before, after = hashes(*rows), hashes(*corrected)
    moved = [period for period in before if before[period] != after[period]]
    assert moved[0] == 140101 + place


def test_more_rows_than_are_laid_out_at_a_time() -> None:
    one = months(THIS)
    many = one.loc[one.index.repeat(CHUNK + 2)].reset_index(drop=True)
    many["facility"] = np.arange(1, CHUNK + 3)
    known = baselines(0.5, 0.7, facilities=tuple(range(1, CHUNK + 3)))
    found = hashes_in(many, known)
    assert len(set(found)) == CHUNK + 2
    for place in (0, CHUNK - 1, CHUNK, CHUNK + 1):
        alone = many.iloc[[place]]
        assert hashes_in(alone, known) == [found[place]]
