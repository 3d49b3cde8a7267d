"""Universities side by side: indicators in rows, months, half-years or running sums in columns."""

import csv
import io
from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Final, NamedTuple, TypeVar

from facilities.kinds import Label
from facilities.language import in_language, is_english
from reports.dashboards.charts.comparison import ComparedBody, comparison
from reports.dashboards.charts.look import Figure
from reports.dashboards.universities import Body
from reports.formatting.labels import words
from reports.formatting.moments import period
from reports.formatting.numbers import digits, figure
from reports.formatting.units import format_figure
from reports.policy.periods import split
from reports.policy.scoring.indicators import Indicator
from reports.policy.scoring.sums import Sums, total

MONTH, HALF, CUMULATIVE = "month", "half", "cumulative"
STEPS: Final = {
    MONTH: Label("ماه به ماه", "Month by month"),
    HALF: Label("نیم‌سال‌ها", "Half-years"),
    CUMULATIVE: Label("تجمعی", "Cumulative"),
}
_HALF: Final = 6  # months
_TICKS: Final = 5

T = TypeVar("T")
Months = Mapping[int, Mapping[int, Sums]]  # period → university (id) → sums that can be judged


class Column(NamedTuple):
    """A column: its name, a short one, and the months that it adds up, in order."""

    name: str
    short: str
    months: tuple[int, ...]


class Line(NamedTuple):
    """A university's values of one indicator, as people read them; None where there is none."""

    body: Body
    values: list[float | None]

    @property
    def values_to_read(self) -> list[float | None]:
        """The values in the order of a table's cells, as `to_read` has it."""
        return to_read(self.values)


class Part(NamedTuple):
    """One indicator of all chosen universities."""

    indicator: Indicator
    lines: list[Line]


def to_read(values: Sequence[T]) -> list[T]:
    """Values of months, oldest first, in the order of a table's cells.

    Time runs left to right on the screen: in Persian the newest stands first, beside the name.
    """
    return list(values) if is_english() else list(reversed(values))


def columns(months: Sequence[int], step: str) -> list[Column]:
    """The columns of some months in order, by one of STEPS.

    The first and the last half-year hold only what lies within the months.
    """
    if step == HALF:
        halves: dict[tuple[int, int], list[int]] = {}
        for month in months:
            year, of_year = split(month)
            halves.setdefault((year, (of_year - 1) // _HALF), []).append(month)
        return [_half(year, half, tuple(found)) for (year, half), found in halves.items()]
    found = [tuple(months[: place + 1]) for place in range(len(months))]
    if step == MONTH:
        found = [group[-1:] for group in found]
    return [
        Column(period(group[-1]), digits(f"{group[-1] // 100}/{group[-1] % 100:02d}"), group)
        for group in found
    ]


def side_by_side(
    bodies: Sequence[Body], indicators: Sequence[Indicator], shown: Sequence[Column], sums: Months
) -> list[Part]:
    """A part for each indicator, with a line for each body, in the order given.

    Months are added up before anything is divided. A column whose last month cannot be judged,
    or has no facility, has no value.
    """
    added = {body.id: [_added(sums, column, body.id) for column in shown] for body in bodies}
    return [
        Part(
            indicator,
            [Line(body, [_value(indicator, found) for found in added[body.id]]) for body in bodies],
        )
        for indicator in indicators
    ]


def comparison_chart(part: Part, shown: Sequence[Column], addresses: Mapping[str, str]) -> Figure:
    """The lines of one indicator; points lead to the address of their university (by code)."""
    unit = part.indicator.unit
    bodies = [
        ComparedBody(
            line.body.short_name,
            line.values,
            [
                f"{line.body.short_name}، {column.name}: {figure(value, unit)}"
                for column, value in zip(shown, line.values, strict=True)
            ],
            addresses[line.body.code],
        )
        for line in part.lines
    ]
    known = [value for line in part.lines for value in line.values if value is not None]
    ticks = {value: figure(value, unit) for value in round_ticks(known)}
    return comparison(bodies, [column.short for column in shown], ticks, english=is_english())


def round_ticks(values: Sequence[float]) -> list[float]:
    """From zero, or the round number under the least value, to the one over the greatest."""
    low, high = min([0.0, *values]), max([0.0, *values])
    rough = (high - low) / _TICKS or 1.0
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = floor(low / step), -floor(-high / step)
    return [round(step * place, 6) for place in range(first, max(last, first + 1) + 1)]


def as_csv(parts: Sequence[Part], shown: Sequence[Column]) -> str:
    """What is shown as CSV (RFC 4180): a row for each indicator and university, shares in percent;
    what there is none of is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    heads = in_language("شاخص", "Indicator"), in_language("دانشگاه", "University")
    writer.writerow([*heads, *(column.name for column in shown)])
    for part in parts:
        for line in part.lines:
            cells = ["" if value is None else f"{value:g}" for value in line.values]
            writer.writerow([words(part.indicator.name), line.body.name, *cells])
    return buffer.getvalue()


def _half(year: int, half: int, months: tuple[int, ...]) -> Column:
    which = in_language(
        *(("نیمهٔ نخست", "First half") if half == 0 else ("نیمهٔ دوم", "Second half"))
    )
    name = f"{which} {digits(year)}"
    if len(months) < _HALF:
        name += in_language(f" ({digits(len(months))} ماه)", f" ({len(months)} months)")
    return Column(name, f"{digits(year)} {in_language('ن', 'H')}{digits(half + 1)}", months)


def _added(sums: Months, column: Column, body: int) -> Sums | None:
    if body not in sums.get(column.months[-1], {}):
        return None
    return total(sums[month][body] for month in column.months if body in sums.get(month, {}))


def _value(indicator: Indicator, sums: Sums | None) -> float | None:
    return format_figure(indicator.unit, indicator.of(sums)) if sums else None
