"""The columns of the list of suspicions and the words around them, in both languages.

First what identifies a row and stays in view, then the case, then the facility to be visited:
on paper the last part is a sheet of its own beside the first.
"""

from typing import Final

from facilities.kinds import Label
from reports.exports.list_book import WHOLE, Column
from reports.exports.violations_evidence import evidence_columns
from reports.policy.directive.parts import Rule

CASE: Final = "case"  # the column that leads to the page of the case
EVIDENCE: Final = "evidence"  # in words, where a list is not of one rule
_TIMES: Final = Label(
    '[=1]"بار اول";[=2]"بار دوم";"بار "0', '[=1]"first time";[=2]"second time";"time "0'
)

IDENTITY: Final[tuple[Column, ...]] = (
    Column(
        "number",
        Label("ردیف", "No."),
        Label("شمارهٔ ردیف در این فهرست", "Number of the row in this list"),
        6,
        WHOLE,
    ),
    Column(
        "facility",
        Label("کد مرکز", "Facility code"),
        Label("کد یکتای مرکز در سامانه", "The facility's unique code"),
        14,
        is_code=True,
    ),
    Column(
        "facility_name",
        Label("نام مرکز", "Facility"),
        Label("نام مرکز در فهرست مراکز", "Its name in the register"),
        26,
    ),
)
_CASE: Final[tuple[Column, ...]] = (
    Column(
        CASE,
        Label("پرونده (پیوند)", "Case (link)"),
        Label(
            "شمارهٔ پرونده؛ پیوند به صفحهٔ آن در سامانه، در ۶۵٬۵۳۰ ردیف نخست",
            "Number of the case; leads to its page, in the first 65,530 rows",
        ),
        10,
        "0",
    ),
    Column(
        "period",
        Label("دوره", "Month"),
        Label("سال و ماه شمسی گزارش", "Jalali year and month of the report"),
        9,
        is_code=True,
    ),
    Column(
        "rule",
        Label("موضوع", "Rule"),
        Label(
            "قاعده‌ای که مورد بر پایهٔ آن گشوده شده است",
            "The rule under which the suspicion was opened",
        ),
        26,
    ),
)
_IN_WORDS: Final = Column(
    EVIDENCE,
    Label("مستند", "Evidence"),
    Label(
        "آنچه مورد بر آن تکیه دارد، به گفتهٔ خود مرکز یا نبود گزارش آن؛ شرح افراد در پرونده است",
        "What the suspicion rests on: the facility's own figures, or that none were filed; what"
        " people brought stands in the case",
    ),
    38,
)
_COURSE: Final[tuple[Column, ...]] = (
    Column(
        "state",
        Label("وضعیت", "State"),
        Label("آخرین وضعیت مورد", "The latest state of the case"),
        14,
    ),
    Column(
        "leads_to",
        Label("اقدام بعدی", "Leads to"),
        Label("آنچه این مورد ممکن است به آن بینجامد", "What the suspicion may lead to"),
        14,
    ),
    Column(
        "source",
        Label("منشأ", "Source"),
        Label(
            "گزارش مرکز، سامانه، شکایت، بازرسی، رسید یا نهاد دیگر",
            "Report, system, complaint, inspection, receipt or another body",
        ),
        14,
    ),
    Column(
        "opened_on",
        Label("تاریخ گشایش", "Opened on"),
        Label("روز گشایش مورد به تقویم شمسی", "The day it was opened, Jalali"),
        11,
        is_code=True,
    ),
    Column(
        "remarks",
        Label("ملاحظات", "Remarks"),
        Label(
            "رفع‌شده با گزارش اصلاحی؛ دورهٔ دربرگیرندهٔ روزهای پیش از اطلاعیه؛ تکیه بر گزارش تکذیب‌شده",
            "Grounds removed by a corrected report; month with days before the letter;"
            " rests on a repudiated report",
        ),
        26,
    ),
)
_FACILITY: Final[tuple[Column, ...]] = (
    Column(
        "university",
        Label("دانشگاه", "University"),
        Label(
            "دانشگاه مسئول مرکز در روز پایان دوره",
            "The university that answered for it on the month's last day",
        ),
        24,
    ),
    Column(
        "ownership",
        Label("مالکیت", "Ownership"),
        Label("مالکیت امروز مرکز", "Whose facility it is today"),
        13,
    ),
    Column(
        "licence_number",
        Label("شمارهٔ پروانه", "Licence number"),
        Label("شمارهٔ پروانهٔ مرکز", "Number of the facility's licence"),
        14,
        is_code=True,
    ),
    Column(
        "founder",
        Label("مؤسس", "Founder"),
        Label("مؤسس مرکز در شناسنامهٔ آن", "The founder that the register names"),
        20,
    ),
    Column(
        "technical_director",
        Label("مسئول فنی", "Technical director"),
        Label("مسئول فنی مرکز در شناسنامهٔ آن", "The director that the register names"),
        20,
    ),
    Column(
        "council_number",
        Label("شمارهٔ نظام پزشکی مسئول فنی", "Director's council number"),
        Label("شمارهٔ نظام پزشکی مسئول فنی", "The director's medical-council number"),
        12,
        is_code=True,
    ),
    Column("city", Label("شهر", "City"), Label("شهر مرکز", "Where it is"), 12),
    Column("address", Label("نشانی", "Address"), Label("نشانی مرکز", "Its address"), 34),
    Column(
        "phone", Label("تلفن", "Telephone"), Label("تلفن مرکز", "Its telephone"), 15, is_code=True
    ),
)

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
    "title": Label("فهرست موارد مشکوک", "Suspected violations"),
    "list": Label("موارد مشکوک", "Suspicions"),
    "no_filters": Label("همهٔ موارد در دسترس", "everything in scope"),
    "indication": Label(
        "گزارش مرکز تنها نشانه است، نه احراز تخلف.",
        "What a facility reports is an indication, never a finding.",
    ),
    "letter": Label("اطلاعیه", "The letter"),
    "rule": Label("موضوع", "Rule"),
    "clause": Label("بند اطلاعیه یا منشأ قاعده", "Clause of the letter, or origin of the rule"),
    "states": Label("وضعیت‌ها", "States"),
}


def columns_of(rule: Rule | None, language: str) -> tuple[Column, ...]:
    """The columns of a list of one rule, or of all (None), in a language ("fa", "en")."""
    evidence = (_IN_WORDS,) if rule is None else evidence_columns(rule)
    return (*IDENTITY, *_CASE, *evidence, _ordinal(language), *_COURSE, *_FACILITY)


def _ordinal(language: str) -> Column:
    """Which time it is: a number, so that it can be sorted, which is read in words."""
    return Column(
        "ordinal",
        Label("نوبت", "Ordinal"),
        Label(
            "یک به‌علاوهٔ شمار محکومیت‌های قطعی پیشین مرکز در همین موضوع",
            "One more than the facility's earlier final convictions under the rule",
        ),
        11,
        _TIMES.en if language == "en" else _TIMES.fa,
        is_centred=True,
    )
