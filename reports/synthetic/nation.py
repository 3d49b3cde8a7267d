"""The register of a synthetic nation: a frame with one row a facility."""

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from reports.policy import digits, periods
from reports.policy.form import form
from reports.policy.kinds import RECEIVER
from reports.synthetic.plan import STORY_MONTHS, Plan, apportion, code_of
from reports.synthetic.profiles import PROFILES, WORDS

NATION_COLUMNS: Final = (
    "number", "code", "name_fa", "name_en", "kind", "ownership", "makes_images", "modalities",
    "university", "province", "opened_on", "enrolled_on", "closed_on", "closed_from",
    "works_again_on", "moved_to", "moved_on", "notified_on", "size", "shares", "is_steady",
    "trouble",
)  # fmt: skip

_EVENTS: Final = ("closed_on", "closed_from", "works_again_on", "moved_to", "moved_on")
_LETTER_DATE = date(2021, 3, 1)
_MAKES_NO_IMAGES = 0.02  # of the clinics and offices
_ENROLLED_LATER, _CLOSED, _CLOSED_FOR_A_TIME, _MOVED = 0.05, 0.02, 0.03, 0.012
_DEMO_SHARES = {
    "radiography": 0.45,
    "mammography": 0.05,
    "bone_density": 0.05,
    "ct": 0.12,
    "mri": 0.06,
    "ultrasound": 0.27,
}
_DEMO_SIZE = 1200.0
_CAST = 34  # facilities of the cast's university; fewer in a small nation
_CAST_SHARE = 8  # one in so many facilities at most
RESISTS: Final = "resists"  # a university that never made its facilities keep to the directive
OUTAGE: Final = "outage"  # one whose reports of a month were lost
_RESISTING = 0.11  # of the universities
_MANY = 4  # facilities of a university that may lose a month


def make_nation(plan: Plan) -> pd.DataFrame:
    """The facilities of a nation, by university and number: `NATION_COLUMNS`.

    Dates are `date` or None. `size` is studies a month at the start, `shares` a dict modality ->
    share of them; `closed_from`/`works_again_on` bound a temporary closure; `is_steady` says
    that nothing happened to the facility in the span (only such a one cheats); `trouble` is its
    university's: `RESISTS`, `OUTAGE` or "". The first facility is the demo's: an imaging centre
    open all the time, in a university of `_CAST` facilities.
    """
    random = plan.generator(1)
    nation = pd.DataFrame({"number": range(1, plan.facilities + 1)})
    nation["code"] = [code_of(number) for number in nation["number"]]
    _place(nation, plan, random)
    _trouble(nation, plan.generator(4))
    _describe(nation, random)
    nation["neighbour"] = pd.Series(_neighbours(nation), dtype="object")
    _give_lives(nation, plan, random)
    return nation[list(NATION_COLUMNS)]


def university_blocks(nation: pd.DataFrame, *, least: int = 1500) -> list[pd.DataFrame]:
    """The nation in pieces of neighbouring universities, each with at least that many facilities.

    Nobody moves out of a block, so all that a university receives is made from one block alone.
    """
    return [part for _, part in nation.groupby(_block_numbers(nation, least), sort=True)]


def _block_numbers(nation: pd.DataFrame, least: int) -> np.ndarray:
    sizes = nation.groupby("university", sort=False).size()
    blocks: dict[str, int] = {}
    block, filled = 0, 0
    for university, size in sizes.items():
        blocks[str(university)] = block
        filled += int(size)
        if filled >= least:
            block, filled = block + 1, 0
    numbers: np.ndarray = nation["university"].map(blocks).to_numpy(np.int64, copy=True)
    if filled and block:  # a small rest joins the last whole block
        numbers[numbers == block] = block - 1
    return numbers


