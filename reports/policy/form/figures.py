"""Form 1 as a table: every figure with its labels, help, unit and limits, in the form's order."""

from dataclasses import dataclass
from typing import Final, Literal

from facilities.kinds import Label

Unit = Literal[
    "study",
    "sheet",
    "disc",
    "device",
    "rial",
    "minute",
    "person",
    "platform",
    "reason",
    "text",
    "bool",
]
FigureType = Literal["count", "choice", "text", "bool"]

LARGEST_COUNT: Final = 10**7
LARGEST_SUM: Final = 10**13  # rials
LONGEST_TEXT: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the form.

    `maximum` is the largest count, or the greatest length of a text; `choices` maps the codes
    of a choice to their names. `required` holds wherever the figure is asked at all.
    """

    code: str
    group: str
    label_fa: str
    label_en: str
    help_fa: str
    help_en: str
    unit: Unit
    type: FigureType = "count"
    maximum: int | None = LARGEST_COUNT
    required: bool = True
    choices: tuple[tuple[str, Label], ...] = ()


GROUPS: Final[dict[str, Label]] = {
    "services": Label("خدمات", "Services"),
    "film_stock": Label("موجودی فیلم", "Film stock"),
    "prints": Label("چاپ", "Prints"),
    "charges": Label("وجوه دریافتی", "Charges"),
    "delivery": Label("تحویل تصویر", "Delivery"),
    "platform": Label("سامانه", "Platform"),
    "access": Label("دسترسی", "Access"),
}

PLATFORMS: Final = (
    ("pacs", Label("PACS", "PACS")),
    (
        "approved",
        Label(
            "پلتفرم تأییدشدهٔ مرکز مدیریت آمار و فناوری اطلاعات",
            "Platform approved by the Statistics and IT Centre",
        ),
    ),
    ("none", Label("ندارد", "None")),
)
PRINT_REASONS: Final = (
    ("no_access", Label("نبود دسترسی پزشک", "The physician has no access")),
    ("patient", Label("درخواست بیمار", "The patient asked for it")),
    ("outage", Label("قطعی سامانه", "The platform was down")),
    ("legal", Label("الزام بیمه یا قانون", "Insurance or law requires it")),
    ("other", Label("سایر", "Other")),
)


def _study(code: str, label_fa: str, label_en: str, help_fa: str, help_en: str) -> Figure:
    return Figure(
        f"studies_{code}",
        "services",
        f"{label_fa} (مورد)",
        f"{label_en} (studies)",
        help_fa,
        help_en,
        "study",
    )


def _fee(code: str, label_fa: str, label_en: str) -> Figure:
    return Figure(
        code,
        "charges",
        f"وجه دریافتی بابت {label_fa} (ریال)",
        f"Charged for {label_en} (rials)",
        "جمع ماه؛ ریال، نه تومان؛ اگر نامعلوم است خالی بگذارید",
        "Sum of the month, in rials, not tomans; leave blank if unknown",
        "rial",
        maximum=LARGEST_SUM,
        required=False,
    )


FIGURES: Final[tuple[Figure, ...]] = (
    _study("radiography", "رادیوگرافی ساده", "Plain radiography",
           "هر خدمت یک مورد، نه تعداد نما یا برگ؛ بدون دندان و ماموگرافی",
           "Each service is one study, whatever its views or sheets; "
           "without dental and mammography"),
    _study("fluoroscopy", "فلوروسکوپی", "Fluoroscopy",
           "با یا بدون مادهٔ حاجب", "With or without contrast medium"),
    _study("mammography", "ماموگرافی", "Mammography",
           "یک‌طرفه یا دوطرفه، یک مورد", "One study, for one side or both"),
    _study("dental", "تصویربرداری دندان، فک و صورت", "Dental and maxillofacial imaging",
           "داخل‌دهانی، پانورامیک، سفالومتری، CBCT",
           "Intraoral, panoramic, cephalometric, CBCT"),
    _study("bone_density", "سنجش تراکم استخوان", "Bone densitometry",
           "همهٔ نواحی یک نوبت، یک مورد", "All regions of one visit are one study"),
    _study("ct", "سی‌تی‌اسکن", "CT", "بدون CBCT دندان", "Without dental CBCT"),
    _study("mri", "ام‌آرآی", "MRI", "هر ناحیه یک مورد", "Each region is one study"),
    _study("ultrasound", "سونوگرافی", "Ultrasound",
           "با داپلر؛ بدون اکوکاردیوگرافی", "With Doppler; without echocardiography"),
    _study("angiography", "آنژیوگرافی", "Angiography",
           "تشخیصی و مداخله‌ای", "Diagnostic and interventional"),
    _study("nuclear_medicine", "پزشکی هسته‌ای", "Nuclear medicine",
           "فقط تصویربرداری", "Imaging only"),
    _study("radiotherapy", "تصویربرداری پرتودرمانی", "Radiotherapy imaging",
           "شبیه‌سازی و تصویر کنترلی، نه جلسهٔ درمان",
           "Simulation and control images, not treatment sessions"),
    Figure("film_opening", "film_stock",
           "موجودی فیلم در آغاز ماه (برگ)", "Film in stock at the start of the month (sheets)",
           "همان موجودی پایان ماه پیش", "The stock at the end of the month before", "sheet"),
    Figure("film_purchased", "film_stock",
           "فیلم خریداری‌شده (برگ)", "Film purchased (sheets)",
           "رسیدهٔ این ماه طبق فاکتور؛ برگ، نه بسته",
           "Received this month by invoice; sheets, not boxes", "sheet"),
    Figure("film_received", "film_stock",
           "فیلم دریافتی از مرکز دیگر (برگ)", "Film received from another centre (sheets)",
           "جابه‌جایی بدون خرید، با صورت‌جلسه", "Moved without purchase, with minutes", "sheet"),
    Figure("film_given", "film_stock",
           "فیلم تحویلی به مرکز دیگر (برگ)", "Film given to another centre (sheets)",
           "جابه‌جایی بدون خرید، با صورت‌جلسه", "Moved without purchase, with minutes", "sheet"),
    Figure("film_wasted", "film_stock",
           "فیلم باطله یا معدوم‌شده (برگ)", "Film spoiled or destroyed (sheets)",
           "خراب یا تاریخ‌گذشته، با صورت‌جلسه", "Spoiled or out of date, with minutes", "sheet"),
    Figure("film_closing", "film_stock",
           "موجودی فیلم در پایان ماه (برگ)", "Film in stock at the end of the month (sheets)",
           "شمارش واقعی انبار و بخش", "Counted in the store and the department", "sheet"),
    Figure("film_printers_purchased", "film_stock",
           "چاپگر فیلم خریداری‌شده (دستگاه)", "Film printers purchased (devices)",
           "تحویل‌شده در این ماه", "Delivered this month", "device"),
    Figure("film_prints", "prints", "فیلم چاپ‌شده (برگ)", "Film printed (sheets)",
           "خشک یا تر، حتی رایگان؛ بدون باطله",
           "Dry or wet, free of charge too; without spoiled sheets", "sheet"),
    Figure("paper_prints", "prints", "چاپ کاغذی تصویر (برگ)", "Images printed on paper (sheets)",
           "بدون برگهٔ گزارش", "Without the sheets of the report", "sheet"),
    Figure("cds", "prints", "لوح فشردهٔ تحویل‌شده (عدد)", "Discs handed over (discs)",
           "CD یا DVD؛ تعداد لوح، نه مورد", "CD or DVD; discs, not studies", "disc"),
    Figure("print_reason", "prints", "علت اصلی چاپ", "Main reason for printing",
           "آنچه بیش از همه موجب چاپ شده است", "What caused most of the prints",
           "reason", "choice", None, required=False, choices=PRINT_REASONS),
    Figure("film_prints_charged", "charges",
           "فیلم تحویل‌شده با دریافت وجه (برگ)", "Film handed over for a charge (sheets)",
           "به هر عنوان و هر مبلغ، هر که گرفته باشد",
           "Under any heading, whatever the sum and whoever took it", "sheet"),
    _fee("film_fee_rials", "فیلم", "film"),
    Figure("paper_prints_charged", "charges",
           "چاپ کاغذی با دریافت وجه (برگ)", "Paper prints for a charge (sheets)",
           "به هر عنوان", "Under any heading", "sheet"),
    _fee("paper_fee_rials", "چاپ کاغذی", "paper prints"),
    Figure("cds_charged", "charges",
           "لوح فشرده با دریافت وجه (عدد)", "Discs for a charge (discs)",
           "تعداد لوح", "Number of discs", "disc"),
    _fee("cd_fee_rials", "لوح فشرده", "discs"),
    Figure("handovers", "delivery", "کل موارد تحویل‌شده (مورد)", "All studies handed over (studies)",
           "هر مورد یک بار، هرچند با چند رسانه؛ دسترسی پزشک در PACS هم تحویل است",
           "Each study once, even over several media; a physician's access in PACS counts",
           "study"),
    Figure("delivered_electronic", "delivery",
           "تحویل الکترونیکی (مورد)", "Handed over electronically (studies)",
           "پیوند، درگاه یا دسترسی PACS داده شده", "A link, a portal or PACS access was given",
           "study"),
    Figure("delivered_cd", "delivery", "تحویل با لوح فشرده (مورد)", "Handed over on disc (studies)",
           "مورد تصویربرداری، نه تعداد لوح", "Studies, not discs", "study"),
    Figure("delivered_paper", "delivery",
           "تحویل با چاپ کاغذی (مورد)", "Handed over on paper (studies)",
           "مورد تصویربرداری، نه تعداد برگ", "Studies, not sheets", "study"),
    Figure("delivered_film", "delivery", "تحویل با فیلم (مورد)", "Handed over on film (studies)",
           "مورد تصویربرداری، نه تعداد برگ", "Studies, not sheets", "study"),
    Figure("handovers_with_report", "delivery",
           "تحویل همراه با گزارش پزشک (مورد)", "Handed over with the physician's report (studies)",
           "گزارش رادیولوژیست یا متخصص همان رشته، هم‌زمان با تحویل",
           "Report of the radiologist or the field's specialist, together with the images",
           "study"),
    Figure("platform", "platform", "سامانهٔ مدیریت تصاویر", "Image management platform",
           "وضعیت در پایان ماه", "As of the end of the month",
           "platform", "choice", None, choices=PLATFORMS),
    Figure("platform_name", "platform", "نام سامانه", "Name of the platform",
           "نام رسمی؛ تأییدشده از فهرست", "Its official name; an approved one from the list",
           "text", "text", LONGEST_TEXT, required=False),
    Figure("pacs_scheduled_minutes", "platform",
           "زمان کار پیش‌بینی‌شدهٔ سامانه (دقیقه)", "Planned working time of the platform (minutes)",
           "دقیقه، یا ساعت:دقیقه مانند ۷۲۰:۰۰", "Minutes, or hours:minutes such as 720:00",
           "minute"),
    Figure("pacs_down_minutes", "platform",
           "زمان قطعی سامانه (دقیقه)", "Time the platform was down (minutes)",
           "قطعی فقط در زمان کار پیش‌بینی‌شده؛ دقیقه، یا ساعت:دقیقه",
           "Only within the planned working time; minutes, or hours:minutes", "minute"),
    Figure("studies_archived", "platform",
           "موارد بایگانی‌شده در سامانه (مورد)", "Studies archived on the platform (studies)",
           "از موارد همین ماه", "Of this month's studies", "study"),
    Figure("studies_in_ehr", "platform",
           "موارد ثبت‌شده در پروندهٔ الکترونیک سلامت (مورد)",
           "Studies recorded in the electronic health record (studies)",
           "فقط ثبت موفق؛ اگر نامعلوم است خالی", "Successful ones only; blank if unknown",
           "study", required=False),
    Figure("physicians_referring", "access",
           "پزشکان ارجاع‌دهنده (نفر)", "Referring physicians (persons)",
           "شمارهٔ نظام پزشکی، بدون تکرار، در این ماه",
           "By medical council number, each once, in this month", "person"),
    Figure("physicians_with_access", "access",
           "پزشکان ارجاع‌دهندهٔ دارای دسترسی (نفر)", "Referring physicians with access (persons)",
           "حساب فعال در پایان ماه", "With an active account at the end of the month", "person"),
    Figure("office_has_computer", "access", "رایانه در مطب (بله/خیر)",
           "Computer in the office (yes/no)",
           "قابل استفاده برای دیدن تصویر", "Fit for viewing images", "bool", "bool", None),
    Figure("office_has_line", "access", "خط ارتباطی در مطب (بله/خیر)",
           "Line in the office (yes/no)",
           "اینترنت یا شبکهٔ فعال", "Working internet or network", "bool", "bool", None),
)  # fmt: skip
