"""The whole evaluation: parts agree, and what must hold for any nation whatever."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.form.form import COUNT_CODES
from reports.policy.scoring.baseline import facility_baselines, kind_references, window_sums
from reports.policy.scoring.components import scores_of
from reports.policy.scoring.evaluate import evaluate
from reports.policy.scoring.facts import facts_of
from reports.policy.scoring.input_hash import hashes_of
from reports.policy.scoring.violations import violations_of
from tests.reports.policy.filed import baselines, month, months

V1 = published.version(1)


def baselines_of(nation: pd.DataFrame, references: Any = None) -> Any:
    sums = window_sums(nation, V1)
    known = kind_references(sums, V1) if references is None else references
    who = nation.drop_duplicates("facility")[["facility", "kind"]]
    return facility_baselines(sums, known, who, V1)


def test_one_call_gives_scores_violations_and_hashes() -> None:
    frame = months(
        month(139912, studies_ct=9, film_purchased=1, film_closing=1),
        month(140101, studies_ct=9, film_prints=2, film_opening=2),
        month(140101, facility=2, kind="receiver", makes_images=False),
    )
    known = baselines(facilities=(1, 2))
    found, facts = evaluate(frame, known, V1), facts_of(frame, known, V1)
    pd.testing.assert_frame_equal(found.scores.drop(columns="input_hash"), scores_of(facts, V1))
    pd.testing.assert_frame_equal(found.violations, violations_of(facts.months, V1))
    assert found.violations["rule"].tolist() == ["PURCHASE", "FILM_AFTER_STEP1"]
    assert found.hashes["input_hash"].tolist() == hashes_of(facts, V1).tolist()
    assert found.hashes[["facility", "period"]].to_numpy().tolist() == [
        [1, 139912],
        [1, 140101],
        [2, 140101],
    ]
    assert found.scores["input_hash"].tolist() == [found.hashes["input_hash"][1]]


# ── any nation whatever ──────────────────────────────────────────────────────────────────────

PERIODS = [139911, 139912, 140001, 140002, 140006, 140010, 140011, 140012, 140101, 140102, 140112,
           140201, 140206]  # fmt: skip
COUNT = st.sampled_from([0.0, 0.0, 1.0, 3.0, 17.0, 29.0, 30.0, 31.0, 400.0, 10.0**7, np.nan])


@st.composite
def nations(draw: Any) -> Any:
    """Filed months of a few facilities: any figures at all, consistent or not."""
    rows = []
    for facility in range(1, draw(st.integers(1, 4)) + 1):
        kind = draw(st.sampled_from(["hospital", "office", "clinic"]))
        for period in sorted(draw(st.sets(st.sampled_from(PERIODS), min_size=1))):
            row = month(
                period,
                facility=facility,
                kind=kind,
                makes_images=draw(st.sampled_from([True, True, True, False])),
            )
            row["platform"] = draw(st.sampled_from(["pacs", "approved", "none", None]))
            row["days_late"] = draw(st.sampled_from([0.0, 1.0, 25.0, np.nan]))
            rows.append(row)
    frame = months(*rows)
    seed = draw(st.integers(0, 2**32 - 1))
    values = np.array([0, 0, 1, 3, 17, 29, 30, 31, 400, 10**7, np.nan])
    picked = np.random.default_rng(seed).choice(values, (len(frame), len(COUNT_CODES)))
    frame[list(COUNT_CODES)] = picked
    return frame


ANY = settings(max_examples=15, deadline=None)


@ANY
@given(nations())
def test_totals_and_components_stay_within_0_and_100(nation: pd.DataFrame) -> None:
    scores = evaluate(nation, baselines_of(nation), V1).scores
    for name in [*scores.columns[scores.columns.str.endswith("_score")], "total"]:
        known = scores[name].dropna()
        assert known.between(0, 100).all(), name
    assert (scores["total"].isna() == (scores["band"] == "no_activity")).all()
    for name in ("electronic_share", "availability", "report_share", "film_actual"):
        assert not np.isinf(scores[name]).any()


@ANY
@given(nations(), st.randoms(use_true_random=False))
def test_one_facility_alone_gets_the_bits_it_gets_within_the_nation(
    nation: pd.DataFrame, random: Any
) -> None:
    references = kind_references(window_sums(nation, V1), V1)
    together = evaluate(nation, baselines_of(nation), V1)
    order = list(range(len(nation)))
    random.shuffle(order)
    shuffled = evaluate(nation.iloc[order], baselines_of(nation), V1)
    for part in ("scores", "violations", "hashes"):
        pd.testing.assert_frame_equal(
            getattr(shuffled, part), getattr(together, part), check_exact=True
        )
    facility = random.choice(nation["facility"].tolist())
    mine = nation[nation["facility"] == facility]
    alone = evaluate(mine, baselines_of(mine, references), V1)
    for part in ("scores", "violations", "hashes"):
        whole = getattr(together, part)
        expected = whole[whole["facility"] == facility].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(alone, part), expected, check_exact=True)


@ANY
@given(nations())
def test_a_month_does_not_depend_on_what_comes_after_it(nation: pd.DataFrame) -> None:
    known = baselines_of(nation)
    whole = evaluate(nation, known, V1)
    until = nation[nation["period"] <= 140101]
    earlier = evaluate(until, known, V1)
    for part in ("scores", "violations", "hashes"):
        frame = getattr(whole, part)
        expected = frame[frame["period"] <= 140101].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(earlier, part), expected, check_exact=True)


WORSE = [
    # what gets worse, in which month, which component
    ("film_prints", 140006, "film"),
    ("film_prints", 140105, "print"),
    ("paper_prints", 140105, "print"),
    ("pacs_down_minutes", 140006, "pacs"),
    ("days_late", 140006, "timeliness"),
    ("physicians_referring", 140006, "access"),
]
BETTER = [
    ("delivered_electronic", 140105, "electronic"),
    ("handovers_with_report", 140006, "report"),
    ("physicians_with_access", 140006, "access"),
]


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([(*case, -1) for case in WORSE] + [(*case, 1) for case in BETTER]),
    st.integers(0, 300),
    st.integers(0, 300),
    st.floats(0.02, 3),
)
def test_more_of_a_figure_moves_its_component_one_way(
    case: Any, less: Any, more: Any, baseline: Any
) -> None:
    code, period, component, direction = case
    rows = [
        month(
            period,
            facility=facility,
            studies_ct=100,
            handovers=300,
            physicians_referring=300,
            physicians_with_access=150,
            pacs_scheduled_minutes=300,
        )
        | {code: value}
        for facility, value in ((1, less), (2, less + more))
    ]
    known = baselines(baseline, baseline, facilities=(1, 2))
    before, after = evaluate(months(*rows), known, V1).scores[f"{component}_score"]
    if not np.isnan(before):
        assert direction * (after - before) >= 0
