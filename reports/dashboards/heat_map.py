"""Universities by months: a row of shades for each, and its figures of the chosen month."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.heat import HeadMonth, HeatCell, heat_head, heat_row
from reports.dashboards.marks.sparkline import row_sparkline
from reports.dashboards.shades import shade
from reports.dashboards.universities import UniversityRow
from reports.formatting.labels import words
from reports.formatting.moments import month_name, period
from reports.formatting.numbers import digits, number
from reports.policy.directive.parts import Directive
from reports.policy.periods import split
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.month_states import IN_COLLECTION, NOT_EXPECTED, Mark
from reports.policy.scoring.sums import Sums

Months = Mapping[int, Mapping[int, Sums]]  # period → university (id) → sums
Open = Mapping[int, frozenset[int]]  # period → universities that cannot be judged yet
_EMPTY = HeatCell(0, NOT_EXPECTED, "")
_COLLECTED = HeatCell(0, IN_COLLECTION, "")
_NAMED = 3  # every third month is named, from the first of a year on


def with_courses(
    rows: Sequence[UniversityRow],
    months: Sequence[int],
    sums: Months,
    waiting: Open,
    directive: Directive,
    known: Mapping[str, Mark],
) -> list[UniversityRow]:
    """The rows, each with the shades of its months; the last of `months` is framed."""
    names = {code: words(mark.label) for code, mark in known.items()}
    span = f"{period(months[0])} – {period(months[-1])}"
    last = len(months) - 1
    found = []
    for row in rows:
        cells = body_cells(row.body.id, months, sums, waiting, directive)
        mark = heat_row(
            cells,
            title=in_language(f"{row.body.name}، {span}", f"{row.body.name}, {span}"),
            description=_told(cells, names),
            chosen=last,
        )
        found.append(row._replace(course=mark))
    return found


def with_lines(
    rows: Sequence[UniversityRow], months: Sequence[int], sums: Months, waiting: Open
) -> list[UniversityRow]:
    """The rows, each with the line of its scores; a month that is not judged is a gap."""
    found = []
    for row in rows:
        scores = [
            None if row.body.id in waiting[month] else _score(sums, month, row.body.id)
            for month in months
        ]
        title = in_language(
            f"نمرهٔ {row.body.name} از {period(months[0])}",
            f"Score of {row.body.name} since {period(months[0])}",
        )
        found.append(row._replace(course=row_sparkline(scores, title=title)))
    return found


def body_cells(
    body: int, months: Sequence[int], sums: Months, waiting: Open, directive: Directive
) -> list[HeatCell]:
    """The cells of a university (id); a month that cannot be judged has no shade."""
    cells = []
    for month in months:
        here = sums.get(month, {}).get(body)
        if here is None:
            cells.append(_EMPTY)
        elif body in waiting[month]:
            cells.append(_COLLECTED)
        else:
            band = body_band(here, directive)
            cells.append(HeatCell(shade(band, here.score), band, ""))
    return cells


def head(months: Sequence[int]) -> SafeString:
    """The months above the map: every third by name, the last always, each year where it begins."""
    marks = []
    last = len(months) - 1
    for place, month in enumerate(months):
        year, of_year = split(month)
        named = place == last or (of_year % _NAMED == 1 and last - place >= _NAMED - 1)
        begins = of_year == 1 or (place == 0 and of_year < 11)
        marks.append(HeadMonth(month_name(month) if named else "", digits(year) if begins else ""))
    return heat_head(marks, title=in_language("ماه‌ها", "Months"))


def worst_first(rows: Sequence[UniversityRow], directive: Directive) -> list[UniversityRow]:
    """The rows by band and score, the worst first; those without a score last."""
    places = {band.code: -place for place, band in enumerate(directive.bands)}

    def order(row: UniversityRow) -> tuple[int, float]:
        return (1, 0) if row.score is None else (places[row.band] - len(places), row.score)

    return sorted(rows, key=order)


def changed(
    rows: Sequence[UniversityRow],
    before: Mapping[int, float | None],
) -> list[UniversityRow]:
    """The rows with the change of their score since the month before (`before`: displayed scores
    by university); without either there is none."""
    return [
        row._replace(change=round(row.score - earlier, 1))
        if row.score is not None and (earlier := before.get(row.body.id)) is not None
        else row
        for row in rows
    ]


def _score(sums: Months, month: int, body: int) -> float | None:
    here = sums.get(month, {}).get(body)
    return here.score if here else None


def _told(cells: Sequence[HeatCell], names: Mapping[str, str]) -> str:
    """How many months in each state, for those who do not see the shades."""
    counted = Counter(cell.state for cell in cells if cell.state != NOT_EXPECTED)
    comma = in_language("، ", ", ")
    return comma.join(f"{names[state]} {number(count)}" for state, count in counted.items())
