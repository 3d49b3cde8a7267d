"""What differs between two versions of a report, and which changes stand out.

Figures are mappings of form codes to values; a code that is missing is a blank.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from reports.policy.form.figures import FIGURES, Figure

# Our measure: a count that grew or shrank by half, and by more than a handful, stands out.
BIG_CHANGE_PERCENT: Final = 50
BIG_CHANGE_LEAST: Final = 20
MOST_BIG_CHANGES: Final = 3  # shown beside a row of the desk


class Difference(NamedTuple):
    """One figure that is not as it was; `change` is new − old where both are counts."""

    figure: Figure
    old: object
    new: object
    change: int | None


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> list[Difference]:
    """The figures that differ, in the form's order."""
    return [
        Difference(figure, before, after, _change(before, after))
        for figure in FIGURES
        if (before := old.get(figure.code)) != (after := new.get(figure.code))
    ]


def big_changes(before: Mapping[str, object], now: Mapping[str, object]) -> list[Difference]:
    """The counts that changed most against the month before, the greatest share first."""
    found = [d for d in differences(before, now) if _is_big(d)]
    found.sort(key=lambda d: -_share(d))
    return found[:MOST_BIG_CHANGES]


def _change(before: object, after: object) -> int | None:
    if _is_count(before) and _is_count(after):
        return int(after) - int(before)  # type: ignore[call-overload, no-any-return]
    return None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_big(difference: Difference) -> bool:
    change = difference.change
    if change is None or abs(change) < BIG_CHANGE_LEAST:
        return False
    return _share(difference) * 100 >= BIG_CHANGE_PERCENT


def _share(difference: Difference) -> float:
    """The change as a share of the greater of the two, so that 0 → 500 and 500 → 0 weigh alike."""
    old, new = float(difference.old), float(difference.new)  # type: ignore[arg-type]
    return abs(new - old) / max(old, new)
