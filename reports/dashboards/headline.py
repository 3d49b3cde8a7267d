"""The headline figures of a body's month, each with its change since the month before."""

from collections.abc import Callable
from typing import Final, NamedTuple

from facilities.kinds import Label
from reports.formatting.units import COUNT, SCORE, SHARE, format_figure
from reports.policy.scoring.sums import Sums


class HeadlineFigure(NamedTuple):
    """What a headline figure is, and how it is worked out."""

    code: str
    name: Label
    how: Label
    unit: str
    of: Callable[[Sums], float | None]


class Indicator(NamedTuple):
    """A headline figure of one month. `value` and `change` are as people read them (shares in
    percent, rounded down to one decimal); None where there is none. `nation` is the same figure
    of the whole nation, for comparison."""

    code: str
    name: Label
    how: Label
    unit: str
    value: float | None
    change: float | None
    nation: float | None


FIGURES: Final = (
    HeadlineFigure(
        "score", Label("نمره", "Score"),
        Label("میانگین نمرهٔ مراکز، با وزن تعداد خدمات هر مرکز",
              "Mean of the facilities' scores, weighted by each one's services"),
        SCORE, lambda sums: sums.score,
    ),
    HeadlineFigure(
        "filing_rate", Label("نرخ گزارش‌دهی", "Filing rate"),
        Label("گزارش‌های رسیده ÷ گزارش‌های مورد انتظار ماه",
              "Reports received ÷ reports expected for the month"),
        SHARE, lambda sums: sums.filing_rate,
    ),
    HeadlineFigure(
        "on_plan_share", Label("سهم مطابق برنامه", "Share on plan"),
        Label("مراکز مطابق برنامه ÷ همهٔ مراکز مورد انتظار؛ گزارش‌نشده مطابق برنامه نیست و ماه"
              " بدون فعالیت شمرده نمی‌شود",
              "Facilities on plan ÷ all expected; not filed counts as not on plan, months without"
              " activity are left out"),
        SHARE, lambda sums: sums.on_plan_share,
    ),
    HeadlineFigure(
        "film_prints", Label("فیلم چاپ‌شده (برگ)", "Film prints (sheets)"),
        Label("جمع برگ‌های فیلم در گزارش‌های ماه", "Sum of the film sheets in the month's reports"),
        COUNT, lambda sums: sums.film_prints,
    ),
    HeadlineFigure(
        "films_avoided", Label("فیلم چاپ‌نشده نسبت به نرخ پایه (برگ)",
                               "Film avoided against the baseline (sheets)"),
        Label("(خدمات ماه × نرخ پایهٔ هر مرکز) − فیلم چاپ‌شده؛ پس از گام دوم میانگین نرخ پایهٔ"
              " ۱۴۰۱ هر دانشگاه و نوع مرکز به کار می‌رود",
              "(the month's studies × each facility's baseline rate) − film printed; after step 2"
              " the mean baseline of 1401 of each university and kind is used"),
        COUNT, lambda sums: sums.films_avoided,
    ),
    HeadlineFigure(
        "electronic_share", Label("سهم تحویل الکترونیکی", "Electronic delivery"),
        Label("موارد تحویل‌شدهٔ الکترونیکی ÷ همهٔ خدمات، بدون مطب‌ها",
              "Studies delivered electronically ÷ all studies, without offices"),
        SHARE, lambda sums: sums.electronic_share,
    ),
)  # fmt: skip


def headline(now: Sums | None, before: Sums | None, nation: Sums | None = None) -> list[Indicator]:
    """The headline figures of a month (`now`), against the month `before` and the nation."""
    rows = []
    for figure in FIGURES:
        value, earlier, national = (
            format_figure(figure.unit, figure.of(sums)) if sums else None
            for sums in (now, before, nation)
        )
        change = None if value is None or earlier is None else round(value - earlier, 1)
        rows.append(
            Indicator(figure.code, figure.name, figure.how, figure.unit, value, change, national)
        )
    return rows
