"""How people, keyboards and programs spell what a report holds: one table for every channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

COUNT, MINUTES, CHOICE, ANSWER = (
    "studies_ct",
    "pacs_down_minutes",
    "platform",
    "office_has_line",
)
MONTH, CODE = "period", "facility"
TEXT_FORMAT: Final = "@"


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling of a figure, or of the month or the facility's code (`figure`).

    `text` is what people see and type, and what a CSV holds; `value` what JSON holds in its
    place; `cell` what a workbook keeps, in a number format.
    """

    name: str
    figure: str
    text: str
    value: object
    cell: object
    number_format: str = TEXT_FORMAT


_TEXTS: Final = {
    COUNT: {
        "Latin digits": "1200",
        "Persian digits": "۱۲۰۰",
        "Arabic digits": "١٢٠٠",
        "three kinds of digits": "۱٢00",
        "zeros in front": "001200",
        "Persian separator": "۱٬۲۰۰",
        "comma": "1,200",
        "Persian comma": "۱،۲۰۰",
        "blank between thousands": "1 200",
        "no-break space": "1\u00a0200",
        "narrow no-break space": "1\u202f200",
        "blanks around": "  1200\t",
        "zero-width space": "1200\u200b",
        "half-space": "\u200c1200",
        "soft hyphen": "1200\u00ad",
        "left-to-right mark": "\u200e1200",
        "right-to-left mark": "\u200f۱۲۰۰",
        "Arabic letter mark": "\u061c۱۲۰۰",
        "embedding": "\u202b۱۲۰۰\u202c",
        "isolate": "\u2067۱۲۰۰\u2069",
        "byte-order mark": "\ufeff1200",
        "whole float": "1200.0",
        "two zeros behind": "1200.00",
        "Persian point": "۱۲۰۰٫۰",
        "separator and point": "1,200.00",
        "three zeros behind": "1.200",
        "half a study": "1200.5",
        "two numbers": "۱٬۲",
        "exponent": "1.2E+03",
        "word behind": "۱۲۰۰ مورد",
        "override": "\u202e0021\u202c",
        "minus": "-5",
        "minus sign": "−۵",
        "dash for minus": "–5",
        "brackets for minus": "(5)",
        "minus behind": "5-",
        "dash alone": "-",
        "long dash alone": "—",
        "nothing": "",
        "blanks": "   ",
        "marks alone": "\u200f\u200b",
        "spreadsheet error": "#N/A",
    },
    MINUTES: {
        "minutes": "90",
        "hours and minutes": "1:30",
        "Persian digits": "۱:۳۰",
        "many hours": "360:30",
        "with seconds": "360:30:00",
        "seconds that count": "1:30:05",
        "one digit of minutes": "1:5",
        "sixty minutes": "1:60",
        "words": "1h30m",
    },
    CHOICE: {
        "code": "pacs",
        "code in capitals": "PACS",
        "blanks and marks": " \u200fPacs\ufeff",
        "Persian label": "ندارد",
        "half-spaces": "پلتفرم تأییدشدهٔ مرکز مدیریت آمار و فناوری اطلاعات",
        "half-spaces as blanks": "پلتفرم تأیید شدهٔ مرکز مدیریت آمار و فناوری اطلاعات",
        "Arabic letters": "پلتفرم تأييدشدة مركز مديريت آمار و فناوري اطلاعات",
        "English label": "platform approved by the Statistics and IT Centre",
        "no choice": "cloud",
        "dash": "-",
        "override": "\u202epacs",
    },
    ANSWER: {
        "yes": "yes",
        "YES": "YES",
        "بله": "بله",
        "بلی": "بلی",
        "Arabic letters": "بلي",
        "خیر": "خیر",
        "خير (Arabic letters)": "خير",
        "نه": "نه",
        "one": "1",
        "perhaps": "شاید",
    },
    MONTH: {
        "six digits": "140012",
        "Persian digits": "۱۴۰۰۱۲",
        "slash": "1400/12",
        "slash, Persian digits": "۱۴۰۰/۱۲",
        "dash": "1400-12",
        "long dash": "1400–12",
        "point": "1400.12",
        "point and one digit": "1400.1",
        "backslash": "1400\\12",
        "underline": "1400_12",
        "blank": "1400 12",
        "one digit of month": "1400/2",
        "month first": "12/1400",
        "marks": "\u200f۱۴۰۰/۱۲\u200e",
        "name": "اسفند ۱۴۰۰",
        "name, year first": "1400 اسفند",
        "«ماه» and half-space": "اسفند\u200cماه ۱۴۰۰",
        "Arabic letters": "دي ۱۴۰۰",
        "English name": "Esfand 1400",
        "whole float": "140012.0",
        "a day": "1400/12/29",
        "no such month": "1400/13",
        "year alone": "1400",
        "nothing": "",
    },
    CODE: {
        "as it is": "T-IMG-1",
        "small letters": "t-img-1",
        "Persian digits": "T-IMG-۱",
        "blanks and marks": " \u200fT-IMG-1 ",
        "blank within": "T-IMG- 1",
    },
}

