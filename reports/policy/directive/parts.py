"""The parts of a directive: phases, glides, thresholds, bands, ceilings and rules, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from facilities.kinds import Label
from reports.policy import periods
from reports.policy.film_stock import Tolerance

SOURCES: Final = ("letter", "measure", "inference")
COMPONENTS: Final = ("film", "print", "electronic", "report", "pacs", "access", "timeliness")
BASELINE_RATES: Final = ("film", "print")
BANDS: Final = ("on_plan", "behind", "off_plan")  # best first
NO_ACTIVITY: Final = "no_activity"  # in place of a band
NOT_FILED_RULE: Final = "NOT_FILED"  # broken by a missing report, not by figures
NON_COOPERATION_RULE: Final = "NON_COOPERATION"  # broken by several in a row
FILM_FEE_RULE: Final = "ART4_FILM_FEE"  # broken by film for a charge: Article 4
MISSING_RULES: Final = (NOT_FILED_RULE, NON_COOPERATION_RULE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from: `letter` with a clause, `measure` or `inference`.

    An inference may name the clause that it is drawn from.
    """

    source: str
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the score, and how it is explained to people."""

    code: str
    name: Label
    how: Label
    origin: Origin
    not_for_kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phase:
    """A span of months with weights of its own; `until` None = without end.

    `weights` keeps the table's order, in which components are added.
    """

    code: str
    name: Label
    start: int
    until: int | None
    origin: Origin
    weights_origin: Origin
    weights: Mapping[str, float]

    def contains(self, period: int) -> bool:
        """Whether a month lies in the phase."""
        return self.start <= period and (self.until is None or period <= self.until)


@dataclass(frozen=True, slots=True)
class Glide:
    """The months over which a rate goes to nothing, or a share to all, in equal steps.

    `window` is the first and last month of the baseline, where the glide starts from one.
    """

    code: str
    start: int
    until: int
    window: tuple[int, int] | None
    origin: Origin
    text: Label

    def gone(self, period: int) -> float:
        """The share of the way to be gone by the middle of a month: (i − ½)/n, 1 afterwards."""
        months = periods.months_between(self.start, self.until) + 1
        place = periods.months_between(self.start, period) + 1
        return min(1.0, max(0.0, (place - 0.5) / months)) if place <= months else 1.0


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number (or list of figures) of the directive with its meaning and origin."""

    code: str
    value: float | tuple[str, ...]
    origin: Origin
    text: Label


@dataclass(frozen=True, slots=True)
class DiscSetting:
    """What a disc counts as, from a month on."""

    start: int
    counts_as_print: bool
    counts_as_electronic: bool
    origin: Origin
    text: Label


@dataclass(frozen=True, slots=True)
class Band:
    """A class of scores, from a total (rounded to 9 decimals) on."""

    code: str
    name: Label
    from_score: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The best band still open when any of some figures is above zero, from a month on.

    `total` is the highest total that it leaves: one tenth of a point under the band above.
    """

    code: str
    name: Label
    text: Label
    figures: tuple[str, ...]
    at_most: str
    total: float
    start: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class AnyAboveZero:
    """Opens when any of the figures is above zero."""

    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fewer:
    """Opens when one figure is below another by more than is tolerated, except at some kinds."""

    figure: str
    than: str
    tolerance: Tolerance
    not_for_kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlatformIs:
    """Opens when a facility that makes images reports this platform."""

    platform: str


@dataclass(frozen=True, slots=True)
class FilmBalance:
    """Opens when film in stock does not add up within the month or with the month before."""

    tolerance: Tolerance


@dataclass(frozen=True, slots=True)
class NotFiled:
    """Opens when an expected report is missing after the deadline; not judged from figures."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Opens when so many owed months in a row are missing as a deadline passes; not judged from
    figures."""

    months: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Opens with the last of so many months in a row without activity, where the filed ones of
    `before` months before them had a median of at least `studies`."""

    months: int
    studies: float
    before: int


Condition = AnyAboveZero | Fewer | PlatformIs | FilmBalance | NotFiled | Silent | Idle


@dataclass(frozen=True, slots=True)
class Rule:
    """What opens a suspected violation; `leads_to` dates what follows from it."""

    code: str
    name: Label
    condition: Condition
    leads_to: tuple[tuple[int, str], ...]
    origin: Origin

    @property
    def start(self) -> int:
        """The first month the rule applies to."""
        return self.leads_to[0][0]

    def leads_to_in(self, period: int) -> str | None:
        """What a suspicion about a month leads to; None before the rule's first month."""
        found = [to for start, to in self.leads_to if start <= period]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Directive:
    """One version of the policy. `hash` is the SHA-256 of its file (hexadecimal)."""

    version: int
    hash: str
    title: Label
    author: Label
    effective_from: int
    next_review: int
    letter_number: str
    letter_date: date
    sources: Mapping[str, Label]
    clauses: Mapping[str, Label]
    phases: tuple[Phase, ...]
    components: Mapping[str, Component]
    glides: Mapping[str, Glide]
    thresholds: Mapping[str, Threshold]
    disc_settings: tuple[DiscSetting, ...]
    bands: tuple[Band, ...]
    ceilings: tuple[Ceiling, ...]
    consequences: Mapping[str, Label]
    rules: tuple[Rule, ...]

    @property
    def first_scored(self) -> int:
        """The first month that is scored."""
        return self.phases[0].start

    def phase_of(self, period: int) -> Phase | None:
        """The phase a month lies in; None where months are not scored."""
        return next((phase for phase in self.phases if phase.contains(period)), None)

    def begins_phase(self, period: int) -> bool:
        """Whether a month is the first of a phase, judged by other weights than the one before."""
        return any(phase.start == period for phase in self.phases)

    def origin_in(self, origin: Origin, period: int) -> Origin:
        """What a number's origin is in a month: where the letter has ended, an inference."""
        phase = self.phase_of(period)
        return phase.origin if phase and phase.origin.source == "inference" else origin

    def number(self, code: str) -> float:
        """The value of a numeric threshold. Raises KeyError for an unknown code."""
        value = self.thresholds[code].value
        if isinstance(value, tuple):
            raise KeyError(code)
        return value

    def figures(self, code: str) -> tuple[str, ...]:
        """The value of a threshold that lists figures. Raises KeyError for another code."""
        value = self.thresholds[code].value
        if not isinstance(value, tuple):
            raise KeyError(code)
        return value

    def rule(self, code: str) -> Rule:
        """The rule with a code. Raises KeyError if there is none."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(code)

    @property
    def silent_months(self) -> int:
        """How many owed months in a row without report are non-cooperation."""
        condition = self.rule(NON_COOPERATION_RULE).condition
        if not isinstance(condition, Silent):
            raise TypeError(NON_COOPERATION_RULE)
        return condition.months

    @property
    def film_tolerance(self) -> Tolerance | None:
        """What film in stock may be off; None if no rule looks at it."""
        found = [r.condition for r in self.rules if isinstance(r.condition, FilmBalance)]
        return found[0].tolerance if found else None

    def disc_setting(self, period: int) -> DiscSetting:
        """What a disc counts as in a month (the first setting before it begins)."""
        return [s for s in self.disc_settings if s.start <= period or s is self.disc_settings[0]][
            -1
        ]

    def days_before_letter(self, period: int) -> int:
        """How many days of a month lay before the letter; 0 for months before or after it."""
        first = periods.first_day(period)
        if not first < self.letter_date <= periods.last_day(period):
            return 0
        return (self.letter_date - first).days
