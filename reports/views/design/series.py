"""Synthetic numbers for the design page: always the same, of no facility anywhere."""

from collections.abc import Sequence
from math import exp, sin
from typing import Final, NamedTuple

from facilities.kinds import Label
from reports.policy import periods

MONTHS: Final = 36  # 1400 to 1402
LATEST: Final = 140210
BANDS: Final = {
    "on_plan": Label("مطابق برنامه", "On plan"),
    "behind": Label("عقب از برنامه", "Behind plan"),
    "off_plan": Label("خارج از برنامه", "Off plan"),
    "not_filed": Label("گزارش‌نشده", "Not filed"),
}


class SampleBody(NamedTuple):
    """A body of the samples: its name, its place on the tile map, and its 24 scores."""

    name: Label
    row: int
    column: int
    scores: tuple[float | None, ...]


def course(
    start: float, end: float, months: int, *, seed: float, noise: float = 1.0
) -> list[float]:
    """A figure that goes from start to end, first fast, then slowly, with some unrest."""
    values = [
        end
        + (start - end) * exp(-3.2 * place / months)
        + noise * (sin(2.1 * place + seed) + 0.7 * sin(5.3 * place * (1 + seed / 40) + 2 * seed))
        for place in range(months)
    ]
    values[-1] = end
    return [max(0.0, value) for value in values]


def months(count: int) -> list[int]:
    """So many months until the latest, in order."""
    return [periods.following(LATEST, place - count + 1) for place in range(count)]


def band_of(score: float | None) -> str:
    """The band of a sample's score."""
    if score is None:
        return "not_filed"
    return "on_plan" if score >= 85 else "behind" if score >= 60 else "off_plan"


def shade_of(score: float | None) -> int:
    """The shade of a sample's score, 1 (best) to 5; 0 without one."""
    if score is None:
        return 0
    limits = (95, 85, 75, 60)
    return next((place for place, limit in enumerate(limits, 1) if score >= limit), 5)


def scores(end: float, *, seed: float, missing: Sequence[int] = ()) -> tuple[float | None, ...]:
    """24 monthly scores that end at `end`; None at the missing places."""
    values = course(max(20.0, end - 14 - seed % 17), end, 24, seed=seed, noise=1.6)
    return tuple(
        None if place in missing else min(99.6, value) for place, value in enumerate(values)
    )


PROVINCES: Final = (
    SampleBody(Label("آذربایجان غربی", "West Azarbaijan"), 0, 0, scores(88.8, seed=1)),
    SampleBody(Label("آذربایجان شرقی", "East Azarbaijan"), 0, 1, scores(93.1, seed=2)),
    SampleBody(Label("اردبیل", "Ardabil"), 0, 2, scores(95.5, seed=3)),
    SampleBody(Label("گیلان", "Gilan"), 0, 3, scores(84.7, seed=4)),
    SampleBody(Label("کردستان", "Kurdistan"), 1, 0, scores(78.0, seed=5)),
    SampleBody(Label("زنجان", "Zanjan"), 1, 1, scores(95.5, seed=6)),
    SampleBody(Label("قزوین", "Qazvin"), 1, 2, scores(92.5, seed=7)),
    SampleBody(Label("البرز", "Alborz"), 1, 3, scores(64.2, seed=8)),
    SampleBody(Label("کرمانشاه", "Kermanshah"), 2, 0, scores(92.2, seed=9)),
    SampleBody(Label("همدان", "Hamadan"), 2, 1, scores(90.6, seed=10)),
    SampleBody(Label("مرکزی", "Markazi"), 2, 2, scores(80.5, seed=11)),
    SampleBody(Label("قم", "Qom"), 2, 3, scores(58.2, seed=12)),
)
UNIVERSITIES: Final = (
    SampleBody(Label("ایرانشهر", "Iranshahr"), 0, 0, scores(49.7, seed=1)),
    SampleBody(Label("قم", "Qom"), 0, 0, scores(58.2, seed=12)),
    SampleBody(Label("سراوان", "Saravan"), 0, 0, scores(68.5, seed=3, missing=(9,))),
    SampleBody(Label("دزفول", "Dezful"), 0, 0, scores(77.6, seed=14)),
    SampleBody(Label("تهران", "Tehran"), 0, 0, scores(84.4, seed=5)),
    SampleBody(Label("اصفهان", "Isfahan"), 0, 0, scores(90.9, seed=16)),
    SampleBody(Label("مشهد", "Mashhad"), 0, 0, scores(93.5, seed=7, missing=(4, 5))),
    SampleBody(Label("زنجان", "Zanjan"), 0, 0, scores(95.5, seed=18)),
    SampleBody(Label("شیراز", "Shiraz"), 0, 0, scores(98.1, seed=9)),
)
