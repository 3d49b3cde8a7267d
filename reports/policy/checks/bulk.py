"""Which reports of a large frame have no error at all, without looking at them one by one.

The others go to `checks.check_figures`, which says what is wrong. Both accept the same reports.
"""

import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from reports.policy.checks.relations import failing_relations
from reports.policy.form.figures import FIGURES, LONGEST_TEXT
from reports.policy.form.form import BY_CODE, COUNT_CODES, required_of
from reports.policy.form.months import column

_WORDS: Final = tuple(figure for figure in FIGURES if figure.type == "choice")
_FLAGS: Final = tuple(figure.code for figure in FIGURES if figure.type == "bool")


def without_errors(frame: pd.DataFrame) -> pd.Series:
    """Whether each report passes every check of figures (booleans, aligned with `frame`).

    `frame` has `period`, `kind`, `makes_images`, `modalities` (a frozenset), and every figure:
    counts as float64, choices and text as str, yes/no as bool; NaN or None = blank. Columns that
    are no figure are ignored, so unknown figures are the caller's to refuse.
    """
    good = ~failing_relations(frame).to_numpy(bool).any(axis=1)
    for code in COUNT_CODES:
        values = column(frame, code)
        blank = np.isnan(values)
        known = np.where(blank, 0.0, values)
        good &= (known >= 0) & (known <= (BY_CODE[code].maximum or 0)) & (known == np.floor(known))
    for figure in _WORDS:
        choices = [choice for choice, _ in figure.choices]
        good &= (frame[figure.code].isna() | frame[figure.code].isin(choices)).to_numpy(bool)
    for code in _FLAGS:
        good &= (
            frame[code]
            .map(
                lambda value: (
                    value is None
                    or value is pd.NA
                    or value != value
                    or isinstance(value, bool | np.bool_)
                )
            )
            .to_numpy(bool)
        )
    named = frame["platform_name"]
    good &= np.array(
        [blank or _is_plain_name(name) for name, blank in zip(named, named.isna(), strict=True)],
        dtype=bool,
    )
    return pd.Series(good & _complete(frame), index=frame.index)


@lru_cache(maxsize=1024)  # few platforms, many reports
def _is_plain_name(text: object) -> bool:
    if not isinstance(text, str) or len(text.strip()) > LONGEST_TEXT:
        return False
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text.strip())


def _complete(frame: pd.DataFrame) -> np.ndarray:
    """Whether every required figure is there; what is required is worked out once per kind."""
    asked = pd.MultiIndex.from_arrays(
        [frame["kind"], frame["makes_images"].astype(bool), frame["modalities"]]
    )
    codes, distinct = asked.factorize()
    blank = {code: frame[code].isna().to_numpy() for code in BY_CODE}
    complete = np.ones(len(frame), dtype=bool)
    for place, (kind, makes_images, modalities) in enumerate(distinct):
        these = codes == place
        for code in required_of(kind, bool(makes_images), frozenset(modalities)):
            complete[these & blank[code]] = False
    return complete
