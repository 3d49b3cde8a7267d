"""The columns of the register's workbooks and how their cells are read, for template and import."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from facilities import kinds, roles, text
from facilities.dates import parse_day
from facilities.errors import Problem
from facilities.kinds import Label
from facilities.models import Province, University
from facilities.yes_no import YES_NO_IN_LISTS

Lists = Mapping[str, Mapping[str, Label]]
Names = Mapping[str, Mapping[str, str]]  # list -> folded code or label -> code
CellKind = Literal["text", "code", "choice", "many", "flag", "date"]

_TRUE, _FALSE = {"بله", "yes", "true", "1"}, {"خیر", "no", "false", "0"}
_SEPARATORS = re.compile(r"[،,;؛\n|]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its heading, and how its cells are read.

    `choices` names the list (a key of `code_lists`) that a "choice" or "many" cell draws on.
    """

    field: str
    fa: str
    en: str
    kind: CellKind = "text"
    choices: str = ""
    required: bool = False
    note_fa: str = ""


_JALALI = "تاریخ شمسی مانند ۱۳۹۹/۱۱/۰۱"
FACILITY_COLUMNS = (
    Column("code", "کد مرکز", "Facility code", "code", required=True,
           note_fa="یکتا؛ حروف بزرگ لاتین، رقم و خط تیره"),
    Column("name_fa", "نام فارسی", "Persian name", required=True),
    Column("name_en", "نام انگلیسی", "English name"),
    Column("kind", "نوع مرکز", "Kind of facility", "choice", "kinds", required=True),
    Column("ownership", "مالکیت", "Ownership", "choice", "ownerships", required=True),
    Column("makes_images", "تصویربرداری می‌کند", "Makes images", "flag", "yes_no", required=True),
    Column("modalities", "روش‌های تصویربرداری", "Modalities", "many", "modalities",
           note_fa="کد یا نام، جداشده با ویرگول"),
    Column("university", "دانشگاه مسئول", "Responsible university", "choice", "universities",
           note_fa="اگر تنها یک دانشگاه در اختیار شماست، می‌تواند خالی بماند"),
    Column("province_id", "استان", "Province", "choice", "provinces", required=True),
    Column("city", "شهر", "City"),
    Column("address", "نشانی", "Address"),
    Column("phone", "تلفن", "Telephone", "code"),
    Column("siam_code", "کد سیام", "SIAM code", "code"),
    Column("licence_number", "شمارهٔ پروانه", "Licence number", "code"),
    Column("founder", "مؤسس", "Founder"),
    Column("technical_director", "مسئول فنی", "Technical director"),
    Column("technical_director_council_number", "شمارهٔ نظام پزشکی مسئول فنی",
           "Technical director's council number", "code"),
    Column("legal_id", "شناسهٔ ملی مرکز", "Legal person's id", "code"),
    Column("opened_on", "تاریخ گشایش", "Opened on", "date", note_fa=_JALALI),
    Column("enrolled_on", "تاریخ ثبت‌نام در سامانه", "Enrolled on", "date", note_fa=_JALALI),
    Column("notified_on", "تاریخ ابلاغ اطلاعیه", "Directive communicated on", "date",
           note_fa=_JALALI),
)  # fmt: skip
ACCOUNT_COLUMNS = (
    Column(
        "username",
        "نام کاربری",
        "User name",
        "code",
        required=True,
        note_fa="حروف لاتین و رقم؛ معمولاً کد ملی",
    ),
    Column("full_name", "نام و نام خانوادگی", "Full name", required=True),
    Column("national_id", "کد ملی", "National id", "code"),
    Column("council_number", "شمارهٔ نظام پزشکی", "Medical council number", "code"),
    Column("mobile", "تلفن همراه", "Mobile number", "code"),
    Column("email", "رایانامه", "E-mail", "code"),
    Column("language", "زبان", "Language", "choice", "languages"),
    Column("role", "نقش", "Role", "choice", "roles"),
    Column("facility", "کد مرکز", "Facility code", "code", note_fa="برای نقش‌های مرکز"),
    Column(
        "university",
        "دانشگاه",
        "University",
        "choice",
        "universities",
        note_fa="برای نقش‌های دانشگاه",
    ),
)
COLUMNS = {"facilities": FACILITY_COLUMNS, "accounts": ACCOUNT_COLUMNS}


