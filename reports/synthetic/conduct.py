"""How facilities behave, cheats among them, and the answer key that tells who does what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from reports.policy.directive import published
from reports.policy.kinds import OFFICE
from reports.synthetic.plan import Plan

ANSWER_COLUMNS: Final = ("facility", "behaviour", "from_period", "to_period", "reveals")

# behaviour -> the rule or warning that should reveal it ("" = nothing does; a warning about one
# figure is "code:figure").
REVEALS: Final[dict[str, str]] = {
    "honest": "",
    "ahead": "",
    "lagging": "FILM_AFTER_STEP1",
    "fee_taker": "ART4_FILM_FEE",
    "film_hoarder": "FILM_BALANCE",
    "copied_months": "same_as_month_before",
    "sudden_zero": "PURCHASE",
    "late_filer": "",
    "not_filer": "NOT_FILED",
    "pacs_outage": "out_of_usual_range:pacs_down_minutes",
    "report_skipper": "NO_REPORT",
    "office_fee": "FEE_OTHER",
}
HABITS: Final = ("honest", "ahead", "lagging")
CHEATS: Final = tuple(name for name in REVEALS if name not in HABITS)

_CHEAT_SHARE = 0.02  # of the facilities that make images, for each kind of cheat
_AHEAD, _LAGGING = 0.18, 0.15
NOT_ON_FILM: Final = published.directive().figures("film_excluded_studies")
_FILM_SIZE = 100  # studies a month from which film habits can be told apart

Test = Callable[[pd.DataFrame], pd.Series]


def _uses_film(nation: pd.DataFrame) -> pd.Series:
    film = nation["shares"].map(
        lambda shares: sum(
            share for name, share in shares.items() if f"studies_{name}" not in NOT_ON_FILM
        )
    )
    return (film * nation["size"] >= _FILM_SIZE) & (nation["kind"] != OFFICE)


_ELIGIBLE: Final[dict[str, Test]] = {
    "fee_taker": _uses_film,
    "film_hoarder": _uses_film,
    "sudden_zero": _uses_film,
    "pacs_outage": lambda nation: nation["kind"] != OFFICE,
    "report_skipper": lambda nation: nation["kind"] != OFFICE,
    "office_fee": lambda nation: nation["kind"] == OFFICE,
}


@dataclass(frozen=True)
class Conduct:
    """What every facility of a nation does; arrays are aligned with the nation's rows.

    `habit` is honest, ahead or lagging; `cheat` is "" or one of `CHEATS`, done in the months
    from `starts` to `ends` (places in the span, both included).
    """

    habit: np.ndarray
    cheat: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    months: int

    def during(self, *cheats: str) -> np.ndarray:
        """Where (facility × month) one of these cheats is at work."""
        month = np.arange(self.months)
        inside = (month >= self.starts[:, None]) & (month <= self.ends[:, None])
        found: np.ndarray = inside & np.isin(self.cheat, cheats)[:, None]
        return found

    def of(self, rows: np.ndarray) -> "Conduct":
        """The conduct of some of the facilities, by position."""
        return Conduct(
            self.habit[rows], self.cheat[rows], self.starts[rows], self.ends[rows], self.months
        )


def assign_conduct(plan: Plan, nation: pd.DataFrame) -> Conduct:
    """Draw every facility's habit and pick the cheats among the steady ones."""
    random = plan.generator(2)
    count, months = len(nation), len(plan.periods)
    makers = nation["makes_images"].to_numpy(bool)
    draw = random.random(count)
    habit = np.where(draw < _AHEAD, "ahead", "honest").astype(object)
    lags = (draw > 1 - _LAGGING) & _uses_film(nation).to_numpy(bool)
    habit[lags] = "lagging"
    cheat = np.full(count, "", dtype=object)
    starts, ends = np.zeros(count, dtype=np.int64), np.full(count, -1)
    if len(nation):
        habit[nation["number"].to_numpy() == 1] = "lagging"
    free = makers & nation["is_steady"].to_numpy(bool) & (nation["number"] > 1).to_numpy(bool)
    wanted = max(1, round(_CHEAT_SHARE * int(makers.sum())))
    earliest = _first_scored(plan)
    for name in CHEATS:
        fits = free & _ELIGIBLE[name](nation).to_numpy(bool) if name in _ELIGIBLE else free
        chosen = random.permutation(np.flatnonzero(fits))[:wanted]
        free[chosen] = False
        cheat[chosen] = name
        latest = max(earliest, months // 3)
        starts[chosen] = random.integers(earliest, latest + 1, len(chosen))
        lasts = random.integers(6, 16, len(chosen))
        ends[chosen] = np.minimum(starts[chosen] + lasts, months - 1)
        habit[chosen] = "lagging" if name in {"fee_taker", "sudden_zero"} else "honest"
    return Conduct(habit, cheat, starts, ends, months)


def answer_key(plan: Plan, nation: pd.DataFrame, conduct: Conduct) -> pd.DataFrame:
    """Who does what, when, and what should reveal it: `ANSWER_COLUMNS`, one row a facility.

    `facility` is the code. A laggard is one from the first month in which film is forbidden on;
    where the span ends before it, nothing reveals it.
    """
    film_until = published.directive().glides["film"].until
    late = [place for place, period in enumerate(plan.periods) if period > film_until]
    rows = []
    for place, code in enumerate(nation["code"]):
        name = conduct.cheat[place] or conduct.habit[place]
        begin, end, reveals = 0, len(plan.periods) - 1, REVEALS[name]
        if name in CHEATS:
            begin, end = int(conduct.starts[place]), int(conduct.ends[place])
        elif name == "lagging":
            begin, reveals = (late[0], reveals) if late else (begin, "")
        rows.append((code, name, plan.periods[begin], plan.periods[end], reveals))
    return pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))


def _first_scored(plan: Plan) -> int:
    """The place in the span at which cheats may begin: scored, and with months before it."""
    first = published.directive().first_scored
    scored = [place for place, period in enumerate(plan.periods) if period >= first]
    usual = 3  # months that a warning needs to know what is usual
    return min(scored[0] + usual if scored else 0, len(plan.periods) - 1)
