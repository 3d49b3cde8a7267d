"""The marks of the nation's and the university's page, with synthetic numbers."""

from math import sin
from typing import Final

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.bars import BarPart, filling_bar, stacked_bar
from reports.dashboards.marks.dot_strip import StripDot, dot_strip
from reports.dashboards.marks.funnel import FunnelRow, Stage, funnel
from reports.dashboards.marks.gantt import Moment, Step, gantt
from reports.dashboards.marks.histogram import Bin, Ground, HistogramRow, Spike, histogram
from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.slope import SlopeLine, SlopePanel, slope
from reports.dashboards.marks.sparkline import row_sparkline, sparkline
from reports.formatting.labels import words
from reports.formatting.numbers import digits, number, percent, score, signed, weight
from reports.views.design.series import BANDS, UNIVERSITIES, band_of, course

_NO_ADDRESS: Final = "#marks"


def sparklines() -> list[tuple[str, str, SafeString]]:
    """Cards: name, figure as read, line."""
    title = in_language("روند ۲۴ ماه", "The course of 24 months")
    rows = (
        (in_language("نمرهٔ کشور", "Score of the nation"), score(87.0), course(71, 87, 24, seed=6)),
        (in_language("سهم مراکز برنامه", "Share on plan"), percent(75), course(48, 75, 24, seed=7)),
        (
            in_language("فیلم چاپ‌شده", "Film printed"),
            number(8412),
            course(26400, 8412, 24, seed=9, noise=620),
        ),
    )
    drawn = [
        (
            name,
            text,
            sparkline(values, title=f"{name}: {title}", measure_begins=14, in_collection=True),
        )
        for name, text, values in rows
    ]
    name = in_language("بدون دو ماه", "Two months missing")
    gaps: list[float | None] = [*course(60, 90, 24, seed=3)]
    gaps[8] = gaps[9] = None
    return [*drawn, (name, score(90), sparkline(gaps, title=f"{name}: {title}", plan=85.0))]


def row_lines() -> list[tuple[str, SafeString]]:
    """A line in a table row for each of three universities."""
    return [
        (words(body.name), row_sparkline(body.scores, title=words(body.name)))
        for body in UNIVERSITIES[:3]
    ]


def steps() -> SafeString:
    """The directive's steps."""
    names = (
        Step(
            in_language("گام اول: حذف چاپ فیلم", "Step 1: no more film"),
            1.4,
            14,
            in_language(
                "هدف پایان گام: صفر؛ رسیدیم به ٪۱۵ نرخ پایه",
                "Target: zero; reached: 15% of the baseline",
            ),
            in_language("رسیدیم به ٪۱۵ نرخ پایه", "15% of the baseline"),
        ),
        Step(
            in_language("گام دوم: حذف هرگونه چاپ", "Step 2: no printing at all"),
            14,
            26,
            in_language("هدف: فقط الکترونیکی؛ رسیدیم به ٪۷۱", "Target: electronic; reached: 71%"),
            in_language("رسیدیم به ٪۷۱", "Reached 71%"),
        ),
        Step(
            in_language("پس از گام دوم", "After step 2"),
            26,
            36.8,
            in_language("اکنون ٪۸۸٫۶ الکترونیکی؛ هدف ٪۱۰۰", "Now 88.6% electronic; target 100%"),
            in_language("اکنون ٪۸۸٫۶ الکترونیکی", "Now 88.6% electronic"),
            goes_on=True,
        ),
    )
    years = [
        Moment(at, digits(year)) for at, year in ((0, 1399), (2, 1400), (14, 1401), (26, 1402))
    ]
    notices = [
        Moment(1.4, in_language("اطلاعیهٔ (۱)، ۱۳۹۹/۱۲/۱۱", "Notice 1, 1399/12/11")),
        Moment(18.4, in_language("یادآوری، ۱۴۰۱/۰۵", "Reminder, 1401/05")),
    ]
    today = Moment(36.8, in_language("امروز ۱۲/۰۵", "Today 12/05"))
    title = in_language("گام‌های اطلاعیه از بهمن ۱۳۹۹ تا امروز", "The directive's steps until today")
    return gantt(names, years, notices, today, months=38, title=title)


def movers() -> SafeString:
    """Who rose and fell most."""
    risen = ((83.2, 87.4), (90.3, 94.5), (92.0, 93.5), (86.1, 89.0), (63.8, 67.3))
    fallen = ((98.2, 95.3), (96.1, 93.2), (93.7, 90.9), (91.6, 88.4), (89.9, 81.1))
    panels = [
        SlopePanel(
            in_language(*name),
            look,
            [_mover(place + shift, *pair) for place, pair in enumerate(pairs)],
        )
        for name, look, pairs, shift in (
            (("بیشترین بهبود", "Rose most"), "good", risen, 0),
            (("بیشترین افت", "Fell most"), "bad", fallen, 4),
        )
    ]
    limits = [
        Tick(85, in_language("مرز ۸۵", "limit 85")),
        Tick(60, in_language("مرز ۶۰", "limit 60")),
    ]
    title = in_language(
        "پنج دانشگاه با بیشترین بهبود و پنج با بیشترین افت",
        "The five universities that rose and fell most",
    )
    months = (in_language("آذر", "Azar"), in_language("دی", "Dey"))
    return slope(panels, limits, months, title=title)


