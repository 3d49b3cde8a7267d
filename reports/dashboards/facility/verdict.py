"""A facility's month in a sentence: since when it is so, and what would change it."""

from collections.abc import Mapping
from typing import NamedTuple

from facilities.language import in_language
from reports.dashboards.facility.measures import Measure
from reports.formatting.labels import words
from reports.formatting.moments import period as month_text
from reports.formatting.numbers import number, score
from reports.policy import periods
from reports.policy.scoring.month_states import NOT_EXPECTED, Mark


class Streak(NamedTuple):
    """The months in a row with the state of the last one: the first, and how many."""

    first: int
    months: int


def streak_of(states: Mapping[int, str], chosen: int) -> Streak | None:
    """How long a facility has been what it is in the chosen month; None where nothing is owed."""
    state = states.get(chosen, NOT_EXPECTED)
    if state == NOT_EXPECTED:
        return None
    first = chosen
    while states.get(periods.following(first, -1)) == state:
        first = periods.following(first, -1)
    return Streak(first, periods.months_between(first, chosen) + 1)


def since(streak: Streak | None) -> str:
    """«از فروردین ۱۴۰۲، ده ماه پیاپی»; '' for a single month."""
    if streak is None or streak.months < 2:
        return ""
    first, months = month_text(streak.first), number(streak.months)
    return in_language(
        f"از {first}، {months} ماه پیاپی.", f"Since {first}, {months} months in a row."
    )


def with_measure(measure: Measure | None) -> str:
    """The best measure as the sentence begins with it; '' for none."""
    return in_language(f"با {measure.text}،", f"{measure.text},") if measure else ""


def would_change(measure: Measure | None, band: str, marks: Mapping[str, Mark]) -> str:
    """What the best measure brings, to stand behind `with_measure`; '' where there is none."""
    if measure is None:
        return ""
    total = score(measure.total)
    if measure.band == band:
        return in_language(f"نمره {total} می‌شود.", f"and the score is {total}.")
    name = words(marks[measure.band].label)
    return in_language(
        f"نمره {total} و مرکز «{name}» می‌شود.", f"and the score is {total}: {name.lower()}."
    )
