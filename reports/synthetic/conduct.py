"""How facilities behave, cheats among them, and the answer key that tells who does what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive import published
from reports.policy.kinds import OFFICE
from reports.synthetic.nation import RESISTS
from reports.synthetic.plan import Plan

ANSWER_COLUMNS: Final = ("facility", "behaviour", "from_period", "to_period", "reveals")

# behaviour -> the rule or warning that should reveal it ("" = nothing does; a warning about one
# figure is "code:figure").
REVEALS: Final[dict[str, str]] = {
    "honest": "",
    "ahead": "",
    "lagging": "FILM_AFTER_STEP1",
    "stuck": "PRINT_AFTER_STEP2",
    "silent": "NOT_FILED",
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
HABITS: Final = ("honest", "ahead", "lagging", "stuck", "silent")
CHEATS: Final = tuple(name for name in REVEALS if name not in HABITS)

_CHEAT_SHARE = 0.02  # of the facilities that make images, for each kind of cheat
_AHEAD, _LAGGING = 0.18, 0.15
_WILLING = 6  # where a university resists, every so many-th facility keeps to the plan all the same
_SILENT = 0.015  # of the facilities that make images never report
_WELL_KNOWN = 5  # facilities of a university that may hold a silent one, and no second
_CYCLE: Final = 40  # months from the beginning of one episode of cheating to that of the next
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

    `habit` is one of `HABITS`; `cheat` is "" or one of `CHEATS`, done in the months from `starts`
    to `ends` (places in the span, both included), and again every `_CYCLE` months.
    """

    habit: np.ndarray
    cheat: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    months: int

    def during(self, *cheats: str) -> np.ndarray:
        """Where (facility × month) one of these cheats is at work."""
        since = np.arange(self.months) - self.starts[:, None]
        inside = (since >= 0) & (since % _CYCLE <= (self.ends - self.starts)[:, None])
        found: np.ndarray = inside & np.isin(self.cheat, cheats)[:, None]
        return found

    def habits(self, *names: str) -> list[np.ndarray]:
        """For each habit where it is followed, a column (facility × 1)."""
        return [(self.habit == name)[:, None] for name in names]

    def episodes(self, row: int) -> list[tuple[int, int]]:
        """The first and the last month of each time that a facility cheats, as places."""
        start, length = int(self.starts[row]), int(self.ends[row] - self.starts[row])
        return [
            (first, min(first + length, self.months - 1))
            for first in range(start, self.months, _CYCLE)
            if length >= 0
        ]

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
    place = nation.groupby("university").cumcount().to_numpy()
    stuck = makers & (nation["trouble"] == RESISTS).to_numpy(bool) & (place % _WILLING > 0)
    habit[stuck] = "stuck"
    cheat = np.full(count, "", dtype=object)
    starts, ends = np.zeros(count, dtype=np.int64), np.full(count, -1)
    if len(nation):
        habit[nation["number"].to_numpy() == 1] = "lagging"
    free = makers & nation["is_steady"].to_numpy(bool) & (nation["number"] > 1).to_numpy(bool)
    known = nation.groupby("university")["number"].transform("size").to_numpy() >= _WELL_KNOWN
    quiet = plan.generator(5).permutation(np.flatnonzero(free & known & (habit == "honest")))
    one_each = ~nation["university"].iloc[quiet].duplicated().to_numpy()
    quiet = quiet[one_each][: round(_SILENT * int(makers.sum()))]
    habit[quiet] = "silent"
    free &= ~np.isin(habit, ["stuck", "silent"])
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


def answer_key(
    plan: Plan, nation: pd.DataFrame, conduct: Conduct, *, until: int | None = None
) -> pd.DataFrame:
    """Who does what, when, and what should reveal it: `ANSWER_COLUMNS`, by facility.

    `facility` is the code; who cheats again has a row for each time that began by the month
    `until`. A habit shows from the first month on in which the directive forbids what it is;
    where the span ends before it, nothing reveals it.
    """
    last = min(until or plan.last, plan.last)
    rows = []
    for place, code in enumerate(nation["code"]):
        name = conduct.cheat[place] or conduct.habit[place]
        if name in CHEATS:
            spans = [(plan.periods[a], plan.periods[b]) for a, b in conduct.episodes(place)]
        else:
            spans = [(max(plan.first, _shows_from(name)), last)]
        for first, end in spans:
            if first <= last:
                rows.append((code, name, first, min(end, last), REVEALS[name]))
        if spans[0][0] > last:
            rows.append((code, name, plan.first, last, ""))
    return pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))


def _shows_from(habit: str) -> int:
    """The first month in which a habit can be found out."""
    directive = published.directive()
    after = {"lagging": directive.glides["film"].until, "stuck": directive.glides["print"].until}
    if habit in after:
        return periods.following(after[habit])
    return directive.first_scored if habit == "silent" else periods.FIRST_PERIOD


def _first_scored(plan: Plan) -> int:
    """The place in the span at which cheats may begin: scored, and with months before it."""
    first = published.directive().first_scored
    scored = [place for place, period in enumerate(plan.periods) if period >= first]
    usual = 3  # months that a warning needs to know what is usual
    return min(scored[0] + usual if scored else 0, len(plan.periods) - 1)
