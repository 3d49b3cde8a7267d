"""The indicators of a body: what each is, which sums it is worked out from, which way is better."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from facilities.kinds import Label
from reports.policy.scoring.sums import Sums

Unit = Literal["score", "share", "count", "rate"]
Better = Literal["more", "less", ""]


class Indicator(NamedTuple):
    """One indicator of the month of a body.

    `unit`: score (0…100), share (0…1), count (whole), rate (sheets for 100 studies). `better`
    says which direction is good, '' where neither is. `of` gives None where there is nothing to
    divide by. `columns` are the sums that it needs.
    """

    code: str
    name: Label
    how: Label
    unit: Unit
    better: Better
    of: Callable[[Sums], float | None]
    columns: tuple[str, ...]


_SCORE: Final = ("score_sum", "score_weight", "missing_weight")
_ON_PLAN: Final = (*_SCORE, "on_plan", "expected", "no_activity")

_ALL: Final = (
    Indicator("score", Label("نمره", "Score"),
        Label("میانگین مراکز موظف، هر یک به اندازهٔ ماه معمولش (میانهٔ خدمات ماه‌های دارای فعالیت در"
              " دوازده ماه پیش)؛ گزارش‌نشده تا رسیدن گزارش صفر است و ماه بدون فعالیت کنار گذاشته"
              " می‌شود. این رقم با رسیدن گزارش‌های دیرکرده تغییر می‌کند",
              "Mean of the facilities that owe a report, each with its usual month as weight (the"
              " median of its studies in the months with activity of the twelve before); who has"
              " not filed counts 0 until it does, a month without activity is left out. It changes"
              " as late reports arrive"),
        "score", "more", lambda s: s.score, _SCORE),
    Indicator("score_of_filed", Label("نمره بدون گزارش‌نشده‌ها", "Score without the silent"),
        Label("همان میانگین، بدون مراکزی که گزارش نداده‌اند",
              "The same mean without those that have not filed"),
        "score", "more", lambda s: s.score_of_filed, _SCORE),
    Indicator("expected", Label("مراکز موظف", "Facilities that owe a report"),
        Label("مراکزی که باید برای این ماه گزارش دهند",
              "Facilities that have to report the month"),
        "count", "", lambda s: s.expected, ("expected",)),
    Indicator("filed", Label("گزارش‌های ثبت‌شده", "Reports filed"),
        Label("مراکز موظفی که گزارش ماه را ثبت کرده‌اند",
              "Facilities that owe the month and have filed it"),
        "count", "more", lambda s: s.filed_expected, ("filed_expected",)),
    Indicator("missing", Label("گزارش‌نشده", "Not filed"),
        Label("مراکز موظفی که گزارش ماه را ثبت نکرده‌اند",
              "Facilities that owe the month and have not filed it"),
        "count", "less", lambda s: s.missing, ("expected", "filed_expected")),
    Indicator("filing_rate", Label("نرخ گزارش‌دهی", "Filing rate"),
        Label("گزارش‌های ثبت‌شده ÷ مراکز موظف به گزارش", "Reports filed ÷ facilities that owe one"),
        "share", "more", lambda s: s.filing_rate, ("filed_expected", "expected")),
    Indicator("on_time_rate", Label("گزارش‌دهی در مهلت", "Filed on time"),
        Label("گزارش‌های ثبت‌شده تا پایان مهلت ÷ مراکز موظف به گزارش",
              "Reports filed by the deadline ÷ facilities that owe one"),
        "share", "more", lambda s: s.on_time_rate, ("on_time", "expected", "without_deadline")),
    Indicator("on_plan_share", Label("سهم مطابق برنامه", "Share on plan"),
        Label("مراکز مطابق برنامه ÷ همهٔ مراکز موظف؛ گزارش‌نشده مطابق برنامه نیست و ماه"
              " بدون فعالیت شمرده نمی‌شود",
              "Facilities on plan ÷ all that owe a report; not filed counts as not on plan, months"
              " without activity are left out"),
        "share", "more", lambda s: s.on_plan_share, _ON_PLAN),
    Indicator("on_plan", Label("مراکز مطابق برنامه", "Facilities on plan"),
        Label("مراکز موظف با وضعیت مطابق برنامه", "Facilities that owe a report and are on plan"),
        "count", "more", lambda s: s.on_plan, ("on_plan",)),
    Indicator("behind", Label("مراکز عقب از برنامه", "Facilities behind plan"),
        Label("مراکز موظف با وضعیت عقب از برنامه",
              "Facilities that owe a report and are behind plan"),
        "count", "less", lambda s: s.behind, ("behind",)),
    Indicator("off_plan", Label("مراکز خارج از برنامه", "Facilities off plan"),
        Label("مراکز موظف با وضعیت خارج از برنامه",
              "Facilities that owe a report and are off plan"),
        "count", "less", lambda s: s.off_plan, ("off_plan",)),
    Indicator("no_activity", Label("مراکز بدون فعالیت", "Facilities without activity"),
        Label("مراکز موظفی که در این ماه نه خدمتی داشته‌اند و نه چاپی",
              "Facilities that owe a report and had neither studies nor prints"),
        "count", "", lambda s: s.no_activity, ("no_activity",)),
    Indicator("services", Label("خدمات تصویربرداری (مورد)", "Studies"),
        Label("جمع خدمات در گزارش‌های ماه", "Sum of the studies in the month's reports"),
        "count", "", lambda s: s.services, ("services",)),
    Indicator("film_prints", Label("فیلم چاپ‌شده (برگ)", "Film prints (sheets)"),
        Label("جمع برگ‌های فیلم در گزارش‌های ماه", "Sum of the film sheets in the month's reports"),
        "count", "less", lambda s: s.film_prints, ("film_prints",)),
    Indicator("film_rate", Label("فیلم در ۱۰۰ خدمت (برگ)", "Film for 100 studies (sheets)"),
        Label("فیلم چاپ‌شده ÷ خدماتی که فیلم دارند × ۱۰۰",
              "Film printed ÷ studies that film is used for × 100"),
        "rate", "less", lambda s: s.film_rate, ("film_prints", "film_studies")),
    Indicator("film_share", Label("فیلم نسبت به نرخ پایه", "Film against the baseline"),
        Label("فیلم چاپ‌شده ÷ (خدمات ماه × نرخ پایهٔ هر مرکز)",
              "Film printed ÷ (the month's studies × each facility's baseline rate)"),
        "share", "less", lambda s: s.film_share, ("film_prints", "film_expected")),
    Indicator("films_avoided", Label("فیلم صرفه‌جویی‌شده نسبت به نرخ پایه (برگ)",
                                     "Film avoided against the baseline (sheets)"),
        Label("(خدمات ماه × نرخ پایهٔ هر مرکز) − فیلم چاپ‌شده؛ پس از گام دوم میانگین نرخ پایهٔ"
              " ۱۴۰۱ هر دانشگاه و نوع مرکز به کار می‌رود",
              "(the month's studies × each facility's baseline rate) − film printed; after step 2"
              " the mean baseline of 1401 of each university and kind is used"),
        "count", "more", lambda s: s.films_avoided, ("film_expected", "film_prints")),
    Indicator("paper_prints", Label("چاپ کاغذی تصویر (برگ)", "Paper prints (sheets)"),
        Label("جمع برگ‌های کاغذی در گزارش‌های ماه",
              "Sum of the paper sheets in the month's reports"),
        "count", "less", lambda s: s.paper_prints, ("paper_prints",)),
    Indicator("paper_rate", Label("چاپ کاغذی در ۱۰۰ خدمت (برگ)", "Paper for 100 studies (sheets)"),
        Label("چاپ کاغذی ÷ همهٔ خدمات × ۱۰۰", "Paper printed ÷ all studies × 100"),
        "rate", "less", lambda s: s.paper_rate, ("paper_prints", "services")),
    Indicator("print_share", Label("چاپ نسبت به نرخ پایه", "Prints against the baseline"),
        Label("فیلم و کاغذ چاپ‌شده ÷ (خدمات ماه × نرخ پایهٔ هر مرکز)",
              "Film and paper printed ÷ (the month's studies × each facility's baseline rate)"),
        "share", "less", lambda s: s.print_share,
        ("film_prints", "paper_prints", "print_expected")),
    Indicator("electronic_share", Label("سهم تحویل الکترونیکی", "Electronic delivery"),
        Label("موارد تحویل‌شدهٔ الکترونیکی ÷ همهٔ خدمات، بدون مطب‌ها",
              "Studies delivered electronically ÷ all studies, without offices"),
        "share", "more", lambda s: s.electronic_share,
        ("electronic_delivered", "electronic_services")),
    Indicator("report_share", Label("تحویل همراه با گزارش", "Handed over with a report"),
        Label("موارد تحویل‌شده با گزارش پزشک ÷ همهٔ موارد تحویل‌شده",
              "Handovers with a physician's report ÷ all handovers"),
        "share", "more", lambda s: s.report_share, ("handovers_with_report", "handovers")),
    Indicator("platform_share", Label("مراکز دارای سامانه", "Facilities with a platform"),
        Label("مراکز دارای PACS یا پلتفرم تأییدشده ÷ مراکزی که گزارش ثبت کرده‌اند",
              "Facilities with PACS or an approved platform ÷ those that have filed"),
        "share", "more", lambda s: s.platform_share, ("with_platform", "filed_expected")),
)  # fmt: skip
INDICATORS: Final = {indicator.code: indicator for indicator in _ALL}
# Of which universities and months are spread: shares and rates, for sums grow with size.
SPREAD_OF_BODIES: Final = tuple(code for code, i in INDICATORS.items() if i.unit != "count")