def _place(nation: pd.DataFrame, plan: Plan, random: np.random.Generator) -> None:
    """Kind and university of each facility."""
    kinds = np.repeat(
        list(PROFILES),
        apportion(
            len(nation),
            [profile.share for profile in PROFILES.values()],
            least=1 if len(nation) >= 3 * len(PROFILES) else 0,
        ),
    )
    random.shuffle(kinds)
    centres = np.flatnonzero(kinds == "imaging_center")
    if len(centres):
        kinds[[0, centres[0]]] = kinds[[centres[0], 0]]
    kinds[0] = "imaging_center"
    nation["kind"] = kinds.astype(object)
    weights = random.lognormal(0, 0.5, len(plan.universities)) * [
        0.35 if university.kind == "faculty" else 1.0 for university in plan.universities
    ]
    counts = apportion(len(nation), list(weights), least=1)
    if counts[0] == 0:  # the demo's facility stands first
        counts[int(np.argmax(counts))] -= 1
        counts[0] = 1
    wanted = min(_CAST, len(nation) // _CAST_SHARE)
    while counts[0] < wanted and max(counts[1:]) > 1:  # the largest gives one
        counts[1 + int(np.argmax(counts[1:]))] -= 1
        counts[0] += 1
    for column in ("code", "province"):
        values = [getattr(university, column) for university in plan.universities]
        name = "university" if column == "code" else column
        nation[name] = np.repeat(np.array(values, dtype=object), counts)


def _trouble(nation: pd.DataFrame, random: np.random.Generator) -> None:
    """Which universities resist, and which one loses a month; never that of the demo."""
    sizes = nation.groupby("university", sort=False).size().iloc[1:]
    order = random.permutation(np.array(sizes.index, dtype=object))
    resisting = set(order[: round(_RESISTING * (len(sizes) + 1))])
    lost = [code for code in order if code not in resisting and sizes[code] >= _MANY][:1]
    nation["trouble"] = [
        RESISTS if code in resisting else OUTAGE if code in lost else ""
        for code in nation["university"]
    ]


def _describe(nation: pd.DataFrame, random: np.random.Generator) -> None:
    """Names, ownership, size and modalities."""
    words = random.integers(0, len(WORDS), len(nation))
    described = ("name_fa", "name_en", "ownership", "makes_images", "modalities", "shares", "size")
    rows: dict[str, list[object]] = {name: [] for name in described}
    silent = random.random(len(nation)) < _MAKES_NO_IMAGES
    for place, kind in enumerate(nation["kind"]):
        profile = PROFILES[kind]
        fa, en = WORDS[words[place]]
        number = int(nation["number"].iloc[place])
        rows["name_fa"].append(f"{profile.name_fa} {fa} {digits.to_persian(str(number))}")
        rows["name_en"].append(f"{profile.name_en} {en} {number}")
        owners = list(profile.ownership)
        odds = np.array([profile.ownership[owner] for owner in owners])
        rows["ownership"].append(str(random.choice(owners, p=odds / odds.sum())))
        makes = kind != RECEIVER and not (silent[place] and kind in {"clinic", "office"})
        shares = _shares(kind, random) if makes else {}
        size = float(random.lognormal(np.log(profile.size), profile.spread))
        if place == 0:
            makes, shares, size = True, dict(_DEMO_SHARES), _DEMO_SIZE
        rows["makes_images"].append(makes)
        rows["shares"].append(shares)
        rows["modalities"].append(frozenset(shares))
        rows["size"].append(size)
    for name, values in rows.items():
        nation[name] = pd.Series(values, index=nation.index)


def _shares(kind: str, random: np.random.Generator) -> dict[str, float]:
    """The modalities that one facility has, each with its share of the studies."""
    offered = PROFILES[kind].modalities
    present = {name for name, (odds, _) in offered.items() if random.random() < odds}
    weights = {
        name: offered[name][1] * float(random.lognormal(0, 0.25))
        for name in form.MODALITIES
        if name in (present or {next(iter(offered))})
    }
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _give_lives(nation: pd.DataFrame, plan: Plan, random: np.random.Generator) -> None:
    """Opening, enrolment, closures and changes of university; at most one such event each."""
    count, months = len(nation), plan.periods[:STORY_MONTHS]
    start = periods.first_day(plan.first)
    opened = [start - timedelta(days=int(days)) for days in random.integers(400, 9000, count)]
    lives: dict[str, list[Any]] = {name: [None] * count for name in _EVENTS}
    lives |= {"opened_on": opened, "enrolled_on": [start] * count}
    draw = random.random(count)
    draw[0] = 1.0  # nothing happens to the demo's facility
    bounds = np.cumsum([_ENROLLED_LATER, _CLOSED, _CLOSED_FOR_A_TIME, _MOVED])
    nothing = len(bounds)
    event = np.searchsorted(bounds, draw, side="right") if len(months) >= 4 else [nothing] * count
    event = np.where((event == 3) & nation["neighbour"].isna().to_numpy(), nothing, event)
    for place in np.flatnonzero(event < nothing):
        day = _day_in(months[int(random.integers(1, max(2, len(months) // 2)))], random)
        if event[place] == 0:
            lives["enrolled_on"][place] = day
            if random.random() < 0.5:
                lives["opened_on"][place] = day - timedelta(days=int(random.integers(0, 40)))
        elif event[place] == 1:
            lives["closed_on"][place] = day + timedelta(days=30 * (len(months) // 2))
        elif event[place] == 2:
            lives["closed_from"][place] = day
            lives["works_again_on"][place] = day + timedelta(days=int(random.integers(25, 150)))
        else:
            lives["moved_to"][place] = nation["neighbour"].iloc[place]
            lives["moved_on"][place] = day
    delays = random.integers(0, 40, count)
    lives["notified_on"] = [  # who resists has not passed the letter on
        None if resists else max(_LETTER_DATE, enrolled) + timedelta(days=int(delay))
        for enrolled, delay, resists in zip(
            lives["enrolled_on"], delays, nation["trouble"] == RESISTS, strict=True
        )
    ]
    nation["is_steady"] = event == nothing
    for name, values in lives.items():
        nation[name] = pd.Series(values, index=nation.index, dtype="object")


def _neighbours(nation: pd.DataFrame) -> list[str | None]:
    """For each facility another university, in its block, that could take it over."""
    blocks = _block_numbers(nation, 1500)
    partner: dict[str, str | None] = {}
    for _, part in nation.groupby(blocks, sort=True):
        codes = list(dict.fromkeys(part["university"]))
        for place, code in enumerate(codes):
            partner[code] = codes[place - 1] if len(codes) > 1 else None
    return [partner[code] for code in nation["university"]]


def _day_in(period: int, random: np.random.Generator) -> date:
    """A day in the middle of a month."""
    return periods.first_day(period) + timedelta(days=int(random.integers(8, 20)))
