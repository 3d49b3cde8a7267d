"""Form 1's figures for every facility and month of a block, before anybody files them."""

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive import published
from reports.policy.form import form
from reports.policy.form.figures import PRINT_REASONS
from reports.policy.kinds import OFFICE
from reports.synthetic.conduct import NOT_ON_FILM, Conduct
from reports.synthetic.film import Film, film_of
from reports.synthetic.plan import Plan
from reports.synthetic.platform import BLANK_TEXT, platform_of
from reports.synthetic.profiles import SEASON

Figures = dict[str, np.ndarray]  # figure -> facility × month; NaN or None = blank

_IDLE = 0.02  # of the months of offices
_FEW_SHEETS = 0.5  # of the offices print a sheet or two in most months after the glide
_SOME_PAPER = 0.26  # of the others print a few in a hundred studies then
_DISC_FEE, _FILM_FEES = 120_000, (200_000, 900_000)  # rials, made up


def figures_of(
    plan: Plan, nation: pd.DataFrame, conduct: Conduct, random: np.random.Generator
) -> Figures:
    """All figures of a block's facilities, each an array facility × month.

    Satisfies every hard check of the form; figures a facility is not asked for are blank.
    """
    studies = _studies(plan, nation, conduct, random)
    total = np.sum(list(studies.values()), axis=0)
    on_film = np.sum([v for code, v in studies.items() if code not in NOT_ON_FILM], axis=0)
    film = film_of(plan, nation, conduct, on_film, random)
    figures: Figures = dict(studies)
    figures |= _film_figures(film, conduct, random)
    figures |= _prints(plan, nation, conduct, film, total, random)
    platform = platform_of(plan, nation, conduct, total, random)
    figures |= platform
    figures |= _delivery(plan, conduct, figures, total, random)
    _charge_at_offices(conduct, figures, random)
    figures |= _charges(conduct, figures, random)
    figures |= _reasons(figures, random)
    figures |= _access(nation, conduct, total, random)
    _blank_what_is_not_asked(nation, figures)
    _copy_months(conduct, figures)
    return figures


def open_share(plan: Plan, nation: pd.DataFrame) -> np.ndarray:
    """The share of each month's days on which a facility was open (facility × month)."""
    first = np.array([periods.first_day(p).toordinal() for p in plan.periods])
    after = np.array([periods.last_day(p).toordinal() + 1 for p in plan.periods])

    def days_before(column: str, default: int) -> np.ndarray:
        days = [day.toordinal() if day is not None else default for day in nation[column]]
        before: np.ndarray = np.clip(np.array(days)[:, None], first, after) - first
        return before

    length = after - first
    open_days = days_before("closed_on", 10**7) - days_before("opened_on", 0)
    shut = days_before("works_again_on", 0) - days_before("closed_from", 0)
    share: np.ndarray = np.clip(open_days - shut, 0, None) / length
    return share


def _idle(nation: pd.DataFrame, conduct: Conduct, random: np.random.Generator) -> np.ndarray:
    """Months in which an office did not work at all (facility × month)."""
    offices = ((nation["kind"] == OFFICE) & (conduct.cheat == "")).to_numpy(bool)[:, None]
    idle: np.ndarray = offices & (random.random((len(nation), conduct.months)) < _IDLE)
    return idle


def _studies(
    plan: Plan, nation: pd.DataFrame, conduct: Conduct, random: np.random.Generator
) -> Figures:
    """Studies of each modality: size × share × season × growth × chance."""
    shape = (len(nation), len(plan.periods))
    growth = 1 + random.normal(0.004, 0.003, (shape[0], 1))
    season = np.array([SEASON[period % 100 - 1] for period in plan.periods])
    size = nation["size"].to_numpy(float)[:, None]
    level = size * season * growth ** np.arange(shape[1]) * open_share(plan, nation)
    level = level * random.lognormal(0, 0.05, shape) * ~_idle(nation, conduct, random)
    found = {}
    for name in form.MODALITIES:
        share = np.array([shares.get(name, 0.0) for shares in nation["shares"]])[:, None]
        found[f"studies_{name}"] = random.poisson(level * share).astype(float)
    return found