def _mover(place: int, before: float, now: float) -> SlopeLine:
    name = words(UNIVERSITIES[place].name)
    change = signed(round(now - before, 1))
    return SlopeLine(
        name, before, now, score(before), score(now), change, band_of(now), _NO_ADDRESS
    )


def spread_of_scores() -> SafeString:
    """Scores of facilities by kind."""
    grounds = [
        Ground(low, high, band, words(BANDS[band]).split()[0])
        for low, high, band in ((0, 60, "off_plan"), (60, 85, "behind"), (85, 100, "on_plan"))
    ]
    kinds = (
        (in_language("بیمارستان", "Hospital"), 44, 0.0, 95.2),
        (in_language("مرکز تصویربرداری", "Imaging centre"), 31, 1.1, 93.1),
        (in_language("مطب", "Office"), 17, 2.3, 90.6),
    )
    rows = [_kind(name, size, seed, median) for name, size, seed, median in kinds]
    title = in_language("توزیع نمرهٔ مراکز به تفکیک نوع", "Scores of facilities by kind")
    ticks = [Tick(value, weight(value)) for value in (0, 20, 40, 60, 85, 100)]
    return histogram(rows, grounds, ticks, title=title)


def _kind(name: str, size: int, seed: float, median: float) -> HistogramRow:
    bins = []
    for place in range(40):
        low, high = place * 2.5, place * 2.5 + 2.5
        found = round(size * max(0.0, (place / 40) ** 9 * (1 + 0.4 * sin(place + seed))))
        found += 14 if place == 33 and seed == 0 else place % 7 == 3 and place > 8
        text = in_language(
            f"{weight(low)} تا {weight(high)}: {number(found)} مرکز",
            f"{weight(low)} to {weight(high)}: {number(found)} facilities",
        )
        bins.append(Bin(low, high, int(found), band_of(low), text, _NO_ADDRESS))
    total = sum(each.facilities for each in bins)
    note = in_language(
        f"{number(total)} مرکز · میانه {score(median)}", f"{number(total)} · median {score(median)}"
    )
    spike = Spike(84.9, (in_language("۱۴ مرکز روی سقف", "14 at the ceiling"), score(84.9)))
    return HistogramRow(name, note, bins, median, None if seed else spike)


def ranks() -> SafeString:
    """All universities as dots."""
    dots = [
        StripDot(value, score(value), band_of(value), _NO_ADDRESS)
        for value in (round(97 - 46 * (place / 73) ** 2 + 2 * sin(place), 1) for place in range(72))
    ]
    mine = in_language("تهران: ۸۴٫۴، رتبهٔ ۵۴ از ۷۳", "Tehran: 84.4, rank 54 of 73")
    dots.append(StripDot(84.4, mine, "behind", is_chosen=True))
    ticks = [Tick(value, weight(value)) for value in (40, 50, 60, 70, 80, 90, 100)]
    limits = [
        Tick(60, in_language("مرز ۶۰", "limit 60")),
        Tick(85, in_language("مرز ۸۵", "limit 85")),
    ]
    return dot_strip(
        dots,
        ticks,
        limits,
        title=in_language("نمرهٔ ۷۳ دانشگاه", "Scores of 73 universities"),
        description=mine,
        better=in_language("بیشتر بهتر است", "More is better"),
        median=Tick(90.6, in_language("میانه ۹۰٫۶", "median 90.6")),
    )


def cases() -> list[FunnelRow]:
    """Cases by stage."""
    stages = (
        (("مورد مشکوک", "Suspected"), 412, (9, 64)),
        (("در دست بازرسی", "Inspecting"), 168, (21, 88)),
        (("تأییدشده در بازرسی", "Confirmed"), 97, (12, 41)),
        (("ارجاع‌شده", "Referred"), 61, (47, 193)),
        (("رأی صادرشده", "Ruled"), 22, (30, 75)),
    )
    return funnel(
        [
            Stage(
                in_language(*name),
                size,
                number(size),
                cells=tuple(number(day) for day in days),
                address=_NO_ADDRESS,
                is_overdue=days[1] > 90,
            )
            for name, size, days in stages
        ]
    )


def lost_points() -> list[tuple[str, SafeString, str]]:
    """Points lost by component, a stacked bar for each of three bodies."""
    names = [
        in_language(*name)
        for name in (
            ("فیلم", "Film"),
            ("چاپ", "Prints"),
            ("الکترونیکی", "Electronic"),
            ("گزارش", "Report"),
            ("سامانه", "Platform"),
            ("دسترسی", "Access"),
            ("به‌موقع", "On time"),
            ("سقف نمره", "Ceiling"),
        )
    ]
    rows = []
    for place, body in enumerate(UNIVERSITIES[:3]):
        points = [round((12 - 3 * place) / (1 + part), 1) for part in range(8)]
        parts = [
            BarPart(value, f"{name}: {score(value)}", f"part-{number_}")
            for number_, (name, value) in enumerate(zip(names, points, strict=True), 1)
        ]
        title = f"{words(body.name)}: {score(sum(points))}"
        rows.append((words(body.name), stacked_bar(parts, 32, title=title), score(sum(points))))
    return rows


def arrived() -> SafeString:
    """How much of the month in collection has arrived."""
    return filling_bar(112, 739, title=in_language("۱۱۲ از ۷۳۹", "112 of 739"))
