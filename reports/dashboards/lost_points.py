"""Where the points of facilities go: what each component and a ceiling take from 100."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils.safestring import SafeString

from facilities.kinds import Label
from reports.dashboards.marks.bars import BarPart, stacked_bar
from reports.formatting.labels import words
from reports.formatting.numbers import score as read
from reports.policy.directive.parts import COMPONENTS, Directive
from reports.policy.scoring.components import explain

CEILING: Final = "ceiling"
CEILING_NAME: Final = Label("سقف نمره", "Ceiling")
# The look of each part, the same in every month.
LOOKS: Final = {code: f"part-{place}" for place, code in enumerate((*COMPONENTS, CEILING), 1)}
Lost = dict[str, float]


class Head(NamedTuple):
    """A part of the bars: its look and its name."""

    look: str
    name: str


class LostRow(NamedTuple):
    """The facilities of a kind: a bar, points lost by part as read, and all of them."""

    name: str
    facilities: int
    address: str
    bar: SafeString
    parts: list[str]
    total: str


class Group(NamedTuple):
    """Facilities whose losses are told together: their name, their scores and their list."""

    name: str
    address: str
    scores: Sequence[Mapping[str, Any]]


def heads(period: int, directive: Directive) -> list[Head]:
    """The parts of a month's bars: the components of its phase and the ceiling."""
    named = {code: words(directive.components[code].name) for code in _codes(period, directive)}
    named[CEILING] = words(CEILING_NAME)
    return [Head(LOOKS[code], name) for code, name in named.items()]


def lost_points(groups: Sequence[Group], period: int, directive: Directive) -> list[LostRow]:
    """A row for each group, on one scale; groups without a score are left out."""
    found = [
        (group, mean_loss(group.scores, period, directive)) for group in groups if group.scores
    ]
    most = max((sum(lost.values()) for _, lost in found), default=0.0)
    named = heads(period, directive)
    return [_row(group, lost, named, most) for group, lost in found]


def mean_loss(scores: Sequence[Mapping[str, Any]], period: int, directive: Directive) -> Lost:
    """The mean points lost by each component and the ceiling, every facility counted once.

    They add up to 100 less the mean total. A component that does not apply to a facility takes
    nothing from it. Raises ZeroDivisionError without scores.
    """
    lost = dict.fromkeys((*_codes(period, directive), CEILING), 0.0)
    for row in scores:
        for part in explain(row, directive):
            lost[part["name"]] += part["points_lost"] or 0.0
        lost[CEILING] += row["total_before_ceiling"] - row["total"]
    return {code: value / len(scores) for code, value in lost.items()}


def _row(group: Group, lost: Lost, named: Sequence[Head], most: float) -> LostRow:
    read_parts = [read(value) for value in lost.values()]
    whole = read(sum(lost.values()))
    parts = [
        BarPart(value, f"{head.name}: {text}", head.look)
        for head, value, text in zip(named, lost.values(), read_parts, strict=True)
    ]
    bar = stacked_bar(parts, most, title=f"{group.name}: {whole}")
    return LostRow(group.name, len(group.scores), group.address, bar, read_parts, whole)


def _codes(period: int, directive: Directive) -> list[str]:
    phase = directive.phase_of(period)
    return [] if phase is None else list(phase.weights)