def _film_figures(film: Film, conduct: Conduct, random: np.random.Generator) -> Figures:
    printers = random.random(film.prints.shape) < 0.002
    printers &= (conduct.habit == "lagging")[:, None]
    return {
        "film_opening": film.opening,
        "film_purchased": film.purchased,
        "film_received": np.zeros_like(film.opening),
        "film_given": film.given,
        "film_wasted": film.wasted,
        "film_closing": film.closing,
        "film_printers_purchased": printers.astype(float),
        "film_prints": film.prints,
    }


def _prints(
    plan: Plan,
    nation: pd.DataFrame,
    conduct: Conduct,
    film: Film,
    total: np.ndarray,
    random: np.random.Generator,
) -> Figures:
    """Paper takes a part of film's place in step 1, and goes during step 2."""
    count = len(total)
    glide = published.directive().glides["print"]
    step = plan.step(glide.start)
    planned = np.array([glide.gone(period) for period in plan.periods])
    tempo = random.lognormal(0, 0.06, (count, 1))
    honest = np.where(planned >= 1, 1.0, np.clip(planned * tempo + 0.02, 0, 1))
    early = np.clip(step / random.integers(4, 9, (count, 1)), 0, 1)
    late = np.clip((step - 0.5) / random.integers(16, 31, (count, 1)), 0, 1)
    kept = np.minimum(late, 1 - random.uniform(0.4, 0.8, (count, 1)))
    ahead, lags, stuck = conduct.habits("ahead", "lagging", "stuck")
    gone = np.select([ahead, lags, stuck], [early, late, kept], honest)
    gone = np.where(step < 1, 0.0, gone)
    usual, instead = random.uniform(0, 0.1, (count, 1)), random.uniform(0.1, 0.5, (count, 1))
    rate = (usual + np.where(stuck, 0.2, 0) + instead * film.gone) * (1 - gone)
    paper = np.rint(rate * total * random.lognormal(0, 0.05, total.shape))
    return {"paper_prints": np.maximum(paper, _few_sheets(nation, planned >= 1, total, random))}


