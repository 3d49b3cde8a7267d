"""The course of the cases: a row of the funnel for each stage."""

from collections.abc import Mapping
from typing import Final

from facilities.language import in_language
from reports.dashboards.marks.funnel import FunnelRow, Stage, funnel
from reports.formatting.labels import words
from reports.formatting.numbers import number
from reports.policy.workflow.cases import (
    CONFIRMED,
    INSPECTING,
    REFERRED,
    RULED,
    STATES,
    SUSPECTED,
)

STAGES: Final = (SUSPECTED, INSPECTING, CONFIRMED, REFERRED, RULED)
LONG: Final = 90  # days in one stage, from which on the oldest is marked


def case_rows(
    counted: Mapping[str, int],
    waited: Mapping[str, tuple[int, int]],
    addresses: Mapping[str, str],
    *,
    shows_days: bool,
) -> list[FunnelRow]:
    """How many stand in each of STAGES now; with `shows_days` the median days in it and the most.

    `waited`: both by state. `addresses`: the lists by state, for those who may read them.
    """
    stages = []
    for state in STAGES:
        found, days = counted.get(state, 0), waited.get(state)
        cells = (number(days[0]), number(days[1])) if days else ("–", "–")
        stages.append(
            Stage(
                words(STATES[state].label),
                found,
                number(found),
                cells=cells if shows_days else (),
                address=addresses.get(state, "") if found else "",
                is_overdue=bool(days and days[1] > LONG),
            )
        )
    return funnel(stages)


def ended_in_words(counted: Mapping[str, int]) -> str:
    """How many cases have ended, as a sentence."""
    dismissed, closed = counted.get("dismissed", 0), counted.get("closed", 0)
    return in_language(
        f"پایان‌یافته: {number(dismissed)} مورد عدم احراز تخلف و {number(closed)} مورد مختومه.",
        f"Ended: {number(dismissed)} not upheld and {number(closed)} closed.",
    )
