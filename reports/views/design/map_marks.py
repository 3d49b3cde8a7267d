"""Heat map and tile map, with synthetic numbers."""

from typing import NamedTuple

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.heat import HeadMonth, HeatCell, heat_head, heat_key, heat_row
from reports.dashboards.marks.sparkline import tile_sparkline
from reports.dashboards.marks.symbols import symbol_beside_word
from reports.formatting.labels import words
from reports.formatting.moments import month_name, period
from reports.formatting.numbers import digits, score, signed
from reports.views.design.series import (
    BANDS,
    PROVINCES,
    UNIVERSITIES,
    band_of,
    months,
    shade_of,
)


class HeatLine(NamedTuple):
    """A university of the heat map: its name, its cells, its score as read, its band."""

    name: str
    cells: SafeString
    score: str
    band: str
    symbol: SafeString
    word: str
    change: str
    is_worse: bool


class SampleTile(NamedTuple):
    """A province of the tile map."""

    name: str
    row: int
    column: int
    shade: int
    score: str
    symbol: SafeString
    word: str
    line: SafeString


def months_above() -> SafeString:
    """The head of the heat map."""
    head = []
    for place, month in enumerate(months(24)):
        named = month % 3 == 1 or place == 23
        near_last = 20 < place < 23
        head.append(
            HeadMonth(
                month_name(month) if named and not near_last else "",
                digits(month // 100) if month % 100 == 1 else "",
            )
        )
    return heat_head(head, title=in_language("ماه‌ها", "Months"))


def heat_lines() -> list[HeatLine]:
    """Universities by months, worst first."""
    lines = []
    for body in UNIVERSITIES:
        cells = [
            HeatCell(
                shade_of(value),
                band_of(value),
                f"{period(month)}: {score(value)}",
            )
            for month, value in zip(months(24), body.scores, strict=True)
        ]
        last, before = body.scores[-1] or 0, body.scores[-2] or 0
        change, band = round(last - before, 1), band_of(last)
        name = words(body.name)
        title = in_language(f"{name}: ۲۴ ماه", f"{name}: 24 months")
        row = heat_row(cells, title=title, chosen=23)
        lines.append(
            HeatLine(
                name,
                row,
                score(last),
                band,
                symbol_beside_word(band),
                words(BANDS[band]),
                signed(change),
                change < 0,
            )
        )
    return lines


def heat_legend() -> list[tuple[SafeString, str]]:
    """Every state of the heat map and of the tiles, with its limits."""
    rows = (
        (1, "on_plan", ("مطابق، ۹۵ و بیشتر", "On plan, 95 and more")),
        (2, "on_plan", ("مطابق، ۸۵ تا ۹۵", "On plan, 85 to 95")),
        (3, "behind", ("عقب، ۷۵ تا ۸۵", "Behind, 75 to 85")),
        (4, "behind", ("عقب، ۶۰ تا ۷۵", "Behind, 60 to 75")),
        (5, "off_plan", ("خارج، زیر ۶۰", "Off plan, under 60")),
        (0, "not_filed", ("گزارش‌نشده", "Not filed")),
        (0, "in_collection", ("در حال گردآوری", "In collection")),
        (0, "no_activity", ("بدون فعالیت", "No activity")),
    )
    return [(heat_key(shade, state), in_language(*name)) for shade, state, name in rows]


def tiles() -> list[SampleTile]:
    """Provinces as tiles."""
    found = []
    for body in PROVINCES:
        last = body.scores[-1]
        found.append(
            SampleTile(
                words(body.name),
                body.row,
                body.column,
                shade_of(last),
                score(last),
                symbol_beside_word(band_of(last)),
                words(BANDS[band_of(last)]),
                tile_sparkline(body.scores),
            )
        )
    return found
