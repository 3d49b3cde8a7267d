"""The rules of words (docs/glossary.md), as patterns of what is not said and not written."""

import re

Z = "\u200c"
# What is not said -> what is said instead.
PERSIAN = {
    "کارپوشه": "فایل اکسل",
    f"ارسال[ {Z}]شده|گزارش داده{Z}اند|گزارش{Z}شده": f"ثبت{Z}شده",
    f"مورد انتظار|باید گزارش (?:دهند|می{Z}دادند)": "موظف به گزارش",
    f"نشان{Z}داده{Z}شده به|نمایش به مرکز": f"ابلاغ{Z}شده به مرکز",
    f"بی{Z}پاسخ": "در انتظار پاسخ",
    "موجبات": f"رفع{Z}شده با گزارش اصلاحی",
    "اقدام پیش رو": "اقدام بعدی",
    f"اقدام{Z}ها|توضیح{Z}ها|تغییر{Z}?ها": "اقدامات، توضیحات، تغییرات",
    "برگزید|برگزین": "انتخاب",
    f"رابط برنامه{Z}نویسی": f"وب{Z}سرویس (API)",
    "عامل دوم": f"ورود دومرحله{Z}ای",
    "رمزساز": f"برنامهٔ رمز یک{Z}بارمصرف",
    f"مورد{Z}های|درستش|درست (?:کنید|شود)": "موارد؛ اصلاح کنید",
    f"کنار بگذار|(?:پیش{Z}نویس|فرم) کنار گذاشته": f"حذف پیش{Z}نویس",
    "رونوشت": "کپی",
    f"خانه{Z}های خالی صفر$": f"پر کردن خانه{Z}های خالی با صفر",
    f"درهم{Z}ساز": "چکیده (هش)",
    f"فیلم چاپ{Z}نشده": f"فیلم صرفه{Z}جویی{Z}شده",
    f"به{Z}خیر": "بخیر",
    "نمایشی است": "نسخهٔ نمایشی با دادهٔ ساختگی؛ هیچ رقمی متعلق به مرکز واقعی نیست.",
    "رمز عبور|کلمه عبور|پسورد": "گذرواژه",
    "آدرس": "نشانی",
    "ایمیل|پست الکترونیک": "رایانامه",
    f"می[ {Z}]بایست": "باید",
    f"می[ {Z}]باشد": "است",
    r"\bکلا\b|کاراکتر|لطفا": "plain words",
}
SPELLING = {
    "an Arabic yeh, kaf or digit": "[\u064a\u0649\u0643\u0660-\u0669]",
    "می apart from its verb": r"(?<!\w)ن?می [\u0621-\u06d3]",
    "ها apart from its noun": r"[\u0621-\u06d3] ها(?:ی|یی|یش|یشان)?(?!\w)",
    "تر apart from its word": r"(?<!یا) تر(?:ین)?(?!\w)",
    "an ending apart after ه": r"ه (?:ای|ام|اند|ایم|اید)(?!\w)",
    "تأیید without its hamza": "تایید|تائید",
    "a Latin mark after a Persian letter": r"[\u0621-\u06d3][,;?](?!\w)",
    "a blank before a mark": " [،؛؟!](?! *$)",
    "two blanks": r"[\u0621-\u06d3]  +[\u0621-\u06d3]",
    "a decimal that tells nothing": r"٪?[۰-۹]+٫۰(?![۰-۹])",
}
# A file is فایل, the register's entry شناسنامه; پرونده is a case, or the nation's health record.
CASE = re.compile(r"\bcases?\b|health record|referred to", re.I)
HEALTH_RECORD = "پروندهٔ الکترونیک سلامت"
ENGLISH = {
    r"\bmend": "correct; There is a problem",
    r"\b[Ll]eave to correct|give leave": "Allow a correction",
    r"\bticked\b": "Selected",
    "[Nn]ot established": "Not upheld",
    "^Afterwards$": "After step 2",
    "Much film was spoiled": "Film waste is high compared with film printed",
    r"\bthrown away\b|gave this back": "deleted; returned",
}
# Codes and names in Latin letters keep their Latin digits; so does what a program fills in.
# A number's format in a workbook has its own digits.
_LATIN = re.compile(
    r"\[=\d\]|(?<=\")0$|%\(\w+\)[sdr]|%[sd]|\{[^{}]*\}|<[^<>]*>|&\w+;|\{%.*?%\}"
    r"|\S*[A-Za-z]\S*"
)


def without_latin(words: str) -> str:
    """A Persian text with a letter in place of codes, names and what a program fills in."""
    return _LATIN.sub("x", words)


def faults(words: str) -> list[str]:
    """Which rules a Persian text breaks, by what is said instead or is wrong with it."""
    plain = without_latin(words)
    wrong = [instead for pattern, instead in PERSIAN.items() if re.search(pattern, words)]
    wrong += [fault for fault, pattern in SPELLING.items() if re.search(pattern, plain)]
    return wrong + ["Latin digits"] * bool(re.search("[0-9]", plain))