# Name, text, value in JSON, cell, its number format.
_CELLS: Final[dict[str, tuple[tuple[str, str, object, object, str], ...]]] = {
    COUNT: (
        ("number", "1200", 1200, 1200, "General"),
        ("number with separators", "1,200", 1200, 1200, "#,##0"),
        ("number kept as float", "1200.00", 1200.0, 1200.0, "0.00"),
        ("half", "1200.5", 1200.5, 1200.5, "General"),
        ("negative number", "-5", -5, -5, "General"),
        ("percent", "100%", "100%", 1, "0%"),
        ("percent with Persian sign", "۱۰۰٪", "۱۰۰٪", 1, "0.00%"),
        ("in thousands", "1K", "1K", 1200, '0,"K"'),
        ("date", "2022-03-20", "2022-03-20", date(2022, 3, 20), "yyyy-mm-dd"),
        ("truth value", "TRUE", True, True, "General"),
        ("formula", "=600*2", "=600*2", "=600*2", "General"),
        ("null", "", None, None, "General"),
    ),
    MINUTES: (
        ("number", "90", 90, 90, "General"),
        ("clock cell", "1:30", "1:30", time(1, 30), "h:mm"),
        ("clock cell with seconds", "1:30:00", "1:30:00", time(1, 30), "h:mm:ss"),
        ("duration cell", "360:30", "360:30", timedelta(hours=360, minutes=30), "[h]:mm"),
        ("its seconds", "360:30:00", "360:30:00", timedelta(hours=360.5), "[h]:mm:ss"),
        ("a whole day", "24:00", "24:00", timedelta(days=1), "[h]:mm"),
        ("time of day", "1:30 AM", "1:30 AM", time(1, 30), "h:mm AM/PM"),
        (
            "moment",
            "2022-03-20 1:30",
            "2022-03-20 1:30",
            44640.0625,
            "yyyy-mm-dd h:mm",
        ),
        ("percent", "50%", "50%", 0.5, "0%"),
    ),
    CHOICE: (
        ("number", "1", 1, 1, "General"),
        ("truth value", "TRUE", True, True, "General"),
    ),
    ANSWER: (
        ("true", "TRUE", True, True, "General"),
        ("false", "FALSE", False, False, "General"),
        ("number", "1", 1, 1, "General"),
    ),
    MONTH: (
        ("number", "140012", 140012, 140012, "General"),
        ("number kept as float", "140012.0", 140012.0, 140012.0, "0.0"),
        ("number with a point", "1400.12", 1400.12, 1400.12, "General"),
        ("date", "2022-03-01", "2022-03-01", date(2022, 3, 1), "yyyy-mm-dd"),
        ("truth value", "TRUE", True, True, "General"),
    ),
}


def spellings() -> Iterator[Spelling]:
    """Every spelling: what is typed and kept as text, then what JSON and sheets keep otherwise."""
    for figure, texts in _TEXTS.items():
        for name, text in texts.items():
            yield Spelling(name, figure, text, text, text)
        for row in _CELLS.get(figure, ()):
            yield Spelling(row[0], figure, *row[1:])
