"""The columns of the list of suspicions and the words around them, in both languages."""

from typing import Final, NamedTuple

from facilities.kinds import Label


class Column(NamedTuple):
    """One column: the frame's column it shows, its title, meaning and width in characters."""

    code: str
    title: Label
    meaning: Label
    width: int
    is_number: bool = False
    is_code: bool = False


COLUMNS: Final[tuple[Column, ...]] = (
    Column("number", Label("ردیف", "No."),
           Label("شمارهٔ ردیف در این فهرست", "Number of the row in this list"), 7, is_number=True),
    Column("facility", Label("کد مرکز", "Facility code"),
           Label("کد یکتای مرکز در سامانه", "The facility's unique code"), 14, is_code=True),
    Column("facility_name", Label("نام مرکز", "Facility"),
           Label("نام مرکز در فهرست مراکز", "Its name in the register"), 34),
    Column("university", Label("دانشگاه", "University"),
           Label("دانشگاه مسئول مرکز در روز پایان دوره",
                 "The university that answered for it on the month's last day"), 28),
    Column("period", Label("دوره", "Month"),
           Label("سال و ماه شمسی گزارش", "Jalali year and month of the report"), 10, is_code=True),
    Column("rule", Label("موضوع", "Rule"),
           Label("قاعده‌ای که مورد بر پایهٔ آن گشوده شده است",
                 "The rule under which the suspicion was opened"), 38),
    Column("state", Label("وضعیت", "State"),
           Label("آخرین وضعیت مورد", "The latest state of the case"), 18),
    Column("leads_to", Label("اقدام بعدی", "Leads to"),
           Label("آنچه این مورد ممکن است به آن بینجامد", "What the suspicion may lead to"), 18),
    Column("source", Label("منشأ", "Source"),
           Label("گزارش مرکز، سامانه، شکایت، بازرسی، رسید یا نهاد دیگر",
                 "Report, system, complaint, inspection, receipt or another body"), 18),
    Column("ordinal", Label("نوبت", "Ordinal"),
           Label("یک به‌علاوهٔ شمار محکومیت‌های قطعی پیشین مرکز در همین موضوع",
                 "One more than the facility's earlier final convictions under the rule"), 8,
           is_number=True),
    Column("film_prints", Label("فیلم چاپ‌شده (برگ)", "Film printed (sheets)"),
           Label("به اظهار خود مرکز؛ خالی یعنی نامعلوم", "As reported; blank if unknown"), 13,
           is_number=True),
    Column("film_prints_charged", Label("فیلم با دریافت وجه (برگ)", "Film charged for (sheets)"),
           Label("به اظهار خود مرکز؛ خالی یعنی نامعلوم", "As reported; blank if unknown"), 13,
           is_number=True),
    Column("film_fee_rials", Label("وجه بابت فیلم (ریال)", "Charged for film (rials)"),
           Label("جمع ماه به ریال، به اظهار خود مرکز؛ خالی یعنی نامعلوم",
                 "Sum of the month in rials, as reported; blank if unknown"), 16, is_number=True),
    Column("opened_on", Label("تاریخ گشایش", "Opened on"),
           Label("روز گشایش مورد به تقویم شمسی", "The day it was opened, Jalali"), 13,
           is_code=True),
    Column("remarks", Label("ملاحظات", "Remarks"),
           Label("رفع‌شده با گزارش اصلاحی؛ دورهٔ دربرگیرندهٔ روزهای پیش از اطلاعیه؛ تکیه بر گزارش"
                 " تکذیب‌شده",
                 "Grounds removed by a corrected report; month with days before the letter;"
                 " rests on a repudiated report"), 40),
)  # fmt: skip

REMARKS: Final = {
    "withdrawn": Label("رفع‌شده با گزارش اصلاحی", "Its grounds were removed by a corrected report"),
    "spans_letter_date": Label(
        "ده روز این دوره پیش از تاریخ اطلاعیه است", "Ten days of this month lie before the letter"
    ),
    "repudiated": Label(
        "این مورد بر گزارشی تکیه دارد که تکذیب شده است", "It rests on a report that was repudiated"
    ),
}

SHEET_WORDS: Final = {
    "confidential": Label("محرمانه", "Confidential"),
    "synthetic": Label("دادهٔ ساختگی", "Synthetic data"),
    "title": Label("فهرست موارد مشکوک", "Suspected violations"),
    "list": Label("موارد مشکوک", "Suspicions"),
    "explanation": Label("راهنما", "Explanation"),
    "by": Label("تهیه‌کننده", "Exported by"),
    "at": Label("زمان", "Time"),
    "filters": Label("پالایه‌ها", "Filters"),
    "no_filters": Label("همهٔ موارد در دسترس", "everything in scope"),
    "indication": Label(
        "گزارش مرکز تنها نشانه است، نه احراز تخلف.",
        "What a facility reports is an indication, never a finding.",
    ),
    "letter": Label("اطلاعیه", "The letter"),
    "column": Label("ستون", "Column"),
    "meaning": Label("معنا", "Meaning"),
    "rule": Label("موضوع", "Rule"),
    "clause": Label("بند اطلاعیه یا منشأ قاعده", "Clause of the letter, or origin of the rule"),
    "states": Label("وضعیت‌ها", "States"),
}
