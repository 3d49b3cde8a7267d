"""A frame of many reports accepts exactly the reports that are accepted one by one."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.policy.checks.bulk import without_errors
from reports.policy.checks.checks import check_figures
from reports.policy.form.form import BY_CODE, COUNT_CODES
from tests.reports.policy.filed import report

WHOSE = {
    "hospital": ("hospital", True, frozenset()),
    "office": ("office", True, frozenset({"dental"})),
    "receiver": ("receiver", False, frozenset()),
}


def frame_of(*reports: Any) -> Any:
    rows = [
        {"period": 140012, "kind": kind, "makes_images": makes, "modalities": modalities} | figures
        for whose, figures in reports
        for kind, makes, modalities in [WHOSE[whose]]
    ]
    frame = pd.DataFrame(rows, columns=["period", "kind", "makes_images", "modalities", *BY_CODE])
    for code in COUNT_CODES:
        frame[code] = frame[code].astype(np.float64)
    return frame


def accepted_alone(whose: Any, figures: Any) -> Any:
    kind, makes_images, modalities = WHOSE[whose]
    return not check_figures(
        figures, period=140012, kind=kind, makes_images=makes_images, modalities=modalities
    )[1]


WHOLE = report(office_has_computer=True, office_has_line=False, studies_dental=4, cds=3)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"studies_ct": 10**7},
        {"studies_ct": 10**7 + 1},
        {"studies_ct": -1},
        {"studies_ct": None},
        {"studies_dental": None},
        {"film_received": None},
        {"platform": "none"},
        {"platform": "cloud"},
        {"platform": None},
        {"print_reason": "legal"},
        {"print_reason": "so"},
        {"platform_name": "نور"},
        {"platform_name": "n" * 200},
        {"platform_name": "n" * 201},
        {"platform_name": " " * 300},
        {"platform_name": "a\x00"},
        {"platform_name": "\n a "},
        {"office_has_line": None},
        {"office_has_line": "شاید"},
        {"office_has_line": 1},
        {"film_prints_charged": 1},
        {"cds_charged": 3, "cd_fee_rials": 10**13},
        {"cds_charged": 3, "cd_fee_rials": 10**13 + 1},
        {"physicians_referring": None},
        {"pacs_scheduled_minutes": 41760},
        {"pacs_scheduled_minutes": 41761},
    ],
    ids=str,
)
def test_a_frame_accepts_what_is_accepted_alone(change: Any) -> None:
    reports = [(whose, WHOLE | change) for whose in WHOSE]
    together = without_errors(frame_of(*reports)).tolist()
    assert together == [accepted_alone(whose, figures) for whose, figures in reports]


def test_half_a_study_is_refused() -> None:
    frame = frame_of(("hospital", WHOLE), ("hospital", WHOLE))
    frame.loc[1, "studies_ct"] = 0.5
    frame.index = [7, 8]
    assert without_errors(frame).to_dict() == {7: True, 8: False}


SOME_FIGURES = st.dictionaries(
    st.sampled_from(COUNT_CODES), st.none() | st.integers(0, 4), max_size=4
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(WHOSE)), SOME_FIGURES), min_size=1, max_size=5))
def test_any_mix_of_facilities(cases: Any) -> None:
    reports = [(whose, WHOLE | figures) for whose, figures in cases]
    together = without_errors(frame_of(*reports)).tolist()
    assert together == [accepted_alone(whose, figures) for whose, figures in reports]
