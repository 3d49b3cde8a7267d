"""Reads the parts of a directive out of their TOML tables, each strictly."""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from facilities.kinds import KINDS, Label
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive.parts import (
    BASELINE_RATES,
    COMPONENTS,
    SOURCES,
    AnyAboveZero,
    Band,
    Ceiling,
    Component,
    Condition,
    DiscSetting,
    Fewer,
    FilmBalance,
    Glide,
    Idle,
    NotFiled,
    Origin,
    Phase,
    PlatformIs,
    Rule,
    Silent,
    Threshold,
)
from reports.policy.directive.toml_table import DirectiveError, TomlTable
from reports.policy.film_stock import Tolerance
from reports.policy.form.figures import PLATFORMS
from reports.policy.form.form import COUNT_CODES, STUDY_CODES

UNDER_A_BAND: Final = 0.1  # points: the least difference that people see
# Numeric thresholds with the bounds a sensible value lies in, and whether it must be whole.
_NUMBERS: Final = {
    "smallest_denominator": (1, 10_000, True),
    "baseline_floor": (0.0001, 10, False),
    "baseline_cap_medians": (1, 100, False),
    "baseline_without_reference": (0.0001, 100, False),
    "reference_freeze_days": (0, 365, True),
    "usual_studies_without_reference": (1, 100_000, True),
    "sheets_for_no_points": (1, 10_000, False),
    "percent_for_no_points": (0, 100, False),
    "electronic_target": (0.01, 1, False),
    "platform_points": (0, 100, False),
    "availability_points": (0, 100, False),
    "availability_full_percent": (0, 100, False),
    "availability_none_percent": (0, 100, False),
    "points_per_day_late": (0, 100, False),
    "body_on_plan_percent": (0, 100, False),
    "body_off_plan_percent": (0, 100, False),
}
_LISTS: Final = {"film_excluded_studies": STUDY_CODES}


def plain_label(table: TomlTable) -> Label:
    """A table that holds nothing but a Persian and an English text."""
    label = table.label()
    table.done()
    return label


