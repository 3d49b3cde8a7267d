"""The columns of the Excel lists of facilities and universities in a month."""

from typing import Final

from facilities.kinds import Label
from reports.exports.list_book import ONE_DECIMAL, WHOLE, Column

_NUMBER = Column(
    "number",
    Label("ردیف", "No."),
    Label("شمارهٔ ردیف در این فهرست", "Number of the row in this list"),
    7,
    WHOLE,
)
_BAND = Column(
    "band",
    Label("وضعیت", "State"),
    Label("وضعیت ماه نسبت به برنامهٔ اطلاعیه", "The month against the letter's plan"),
    16,
)
_ELECTRONIC = Column(
    "electronic_share",
    Label("تحویل الکترونیکی (درصد)", "Electronic delivery (%)"),
    Label(
        "موارد تحویل‌شدهٔ الکترونیکی ÷ همهٔ خدمات", "Studies delivered electronically ÷ all studies"
    ),
    14,
    ONE_DECIMAL,
)

FACILITIES: Final[tuple[Column, ...]] = (
    _NUMBER,
    Column(
        "code",
        Label("کد مرکز", "Facility code"),
        Label("کد یکتای مرکز در سامانه", "The facility's unique code"),
        14,
        is_code=True,
    ),
    Column(
        "name",
        Label("نام مرکز", "Facility"),
        Label("نام مرکز در فهرست مراکز", "Its name in the register"),
        36,
    ),
    Column("kind", Label("نوع", "Kind"), Label("نوع مرکز", "Kind of facility"), 26),
    Column(
        "ownership", Label("مالکیت", "Ownership"), Label("مالکیت مرکز", "Whose facility it is"), 16
    ),
    Column(
        "university",
        Label("دانشگاه", "University"),
        Label("دانشگاه مسئول امروز", "The university that answers for it today"),
        30,
    ),
    Column("city", Label("شهر", "City"), Label("شهر مرکز", "Where it is"), 16),
    Column(
        "is_filed",
        Label("گزارش", "Report"),
        Label("ثبت شدن گزارش این ماه", "Whether the month's report has arrived"),
        12,
    ),
    Column(
        "total",
        Label("نمره", "Score"),
        Label(
            "نمرهٔ ماه از ۱۰۰ پس از سقف، با یک رقم اعشار رو به پایین",
            "Score of the month out of 100 after any ceiling, one decimal, rounded down",
        ),
        9,
        ONE_DECIMAL,
    ),
    _BAND,
    Column(
        "reason",
        Label("چرا", "Why"),
        Label(
            "سقف یا مؤلفه‌ای که بیشترین امتیاز را کم کرده است، و همان امتیاز",
            "The ceiling or component that takes most points away, and how many",
        ),
        30,
    ),
    Column(
        "film_prints",
        Label("فیلم چاپ‌شده (برگ)", "Film printed (sheets)"),
        Label("به اظهار خود مرکز", "As reported"),
        13,
        WHOLE,
    ),
    _ELECTRONIC,
)

