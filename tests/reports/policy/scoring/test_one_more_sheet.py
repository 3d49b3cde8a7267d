"""One more sheet of film or paper never raises a score, whatever else the month holds."""

from typing import Any, Final

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy.directive.parts import COMPONENTS
from reports.policy.scoring.evaluate import evaluate
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.scoring.scored import V1

BANDS: Final = [band.code for band in V1.bands]
OUTSIDE_THE_WINDOWS: Final = (140001, 140006, 140009, 140101, 140106, 140112, 140201, 140305)
COUNT = st.integers(0, 120)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A facility's months, each with some activity, in what they deliver, own and print."""
    rows = []
    for period in OUTSIDE_THE_WINDOWS:
        studies, handovers = draw(st.integers(1, 400)), draw(COUNT)
        printed, paper = draw(COUNT), draw(COUNT)
        rows.append(
            month(
                period,
                kind=draw(st.sampled_from(["hospital", "office"])),
                studies_ct=studies,
                studies_ultrasound=draw(COUNT),
                film_prints=printed,
                paper_prints=paper,
                film_prints_charged=draw(st.sampled_from([0, 0, printed])),
                handovers=handovers,
                handovers_with_report=draw(st.integers(0, handovers)),
                delivered_electronic=draw(st.integers(0, handovers)),
                platform=draw(st.sampled_from(["pacs", "none"])),
                days_late=draw(st.sampled_from([None, 0, 3, 40])),
            )
        )
    return rows


@settings(max_examples=150, deadline=None)
@given(
    histories(),
    st.integers(0, len(OUTSIDE_THE_WINDOWS) - 1),
    st.sampled_from(["film_prints", "paper_prints"]),
    st.floats(0.02, 3),
)
def test_one_more_sheet_never_raises_anything(
    history: list[dict[str, Any]], place: int, figure: str, baseline: float
) -> None:
    known = baselines(baseline, baseline)
    before = evaluate(months(*history), known, V1).scores
    more = [dict(row) for row in history]
    more[place][figure] += 1
    after = evaluate(months(*more), known, V1).scores
    names = ["total", "total_before_ceiling", *(f"{name}_score" for name in COMPONENTS)]
    for name in names:
        # Sums of the same parts may differ in their last bits.
        risen = after[name].to_numpy() > before[name].to_numpy() + 1e-9
        assert not risen.any(), name
        assert (np.isnan(after[name]) == np.isnan(before[name])).all(), name
    worse = after["band"].map(BANDS.index) >= before["band"].map(BANDS.index)
    assert worse.all()