def _few_sheets(
    nation: pd.DataFrame, forbidden: np.ndarray, total: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """What some still print in the months that forbid it: offices a sheet or two for a patient
    who asks, others for their wards."""
    offices = (nation["kind"] == OFFICE).to_numpy(bool)
    habit = random.random(len(nation)) < np.where(offices, _FEW_SHEETS, _SOME_PAPER)
    now = habit[:, None] & forbidden & (total > 0) & (random.random(total.shape) < 0.7)
    wards = np.ceil(total * random.uniform(0.015, 0.04, total.shape))
    sheets = np.where(offices[:, None], random.integers(1, 3, total.shape), wards)
    few: np.ndarray = np.where(now, sheets, 0).astype(float)
    return few


def _delivery(
    plan: Plan,
    conduct: Conduct,
    figures: Figures,
    total: np.ndarray,
    random: np.random.Generator,
) -> Figures:
    """How studies reach the patient: film and paper first, then links, and discs for the rest."""
    shape = total.shape
    handovers = np.rint(total * random.uniform(0.96, 1.0, shape))
    on_film = np.minimum(handovers, np.ceil(figures["film_prints"] / 1.4))
    on_paper = np.minimum(handovers, np.ceil(figures["paper_prints"] / 1.6))
    glide = published.directive().glides["electronic"]
    planned = np.array([glide.gone(p) for p in plan.periods])
    slow = np.where(np.isin(conduct.habit, ["lagging", "stuck"]), 0.6, 1.0)[:, None]
    at_start = random.uniform(0.05, 0.3, (shape[0], 1))
    share = np.maximum(at_start, planned * slow * random.uniform(0.97, 1.08, shape))
    share = np.where(figures["platform"] == "none", 0.0, share)
    electronic = np.minimum(handovers, np.rint(share * total))
    rest = np.maximum(0, handovers - on_film - on_paper - electronic)
    discs_kept = np.where(figures["platform"] == "none", 1.0, 1 - 0.9 * planned)
    on_disc = np.rint(rest * discs_kept)
    electronic = electronic + rest - on_disc
    slips = random.random(shape) < 0.01
    without = np.where(slips, np.ceil(handovers * random.uniform(0.005, 0.03, shape)), 0)
    skipped = np.ceil(handovers * random.uniform(0.15, 0.4, shape))
    without = np.where(conduct.during("report_skipper"), skipped, without)
    return {
        "handovers": handovers,
        "delivered_electronic": electronic,
        "delivered_cd": on_disc,
        "delivered_paper": on_paper,
        "delivered_film": on_film,
        "cds": on_disc + random.poisson(on_disc * 0.02),
        "handovers_with_report": np.maximum(0, handovers - without),
    }


def _charge_at_offices(conduct: Conduct, figures: Figures, random: np.random.Generator) -> None:
    """An office that sells discs hands over at least a few."""
    selling = conduct.during("office_fee")
    figures["cds"] = np.where(
        selling, np.maximum(figures["cds"], 3 + random.poisson(4, selling.shape)), figures["cds"]
    )


def _charges(conduct: Conduct, figures: Figures, random: np.random.Generator) -> Figures:
    """Charges: the cheats', and discs charged for by a few others, which is for a tariff check."""
    shape = figures["cds"].shape
    printed = figures["film_prints"]
    sold = np.where(conduct.during("fee_taker"), np.minimum(printed, np.ceil(printed * 0.8)), 0.0)
    film_fee = sold * random.integers(*_FILM_FEES, (shape[0], 1)) // 1000 * 1000
    hidden = conduct.during("fee_taker") & (random.random(shape) < 0.15)
    seller = (random.random((shape[0], 1)) < 0.03) & (random.random(shape) < 0.5)
    seller |= conduct.during("office_fee")
    discs = np.where(seller, np.ceil(figures["cds"] * 0.4), 0.0)
    nothing = np.zeros(shape)
    zero_or_blank = np.where(random.random((shape[0], 1)) < 0.5, 0.0, np.nan) + nothing
    return {
        "film_prints_charged": sold,
        "film_fee_rials": np.where(hidden, np.nan, np.where(sold > 0, film_fee, zero_or_blank)),
        "paper_prints_charged": nothing,
        "paper_fee_rials": zero_or_blank,
        "cds_charged": discs,
        "cd_fee_rials": np.where(discs > 0, discs * _DISC_FEE, zero_or_blank),
    }


def _reasons(figures: Figures, random: np.random.Generator) -> Figures:
    printed = (figures["film_prints"] > 0) | (figures["paper_prints"] > 0)
    codes = np.array([code for code, _ in PRINT_REASONS], dtype=object)
    drawn = codes[random.choice(len(codes), printed.shape, p=[0.4, 0.4, 0.08, 0.07, 0.05])]
    said = printed & (random.random(printed.shape) > 0.015)
    return {"print_reason": np.where(said, drawn, BLANK_TEXT)}


def _access(
    nation: pd.DataFrame, conduct: Conduct, total: np.ndarray, random: np.random.Generator
) -> Figures:
    """Physicians who refer, those of them with access, and what offices have on the desk."""
    count, months = total.shape
    receives = ~nation["makes_images"].to_numpy(bool)[:, None]
    level = np.where(receives, nation["size"].to_numpy(float)[:, None] / 6, total / 15 + 2)
    referring = np.where((total > 0) | receives, random.poisson(level), 0)
    pace = np.where(np.isin(conduct.habit, ["lagging", "stuck"]), 0.6, 1.0)[:, None]
    start = random.uniform(0.2, 0.5, (count, 1))
    share = np.clip(start + pace * (0.97 - start) * np.arange(months) / 20, 0, 0.98)
    since = {
        "office_has_computer": random.integers(-40, 14, (count, 1)),
        "office_has_line": random.integers(-20, 18, (count, 1)),
    }
    return {
        "physicians_referring": referring.astype(float),
        "physicians_with_access": random.binomial(referring, share).astype(float),
    } | {code: (np.arange(months) >= month).astype(object) for code, month in since.items()}


def _blank_what_is_not_asked(nation: pd.DataFrame, figures: Figures) -> None:
    asked: dict[tuple[str, bool, frozenset[str]], frozenset[str]] = {}
    keys = list(zip(nation["kind"], nation["makes_images"], nation["modalities"], strict=True))
    for key in set(keys):
        asked[key] = form.asked_of(*key)
    for code in form.BY_CODE:
        unasked = np.array([code not in asked[key] for key in keys])
        figures[code][unasked] = None if form.BY_CODE[code].type != "count" else np.nan


def _copy_months(conduct: Conduct, figures: Figures) -> None:
    """Who copies files the figures of the first such month again and again."""
    for row in np.flatnonzero(conduct.cheat == "copied_months"):
        for start, end in conduct.episodes(int(row)):
            for values in figures.values():
                values[row, start : end + 1] = values[row, start]