def code_lists() -> Lists:
    """The lists that cells draw on: name -> code -> label."""
    return {
        "kinds": kinds.KINDS,
        "ownerships": kinds.OWNERSHIPS,
        "modalities": kinds.MODALITIES,
        "roles": roles.ROLES,
        "yes_no": YES_NO_IN_LISTS,
        "languages": {"fa": Label("فارسی", "Persian"), "en": Label("انگلیسی", "English")},
        "provinces": {p.code: Label(p.name_fa, p.name_en) for p in Province.objects.all()},
        "universities": {u.code: Label(u.name_fa, u.name_en) for u in University.objects.all()},
    }


def names_in(lists: Lists) -> Names:
    """For each list, every way to name an entry: its code, its Persian and its English label."""
    return {
        name: {
            text.search_key(word): code
            for code, label in labels.items()
            for word in (label.fa, label.en, code)
        }
        for name, labels in lists.items()
    }


def read_cell(column: Column, cell: object, names: Names) -> tuple[Any, Problem | None]:
    """The value of a cell for its column, or None and what is wrong. A blank cell is None."""
    if cell is None or (isinstance(cell, str) and not text.normalize(cell)):
        return None, None
    if column.kind == "date":
        return _read_date(column, cell)
    words = _as_text(cell)
    if words is None:
        return None, Problem(
            column.field,
            "not_text",
            "این خانه باید متن باشد؛ قالب خانه را متن (Text) کنید.",
            "This cell must be text; format it as Text.",
        )
    if column.kind == "flag":
        folded = words.lower()
        if folded not in _TRUE | _FALSE:
            return None, _unknown(column, words)
        return folded in _TRUE, None
    if column.kind == "choice":
        code = names[column.choices].get(text.search_key(words))
        return (code, None) if code else (None, _unknown(column, words))
    if column.kind == "many":
        return _read_many(column, words, names[column.choices])
    if column.field == "national_id" and isinstance(cell, float | int):
        words = words.zfill(10)  # a number cell has lost its leading zeros
    return (text.code_text(words) if column.kind == "code" else words), None


def _as_text(cell: object) -> str | None:
    """A cell's text; a whole number without a decimal point. None for what is no text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return str(int(cell)) if 0 <= cell < 10**15 and cell == int(cell) else None
    return text.normalize(cell) if isinstance(cell, str) else None


def _read_many(column: Column, words: str, names: Mapping[str, str]) -> tuple[Any, Problem | None]:
    """Several codes or labels between commas; a label that itself holds a comma is found too."""
    codes = []
    parts = [part for part in _SEPARATORS.split(words) if text.search_key(part)]
    while parts:
        for length in range(len(parts), 0, -1):
            code = names.get(text.search_key("،".join(parts[:length])))
            code = code or names.get(text.search_key(",".join(parts[:length])))
            if code:
                break
        else:
            return None, _unknown(column, parts[0].strip())
        codes.append(code)
        parts = parts[length:]
    return codes, None


def _read_date(column: Column, cell: object) -> tuple[Any, Problem | None]:
    """A day in words, or a date cell."""
    if isinstance(cell, datetime):
        return cell.date(), None
    if isinstance(cell, date):
        return cell, None
    if isinstance(cell, str):
        try:
            return parse_day(cell), None
        except ValueError:
            pass
    return None, Problem(
        column.field,
        "invalid_date",
        "تاریخ باید شمسی و مانند ۱۳۹۹/۱۱/۰۱ باشد.",
        "A date is written 1399/11/01 (Jalali) or 2021-01-20.",
    )


def _unknown(column: Column, words: str) -> Problem:
    return Problem(
        column.field,
        "unknown_value",
        f"«{words}» در فهرست «{column.fa}» نیست.",
        f"“{words}” is not in the list “{column.en}”.",
    )
