"""Who files which month, and the frame of everything that was filed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.checks.frame_plausibility import frame_warnings
from reports.policy.checks.usual import USUAL_MONTHS
from reports.policy.form import form
from reports.synthetic.arrivals import EPOCH, Round, arrivals_of, arriving
from reports.synthetic.conduct import Conduct, assign_conduct
from reports.synthetic.figures import Figures, figures_of, open_share
from reports.synthetic.nation import OUTAGE, make_nation, university_blocks
from reports.synthetic.plan import DEMO_FREE_MONTHS, Plan

# One row a filing: `facility` is the number in the code; `received_us` microseconds since 1970
# (UTC); `receiver` the university that answers at receipt, `university` the one on the last day.
FILING_COLUMNS: Final = (
    "facility",
    "period",
    "kind",
    "makes_images",
    "modalities",
    "receiver",
    "university",
    "received_us",
    *form.BY_CODE,
)
WARNING_COLUMNS: Final = ("facility", "period", "field", "code")

_MISSED: Final = 0.003  # of the honest filings
OUTAGE_PERIOD: Final = 140309  # the month that a university lost
_NEWS: Final = 0.05  # of the months in which a receiver of images has something to tell
_LATE_IN_RECEIPT: Final = 4  # months more to look back at, for filings that arrived out of turn


class NationPart(NamedTuple):
    """One of several equal shares of a nation's blocks, counted from 0."""

    number: int
    of: int


WHOLE: Final = NationPart(0, 1)


@dataclass(frozen=True)
class Block:
    """Some neighbouring universities: their facilities and all that these filed.

    `filings`: `FILING_COLUMNS` by facility and period; `warnings`: `WARNING_COLUMNS`, as the
    filing would have found them with what had arrived before it.
    """

    nation: pd.DataFrame
    filings: pd.DataFrame
    warnings: pd.DataFrame


def blocks_of(
    plan: Plan,
    *,
    turn: Round | None = None,
    nation: pd.DataFrame | None = None,
    share: NationPart = WHOLE,
) -> Iterator[Block]:
    """The whole nation, block by block; in a round only what arrives in it.

    Each of n shares has every n-th block, as it is in the whole. Raises ValueError for a moment
    without a time zone.
    """
    whole = make_nation(plan) if nation is None else nation
    conduct = assign_conduct(plan, whole)
    for number, rows in enumerate(university_blocks(whole)):
        if number % share.of != share.number:
            continue
        random = plan.generator(3, number)
        own = conduct.of(rows.index.to_numpy())
        part = rows.reset_index(drop=True)
        figures = figures_of(plan, part, own, random)
        received = arrivals_of(plan, part, own, random)
        filed = _filed(plan, part, own, random)
        fresh = filed
        if turn is not None:
            numbers, chance = part["number"].to_numpy(), plan.generator(6, number)
            fresh, received = arriving(plan, turn, numbers, filed, received, chance)
        yield Block(
            part,
            _frame(plan, part, figures, fresh, received),
            _warnings(plan, part, figures, filed, fresh, received),
        )


def _filed(
    plan: Plan, nation: pd.DataFrame, conduct: Conduct, random: np.random.Generator
) -> np.ndarray:
    """Which months are filed (facility × month)."""
    shape = (len(nation), len(plan.periods))
    first = np.array([periods.last_day(p).toordinal() for p in plan.periods])
    enrolled = np.array([day.toordinal() for day in nation["enrolled_on"]])[:, None]
    alive = (open_share(plan, nation) > 0) & (first >= enrolled)
    is_demo = (nation["number"] == 1).to_numpy()
    steady = random.random(shape) >= np.where(is_demo, 0, _MISSED)[:, None]
    skipping = conduct.during("not_filer") & (random.random(shape) < 0.6)
    liars = np.flatnonzero(conduct.cheat == "not_filer")
    skipping[liars, conduct.starts[liars]] = True
    changed = random.random(shape) < _NEWS
    changed[np.arange(shape[0]), np.argmax(alive, axis=1)] = True
    skipping |= (conduct.habit == "silent")[:, None]
    makes = nation["makes_images"].to_numpy(bool)[:, None]
    filed: np.ndarray = alive & np.where(makes, steady & ~skipping, changed)
    cut_off = nation.loc[nation["trouble"] == OUTAGE, "university"].unique()
    lost = (nation["university"].isin(cut_off) | nation["moved_to"].isin(cut_off)).to_numpy(bool)
    filed &= ~(lost[:, None] & np.isin(plan.periods, OUTAGE_PERIOD))
    free = np.isin(plan.periods, DEMO_FREE_MONTHS)
    filed[np.ix_(is_demo, free)] = False
    return filed


