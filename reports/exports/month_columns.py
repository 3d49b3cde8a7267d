"""The columns of the Excel lists of facilities and universities in a month."""

from typing import Final

from facilities.kinds import Label
from reports.exports.violations_columns import Column

_NUMBER = Column(
    "number",
    Label("ردیف", "No."),
    Label("شمارهٔ سطر در این فهرست", "Number of the row in this list"),
    7,
    is_number=True,
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
    is_number=True,
)

FACILITIES: Final[tuple[Column, ...]] = (
    _NUMBER,
    Column("code", Label("کد مرکز", "Facility code"),
           Label("کد یکتای مرکز در سامانه", "The facility's unique code"), 14, is_code=True),
    Column("name", Label("نام مرکز", "Facility"),
           Label("نام مرکز در فهرست مراکز", "Its name in the register"), 36),
    Column("kind", Label("نوع", "Kind"), Label("نوع مرکز", "Kind of facility"), 26),
    Column("ownership", Label("مالکیت", "Ownership"),
           Label("مالکیت مرکز", "Whose facility it is"), 16),
    Column("university", Label("دانشگاه", "University"),
           Label("دانشگاه مسئول امروز", "The university that answers for it today"), 30),
    Column("city", Label("شهر", "City"), Label("شهر مرکز", "Where it is"), 16),
    Column("is_filed", Label("گزارش", "Report"),
           Label("رسیدن گزارش این ماه", "Whether the month's report has arrived"), 12),
    Column("total", Label("نمره", "Score"),
           Label("نمرهٔ ماه از ۱۰۰ پس از سقف، با یک رقم اعشار رو به پایین",
                 "Score of the month out of 100 after any ceiling, one decimal, rounded down"), 9,
           is_number=True),
    _BAND,
    Column("reason", Label("چرا", "Why"),
           Label("سقف یا مؤلفه‌ای که بیشترین امتیاز را کم کرده است، و همان امتیاز",
                 "The ceiling or component that takes most points away, and how many"), 30),
    Column("film_prints", Label("فیلم چاپ‌شده (برگ)", "Film printed (sheets)"),
           Label("به گفتهٔ خود مرکز", "As reported"), 13, is_number=True),
    _ELECTRONIC,
)  # fmt: skip

UNIVERSITIES: Final[tuple[Column, ...]] = (
    _NUMBER,
    Column("code", Label("کد", "Code"),
           Label("کد دانشگاه در سامانه", "The university's code"), 18, is_code=True),
    Column("name", Label("دانشگاه", "University"),
           Label("نام دانشگاه یا دانشکده", "University or faculty"), 36),
    Column("rank", Label("رتبه", "Rank"),
           Label("جایگاه بر پایهٔ نمره؛ خالی یعنی نرخ گزارش‌دهی برای رتبه‌بندی بس نیست",
                 "Place by score; blank where too few have filed to be ranked"), 8, is_number=True),
    Column("score", Label("نمره", "Score"),
           Label("میانگین نمرهٔ مراکز، با وزن تعداد خدمات",
                 "Mean of the facilities' scores, weighted by services"), 9, is_number=True),
    _BAND,
    Column("filing_rate", Label("نرخ گزارش‌دهی (درصد)", "Filing rate (%)"),
           Label("گزارش‌های رسیده ÷ گزارش‌های مورد انتظار", "Reports received ÷ expected"), 13,
           is_number=True),
    Column("on_plan_share", Label("سهم مطابق برنامه (درصد)", "Share on plan (%)"),
           Label("مراکز مطابق برنامه ÷ همهٔ مراکز مورد انتظار",
                 "Facilities on plan ÷ all expected"), 13, is_number=True),
    Column("film_prints", Label("فیلم چاپ‌شده (برگ)", "Film printed (sheets)"),
           Label("جمع گزارش‌های ماه", "Sum of the month's reports"), 13, is_number=True),
    Column("films_avoided", Label("فیلم چاپ‌نشده (برگ)", "Film avoided (sheets)"),
           Label("نسبت به نرخ پایهٔ مراکز", "Against the facilities' baseline"), 13,
           is_number=True),
    _ELECTRONIC,
    Column("expected", Label("مراکز مورد انتظار", "Facilities expected"),
           Label("مراکزی که باید گزارش می‌دادند", "Facilities that had to report"), 12,
           is_number=True),
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
DECIMALS: Final = frozenset({"total", "score", "filing_rate", "on_plan_share", "electronic_share"})
FILED: Final = {True: Label("ارسال شده", "filed"), False: Label("", "")}
