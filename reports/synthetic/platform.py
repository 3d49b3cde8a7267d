"""The image platform of each facility: whether it has one, and how often it was down."""

from typing import Final

import numpy as np
import pandas as pd

from reports.policy import digits, periods
from reports.synthetic.conduct import Conduct
from reports.synthetic.plan import Plan
from reports.synthetic.profiles import PROFILES

_NEVER: Final = 0.06  # of those without a platform at the start get none in the span
_ADOPTED_WITHIN: Final = 20  # months
_NAMES: Final = 9  # of each sort
_SHORTEST_MONTH: Final = 29  # days
BLANK_TEXT: Final = pd.Series([None], dtype=object).to_numpy()  # a blank text


def platform_of(
    plan: Plan,
    nation: pd.DataFrame,
    conduct: Conduct,
    total: np.ndarray,
    random: np.random.Generator,
) -> dict[str, np.ndarray]:
    """The platform figures of some facilities; `total` are their studies by month."""
    shape = total.shape
    has = np.arange(shape[1]) >= _since(nation, conduct, random)[:, None]
    approved = random.random((shape[0], 1)) < 0.15
    kind = np.where(approved, "approved", "pacs").astype(object)
    names = _names(approved, random)
    scheduled = _scheduled(plan, nation, conduct) * has
    usual = random.lognormal(np.log(60), 0.3, (shape[0], 1))
    down = np.rint(usual * random.lognormal(0, 0.3, shape))
    outage = np.ceil(scheduled * random.uniform(0.12, 0.4, shape))
    down = np.where(conduct.during("pacs_outage"), outage, down)
    reports_ehr = random.random((shape[0], 1)) < 0.6
    in_ehr = np.clip(np.arange(shape[1]) / 30, 0.02, 0.9) * random.uniform(0.9, 1.0, shape)
    return {
        "platform": np.where(has, kind, "none").astype(object),
        "platform_name": np.where(has, names, BLANK_TEXT),
        "pacs_scheduled_minutes": scheduled,
        "pacs_down_minutes": np.minimum(down, scheduled),
        "studies_archived": np.rint(total * random.uniform(0.97, 1.0, shape)) * has,
        "studies_in_ehr": np.where(reports_ehr & has, np.rint(total * in_ehr), np.nan),
    }


def _since(nation: pd.DataFrame, conduct: Conduct, random: np.random.Generator) -> np.ndarray:
    """The place in the span from which each facility has a platform (0: from the start)."""
    count = len(nation)
    share = np.array([PROFILES[kind].platform_share for kind in nation["kind"]])
    at_start = random.random(count) < share
    at_start |= np.isin(conduct.cheat, ["pacs_outage"]) | (nation["number"] == 1).to_numpy(bool)
    later = np.where(
        random.random(count) < _NEVER, 10**6, random.integers(1, _ADOPTED_WITHIN, count)
    )
    return np.where(at_start, 0, later)


def _names(approved: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The platforms' names, a column; some reports leave it out."""
    numbers = random.integers(1, _NAMES + 1, len(approved))
    named = random.random((len(approved), 1)) < 0.8
    pairs = zip(approved[:, 0].tolist(), numbers.tolist(), strict=True)
    names = [_name("پلتفرم" if is_approved else "PACS", number) for is_approved, number in pairs]
    column: np.ndarray = pd.Series(names, dtype=object).to_numpy()[:, None]
    return np.where(named, column, BLANK_TEXT)


def approved_names() -> list[str]:
    """The names of all platforms that reports of a nation call approved."""
    return [_name("پلتفرم", number) for number in range(1, _NAMES + 1)]


def _name(sort: str, number: int) -> str:
    return f"{sort} ساختگی {digits.to_persian(str(number))}"


def _scheduled(plan: Plan, nation: pd.DataFrame, conduct: Conduct) -> np.ndarray:
    """Planned minutes: the whole month where work goes on day and night, else 26 working days.

    A month that will be copied must fit into the shortest one.
    """
    hours = np.array([PROFILES[kind].hours for kind in nation["kind"]])[:, None]
    month = np.array([periods.minutes_in(period) for period in plan.periods], dtype=float)
    minutes = np.where(hours >= 24, month, np.rint(hours * 60 * 26))
    copied = conduct.during("copied_months")
    return np.where(copied, np.minimum(minutes, _SHORTEST_MONTH * 24 * 60), minutes)
