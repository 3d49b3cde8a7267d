"""Film: what is printed, bought, wasted and left, month by month, as a store-keeper would count."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from reports.policy.directive import published
from reports.synthetic.conduct import Conduct
from reports.synthetic.plan import Plan
from reports.synthetic.profiles import PROFILES

_BOX: Final = 100  # sheets are bought in boxes
_MISCOUNTS: Final = 0.004  # of honest months end with a wrong count
_KEEPS_BUYING: Final = 0.35  # of the honest buy film for a while after the letter


@dataclass(frozen=True)
class Film:
    """Sheets by facility and month, and the share of the old film rate that is gone (0-1)."""

    opening: np.ndarray
    purchased: np.ndarray
    given: np.ndarray
    wasted: np.ndarray
    prints: np.ndarray
    closing: np.ndarray
    gone: np.ndarray


def film_of(
    plan: Plan,
    nation: pd.DataFrame,
    conduct: Conduct,
    film_studies: np.ndarray,
    random: np.random.Generator,
) -> Film:
    """The film of some facilities; `film_studies` are those film was used for, by month."""
    count = len(nation)
    rate = np.array([PROFILES[kind].film_rate for kind in nation["kind"]])
    rate = rate * random.lognormal(0, 0.3, count)
    gone = gone_by(plan, conduct, random)
    noise = random.lognormal(0, 0.06, film_studies.shape)
    wanted = np.rint(rate[:, None] * (1 - gone) * film_studies * noise)
    few = random.integers(3, 20, film_studies.shape)
    taking = conduct.during("fee_taker")
    wanted = np.where(taking, few, np.where(conduct.during("sudden_zero"), 0, wanted))
    monthly = rate * film_studies.mean(axis=1)
    return _keep_store(plan, conduct, wanted, monthly, gone, random)


def gone_by(plan: Plan, conduct: Conduct, random: np.random.Generator) -> np.ndarray:
    """How much of the old film rate each facility has given up, by month (0-1)."""
    glide = published.directive().glides["film"]
    step = plan.step(glide.start)
    planned = np.array([glide.gone(period) for period in plan.periods])
    count = len(conduct.habit)
    tempo = random.lognormal(0, 0.08, (count, 1))
    honest = np.where(planned >= 1, 1.0, np.clip(planned * tempo + 0.02, 0, 1))
    early = np.clip(step / random.integers(4, 9, (count, 1)), 0, 1)
    late = np.clip((step - 0.5) / random.integers(18, 41, (count, 1)), 0, 1)
    kept = np.minimum(late, 1 - random.uniform(0.08, 0.25, (count, 1)))
    gone = np.select(conduct.habits("ahead", "lagging", "stuck"), [early, late, kept], honest)
    return np.where(step < 1, 0.0, gone)


def _keep_store(
    plan: Plan,
    conduct: Conduct,
    wanted: np.ndarray,
    monthly: np.ndarray,
    gone: np.ndarray,
    random: np.random.Generator,
) -> Film:
    """Go through the months; what cannot be taken from the store is not printed."""
    shape = wanted.shape
    buys = _buyers(plan, conduct, random)
    spoiled = random.poisson(wanted * 0.008)
    cover = random.uniform(1.3, 2.5, shape[0])
    miscount = np.where(
        random.random(shape) < _MISCOUNTS, np.rint(wanted * random.uniform(0.05, 0.3, shape)) + 8, 0
    )
    hoarding, hiding = conduct.during("film_hoarder"), conduct.during("sudden_zero")
    leak = random.uniform(0.2, 0.5, shape)
    boxes = np.ceil(monthly * random.uniform(1.5, 4, shape[0]) / _BOX + 1) * _BOX
    sheets = {
        name: np.zeros(shape)
        for name in ("opening", "purchased", "given", "wasted", "prints", "closing")
    }
    store = np.rint(monthly * random.uniform(1.5, 9, shape[0]))
    for month in range(shape[1]):
        need = wanted[:, month] + spoiled[:, month]
        short = buys[:, month] & (store < need * 1.1)
        order = np.ceil((need * cover - store) / _BOX) * _BOX
        bought = np.where(short, np.maximum(order, 0), 0)
        extra = hoarding[:, month] | hiding[:, month]
        bought = np.where(extra, boxes, bought)
        there = store + bought
        wasted = np.minimum(spoiled[:, month], there)
        prints = np.minimum(wanted[:, month], there - wasted)
        left = there - wasted - prints
        given = np.where((conduct.habit == "ahead") & (gone[:, month] >= 1), left, 0)
        left = left - given
        counted = np.where(hoarding[:, month], left - np.rint(leak[:, month] * there) - 10, left)
        counted = np.where(extra, counted, left - miscount[:, month] * (left > 0))
        counted = np.maximum(counted, 0)
        for name, values in (
            ("opening", store),
            ("purchased", bought),
            ("given", given),
            ("wasted", wasted),
            ("prints", prints),
            ("closing", counted),
        ):
            sheets[name][:, month] = values
        store = counted
    return Film(**sheets, gone=gone)


def _buyers(plan: Plan, conduct: Conduct, random: np.random.Generator) -> np.ndarray:
    """Who buys film when the store runs low: all before the glide, then fewer and fewer."""
    step = plan.step(published.directive().glides["film"].start)
    keeps = random.random((len(conduct.habit), 1)) < _KEEPS_BUYING
    until = np.where(keeps, 6, 0)
    laggard = np.isin(conduct.habit, ["lagging", "stuck"])[:, None]
    buys: np.ndarray = (step <= until) | laggard | conduct.during("fee_taker")
    return buys