UNIVERSITIES: Final[tuple[Column, ...]] = (
    _NUMBER,
    Column("code", Label("کد", "Code"),
           Label("کد دانشگاه در سامانه", "The university's code"), 18, is_code=True),
    Column("name", Label("دانشگاه", "University"),
           Label("نام دانشگاه یا دانشکده", "University or faculty"), 36),
    Column("rank", Label("رتبه", "Rank"),
           Label("جایگاه بر پایهٔ نمره؛ خالی یعنی بدون نمره",
                 "Place by score; blank where there is none"), 8, WHOLE),
    Column("best", Label("بهترین رتبه", "Best rank"),
           Label("بهترین رتبه در سه ماه اخیر", "Best rank of the last three months"), 9,
           WHOLE),
    Column("worst", Label("بدترین رتبه", "Worst rank"),
           Label("بدترین رتبه در سه ماه اخیر", "Worst rank of the last three months"), 9,
           WHOLE),
    Column("score", Label("نمره", "Score"),
           Label("میانگین مراکز موظف، هر یک به اندازهٔ ماه معمولش؛ گزارش‌نشده صفر",
                 "Mean of the facilities that owe a report, each with its usual month as weight;"
                 " not filed as 0"), 9, ONE_DECIMAL),
    Column("missing", Label("گزارش‌نشده", "Not filed"),
           Label("مراکز موظفی که گزارششان ثبت نشده است",
                 "Facilities that owe a report and have not filed"), 10, WHOLE),
    Column("score_of_filed", Label("نمره بدون گزارش‌نشده‌ها", "Score without those not filed"),
           Label("همان میانگین بدون مراکزی که گزارششان ثبت نشده است",
                 "The same mean without those that have not filed"), 12, ONE_DECIMAL),
    Column("no_activity", Label("بدون فعالیت", "No activity"),
           Label("مراکز موظفی که این ماه فعالیتی نداشته‌اند؛ در میانگین نیستند",
                 "Facilities without activity in the month; left out of the mean"), 10,
           WHOLE),
    Column("idle_weight", Label("ماه معمول بی‌فعالیت‌ها (مورد)", "Usual month of those (studies)"),
           Label("جمع ماه معمول مراکز بدون فعالیت",
                 "Sum of the usual months of the facilities without activity"), 14,
           WHOLE),
    Column("lower", Label("چارک پایین", "Lower quartile"),
           Label("یک‌چهارم مراکز این نمره یا کمتر دارند؛ گزارش‌نشده صفر",
                 "A quarter of the facilities has this score or less; not filed as 0"), 9,
           ONE_DECIMAL),
    Column("median", Label("میانهٔ مراکز", "Median facility"),
           Label("نیمی از مراکز این نمره یا کمتر دارند؛ گزارش‌نشده صفر",
                 "Half of the facilities has this score or less; not filed as 0"), 9,
           ONE_DECIMAL),
    Column("upper", Label("چارک بالا", "Upper quartile"),
           Label("سه‌چهارم مراکز این نمره یا کمتر دارند؛ گزارش‌نشده صفر",
                 "Three quarters of the facilities have this score or less; not filed as 0"), 9,
           ONE_DECIMAL),
    _BAND,
    Column("filing_rate", Label("نرخ گزارش‌دهی (درصد)", "Filing rate (%)"),
           Label("گزارش‌های ثبت‌شده ÷ مراکز موظف به گزارش", "Reports received ÷ expected"), 13,
           ONE_DECIMAL),
    Column("on_plan_share", Label("سهم مطابق برنامه (درصد)", "Share on plan (%)"),
           Label("مراکز مطابق برنامه ÷ مراکز موظف، بدون مراکز بدون فعالیت",
                 "Facilities on plan ÷ all expected without those that had no activity"), 13,
           ONE_DECIMAL),
    Column("film_prints", Label("فیلم چاپ‌شده (برگ)", "Film printed (sheets)"),
           Label("جمع گزارش‌های ماه", "Sum of the month's reports"), 13, WHOLE),
    Column("films_avoided", Label("فیلم صرفه‌جویی‌شده (برگ)", "Film avoided (sheets)"),
           Label("نسبت به نرخ پایهٔ مراکز", "Against the facilities' baseline"), 13,
           WHOLE),
    _ELECTRONIC,
    Column("expected", Label("مراکز موظف به گزارش", "Facilities required to report"),
           Label("مراکزی که گزارش این ماه بر عهدهٔ آن‌هاست", "Facilities that had to report"), 12,
           WHOLE),
)  # fmt: skip

TITLES: Final = {
    "facilities": Label("فهرست مراکز در {period}", "Facilities in {period}"),
    "universities": Label("فهرست دانشگاه‌ها در {period}", "Universities in {period}"),
}
SHEETS: Final = {
    "facilities": Label("مراکز", "Facilities"),
    "universities": Label("دانشگاه‌ها", "Universities"),
}
COLUMNS: Final = {"facilities": FACILITIES, "universities": UNIVERSITIES}
FILED: Final = {True: Label("ثبت‌شده", "filed"), False: Label("", "")}
