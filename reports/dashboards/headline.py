"""The headline figures of a body's month, each with its change since the month before."""

from typing import Final, NamedTuple

from facilities.kinds import Label
from reports.formatting.units import format_figure
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums


class Indicator(NamedTuple):
    """A headline figure of one month. `value` and `change` are as people read them (shares in
    percent, rounded down to one decimal); None where there is none. `nation` is the same figure
    of the whole nation, for comparison. `has_change` is False where a phase begins, since no
    month is compared with one of another phase; `is_new_measure` where the figure itself is
    judged anew from then on."""

    code: str
    name: Label
    how: Label
    unit: str
    value: float | None
    change: float | None
    nation: float | None
    has_change: bool
    is_new_measure: bool


FIGURES: Final = (
    "score",
    "filing_rate",
    "on_plan_share",
    "film_prints",
    "films_avoided",
    "electronic_share",
)
_JUDGED: Final = frozenset({"score", "on_plan_share"})  # rest on the weights of the phase


def headline(
    now: Sums | None,
    before: Sums | None,
    nation: Sums | None = None,
    *,
    begins_phase: bool = False,
) -> list[Indicator]:
    """The headline figures of a month (`now`), against the month `before` and the nation.

    The first month of a phase is compared with none before it.
    """
    rows = []
    for figure in (INDICATORS[code] for code in FIGURES):
        value, earlier, national = (
            format_figure(figure.unit, figure.of(sums)) if sums else None
            for sums in (now, before, nation)
        )
        change = None
        if value is not None and earlier is not None and not begins_phase:
            change = round(value - earlier, 1)
        rows.append(
            Indicator(
                figure.code,
                figure.name,
                figure.how,
                figure.unit,
                value,
                change,
                national,
                has_change=not begins_phase,
                is_new_measure=begins_phase and figure.code in _JUDGED,
            )
        )
    return rows