class PartsReader:
    """Turns tables into parts; knows the clauses and consequences they may name."""

    def __init__(self, clauses: Mapping[str, Label], consequences: Mapping[str, Label]) -> None:
        self.clauses = clauses
        self.consequences = consequences

    def origin(self, table: TomlTable) -> Origin:
        """Where a part comes from; a part of the letter names its clause, an inference may."""
        source = table.one_of("source", SOURCES)
        named = source == "letter" or (source == "inference" and "clause" in table)
        return Origin(source, table.one_of("clause", self.clauses) if named else None)

    def phases(self, root: TomlTable) -> tuple[Phase, ...]:
        """The phases with their weights, in order of time and without gap."""
        found: list[Phase] = []
        tables = root.tables("phases")
        for n, table in enumerate(tables):
            weights = table.table("weights")
            values = {c: weights.number(c, 0.001, 100) for c in COMPONENTS if c in weights}
            weights.done()
            if round(sum(values.values()), 9) != 100:
                raise table.fail(
                    "weights",
                    f"جمع وزن‌ها {to_persian(sum(values.values()))} است، نه ۱۰۰.",
                    f"the weights sum to {sum(values.values())}, not 100.",
                )
            start = table.period("from")
            until = None if n == len(tables) - 1 else table.period("until")
            if until is not None and until < start:
                raise table.fail("until", "پیش از آغاز است.", "is before the start.")
            if found and start != periods.following(found[-1].until or 0):
                raise table.fail(
                    "from",
                    "گام‌ها باید بدون فاصله و بدون هم‌پوشانی پشت هم بیایند.",
                    "phases must follow one another without gap or overlap.",
                )
            part = Phase(
                table.text("code"),
                table.label(),
                start,
                until,
                self.origin(table),
                Origin(table.one_of("weights_source", ("measure", "inference"))),
                MappingProxyType(values),
            )
            table.done()
            found.append(part)
        return tuple(found)

    def components(self, tables: TomlTable) -> Mapping[str, Component]:
        """Every component by its code."""
        found = {}
        for code in COMPONENTS:
            table = tables.table(code)
            found[code] = Component(
                code,
                table.label(),
                table.label("how_fa", "how_en"),
                self.origin(table),
                frozenset(table.words("not_for_kinds", KINDS, empty=True)),
            )
            table.done()
        tables.done()
        return MappingProxyType(found)

    def glides(self, tables: TomlTable) -> Mapping[str, Glide]:
        """Every glide by its code; those of rates with the window of their baseline."""
        found = {}
        for code in (*BASELINE_RATES, "electronic"):
            table = tables.table(code)
            window = None
            if code in BASELINE_RATES:
                window = (table.period("window_from"), table.period("window_until"))
                if window[1] < window[0]:
                    raise table.fail("window_until", "پیش از آغاز است.", "is before the start.")
            start, until = table.period("from"), table.period("until")
            if until < start:
                raise table.fail("until", "پیش از آغاز است.", "is before the start.")
            if window and window[1] >= start:
                raise table.fail(
                    "window_until",
                    "پایهٔ نرخ باید پیش از آغاز مسیر باشد.",
                    "the baseline's window must end before the glide starts.",
                )
            found[code] = Glide(code, start, until, window, self.origin(table), table.label())
            table.done()
        tables.done()
        return MappingProxyType(found)

    def thresholds(self, tables: TomlTable) -> Mapping[str, Threshold]:
        """Every threshold by its code: a number within its bounds, or a list of studies."""
        found = {}
        for code in (*_NUMBERS, *_LISTS):
            table = tables.table(code)
            value: float | tuple[str, ...]
            if code in _LISTS:
                value = table.words("value", _LISTS[code])
            else:
                low, high, whole = _NUMBERS[code]
                value = table.number("value", low, high, whole=whole)
            found[code] = Threshold(code, value, self.origin(table), table.label())
            table.done()
        tables.done()
        return MappingProxyType(found)

    def disc_settings(self, root: TomlTable) -> tuple[DiscSetting, ...]:
        """How discs count, from which month on."""
        found: list[DiscSetting] = []
        for table in root.tables("disc_settings"):
            start = table.period("from")
            if found and start <= found[-1].start:
                raise table.fail("from", "باید به ترتیب زمان باشد.", "must be in order of time.")
            part = DiscSetting(
                start,
                table.flag("counts_as_print"),
                table.flag("counts_as_electronic"),
                self.origin(table),
                table.label(),
            )
            table.done()
            found.append(part)
        return tuple(found)

    def bands(self, root: TomlTable) -> tuple[Band, ...]:
        """The bands from the best to the one that starts at 0."""
        found: list[Band] = []
        for table in root.tables("bands"):
            score = table.number("from_score", 0, 100)
            if found and score >= found[-1].from_score:
                raise table.fail(
                    "from_score",
                    "باید کمتر از ردهٔ پیشین باشد.",
                    "must be below the band before.",
                )
            found.append(Band(table.text("code"), table.label(), score, self.origin(table)))
            table.done()
        if found[-1].from_score != 0:
            raise DirectiveError(
                "bands", "آخرین رده باید از صفر آغاز شود.", "the last band must start at 0."
            )
        return tuple(found)

    def ceilings(self, root: TomlTable, bands: tuple[Band, ...]) -> tuple[Ceiling, ...]:
        """The ceilings; each names one of `bands`, but not the best."""
        above = {band.code: better.from_score for better, band in pairwise(bands)}
        found = []
        for table in root.tables("ceilings"):
            at_most = table.one_of("at_most", above)
            part = Ceiling(
                table.text("code"),
                table.label("name_fa", "name_en"),
                table.label(),
                table.words("any_above_zero", COUNT_CODES),
                at_most,
                round(above[at_most] - UNDER_A_BAND, 1),
                table.period("from"),
                self.origin(table),
            )
            table.done()
            found.append(part)
        return tuple(found)

    def rules(self, root: TomlTable) -> tuple[Rule, ...]:
        """The rules, each with its condition and with what it leads to from which month on."""
        found: list[Rule] = []
        for table in root.tables("rules"):
            code = table.text("code")
            if code in [rule.code for rule in found]:
                raise table.fail("code", "تکراری است.", "is there twice.")
            leads_to: list[tuple[int, str]] = []
            for step in table.tables("leads_to"):
                start = step.period("from")
                if leads_to and start <= leads_to[-1][0]:
                    raise step.fail("from", "باید به ترتیب زمان باشد.", "must be in order of time.")
                leads_to.append((start, step.one_of("to", self.consequences)))
                step.done()
            condition = self.condition(table.table("when"))
            found.append(Rule(code, table.label(), condition, tuple(leads_to), self.origin(table)))
            table.done()
        return tuple(found)

    def tolerance(self, table: TomlTable) -> Tolerance:
        """What may be off before a rule looks at it."""
        found = Tolerance(table.number("amount", 0, 10**6), table.number("percent", 0, 100))
        table.done()
        return found

    def condition(self, table: TomlTable) -> Condition:
        """The condition under which a rule opens a suspicion."""
        found: Condition
        if "any_above_zero" in table:
            found = AnyAboveZero(table.words("any_above_zero", COUNT_CODES))
        elif "fewer" in table:
            found = Fewer(
                table.one_of("fewer", COUNT_CODES),
                table.one_of("than", COUNT_CODES),
                self.tolerance(table.table("by_more_than")),
                frozenset(table.words("not_for_kinds", KINDS, empty=True)),
            )
        elif "platform" in table:
            found = PlatformIs(table.one_of("platform", dict(PLATFORMS)))
        elif "film_balance" in table:
            found = FilmBalance(self.tolerance(table.table("film_balance")))
        elif "silent_months" in table:
            found = Silent(int(table.number("silent_months", 2, 12, whole=True)))
        elif "idle" in table:
            limits = table.table("idle")
            found = Idle(
                int(limits.number("months", 2, 12, whole=True)),
                limits.number("studies", 1, 10**6),
                int(limits.number("before", 1, 60, whole=True)),
            )
            limits.done()
        else:
            found = NotFiled()
            if not table.flag("not_filed"):
                raise table.fail("not_filed", "باید true باشد.", "must be true.")
        table.done()
        return found