def _frame(
    plan: Plan, nation: pd.DataFrame, figures: Figures, filed: np.ndarray, received: np.ndarray
) -> pd.DataFrame:
    """The filed months of a block as `FILING_COLUMNS`, by facility and period."""
    rows, months = np.nonzero(filed)
    period = np.array(plan.periods)[months]
    moved = np.array([day.toordinal() if day is not None else 10**7 for day in nation["moved_on"]])[
        rows
    ]
    last_day = np.array([periods.last_day(p).toordinal() for p in plan.periods])[months]
    arrived = received[rows, months]
    receipt_day = (arrived + 4 * 3_600_000_000) // 86_400_000_000 + EPOCH.toordinal()
    home = nation["university"].to_numpy(object)[rows]
    later = nation["moved_to"].to_numpy(object)[rows]
    columns: dict[str, np.ndarray] = {
        "facility": nation["number"].to_numpy(np.int64)[rows],
        "period": period,
        **{name: nation[name].to_numpy()[rows] for name in ("kind", "makes_images", "modalities")},
        "receiver": np.where(receipt_day >= moved, later, home),
        "university": np.where(last_day >= moved, later, home),
        "received_us": arrived,
    }
    columns |= {code: figures[code][rows, months] for code in form.BY_CODE}
    return pd.DataFrame(columns, columns=list(FILING_COLUMNS))


def _warnings(
    plan: Plan,
    nation: pd.DataFrame,
    figures: Figures,
    filed: np.ndarray,
    fresh: np.ndarray,
    received: np.ndarray,
) -> pd.DataFrame:
    """The warnings of every fresh filing, month by month: `WARNING_COLUMNS`."""
    numbers = nation["number"].to_numpy(np.int64)
    rank = np.cumsum(filed, axis=1)
    found = [pd.DataFrame({name: [] for name in WARNING_COLUMNS})]
    for month, period in enumerate(plan.periods):
        rows = np.flatnonzero(fresh[:, month])
        if not len(rows):
            continue
        known = filed[:, :month] & (received[:, :month] < received[:, month, None])
        known &= (rank[:, month, None] - rank[:, :month]) <= USUAL_MONTHS + _LATE_IN_RECEIPT
        known &= fresh[:, month, None]
        earlier, earlier_months = np.nonzero(known)
        warned = frame_warnings(
            _part(plan, numbers, figures, rows, np.full(len(rows), month)),
            _part(plan, numbers, figures, earlier, earlier_months),
        )
        found.append(
            pd.DataFrame(
                {
                    "facility": numbers[rows[warned["row"].to_numpy(np.int64)]],
                    "period": period,
                    "field": warned["field"],
                    "code": warned["code"],
                }
            )
        )
    return pd.concat(found, ignore_index=True).astype({"facility": "int64", "period": "int64"})


def _part(
    plan: Plan, numbers: np.ndarray, figures: Figures, rows: np.ndarray, months: np.ndarray
) -> pd.DataFrame:
    columns = {"facility": numbers[rows], "period": np.array(plan.periods)[months]}
    return pd.DataFrame(columns | {code: figures[code][rows, months] for code in form.BY_CODE})
