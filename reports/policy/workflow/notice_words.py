"""What people are told, in both languages: the words of the inbox and of the mail.

A notice is stored as its kind and a few facts; its words are made when it is read, in the
language of the reader. Kinds stay for ever, since stored notices name them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from persiantools.jdatetime import JalaliDate

from facilities.kinds import Label
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.workflow.reviews import RETURN_REASONS

# Where a notice leads: the month's form, the page where it is signed, its history, the desk, the
# proposal, the facility's cases.
FORM, SIGN, MONTH, DESK = "form", "sign", "month", "desk"
PROPOSAL, CASES = "proposal", "cases"


class NoticeKind(NamedTuple):
    """A kind of notice: its title, its text (with {places}), where it leads, whether mailed."""

    title: Label
    text: Label
    leads_to: str = MONTH
    by_mail: bool = True


class NoticeWords(NamedTuple):
    """A notice in one language."""

    title: str
    text: str


KINDS: Final[dict[str, NoticeKind]] = {
    "reminder": NoticeKind(
        Label("یادآوری ارسال گزارش {month}", "Reminder: report of {month}"),
        Label(
            "گزارش ماهانهٔ {month} مرکز «{facility}» هنوز در سامانه ثبت نشده است. {when}"
            " خواهشمند است نسبت به تکمیل، امضا و ارسال آن اقدام فرمایید.",
            "The monthly report of {facility} for {month} has not been filed yet. {when}"
            " Please complete, sign and file it.",
        ),
        FORM,
    ),
    "returned": NoticeKind(
        Label("گزارش {month} برگشت داده شد", "Report of {month} returned"),
        Label(
            "کارشناس دانشگاه گزارش {month} مرکز «{facility}» را برای اصلاح برگشت داده است."
            " علت: {reason}.{note} خواهشمند است گزارش را اصلاح کنید و دوباره بفرستید.",
            "The university's officer has returned the report of {facility} for {month}."
            " Reason: {reason}.{note} Please correct it and file it again.",
        ),
        FORM,
    ),
    "accepted": NoticeKind(
        Label("گزارش {month} پذیرفته شد", "Report of {month} accepted"),
        Label(
            "کارشناس دانشگاه گزارش {month} مرکز «{facility}» را پذیرفت. از همکاری شما سپاسگزاریم.",
            "The university's officer has accepted the report of {facility} for {month}."
            " Thank you.",
        ),
        by_mail=False,
    ),
    "permit": NoticeKind(
        Label("اجازهٔ اصلاح گزارش {month}", "Leave to correct the report of {month}"),
        Label(
            "کارشناس دانشگاه اجازه داد گزارش {month} مرکز «{facility}» یک بار دیگر اصلاح شود."
            " علت: {reason}.",
            "The university's officer has given leave to correct the report of {facility} for"
            " {month} once more. Reason: {reason}.",
        ),
        FORM,
    ),
    "repudiated": NoticeKind(
        Label("گزارش {month} تکذیب شد", "Report of {month} repudiated"),
        Label(
            "مسئول فنی مرکز «{facility}» اعلام کرده است که گزارش {month} از او نیست. گزارش و"
            " نمرهٔ آن نگه داشته و نشان‌دار شده‌اند؛ خواهشمند است موضوع را پیگیری فرمایید.",
            "The signatory of {facility} has declared that the report of {month} is not theirs."
            " The report and its score are kept and marked; please look into it.",
        ),
    ),
    "to_sign": NoticeKind(
        Label("گزارش {month} در انتظار امضا", "Report of {month} waits for your signature"),
        Label(
            "گزارش {month} مرکز «{facility}» آماده شده و در انتظار بررسی و امضای شماست.",
            "The report of {facility} for {month} is ready and waits for you to read and sign it.",
        ),
        SIGN,
    ),
    "handed_back": NoticeKind(
        Label("گزارش {month} بدون امضا بازگردانده شد", "Report of {month} handed back unsigned"),
        Label(
            "مسئول فنی گزارش {month} مرکز «{facility}» را امضا نکرد و برای بازنگری"
            " بازگرداند.{note}",
            "The signatory did not sign the report of {facility} for {month} and handed it back"
            " to be looked over.{note}",
        ),
        FORM,
    ),
    "late_today": NoticeKind(
        Label("مراکز بدون گزارش {month}", "Facilities late with {month}"),
        Label(
            "مهلت ارسال گزارش {month} گذشته است و {late} مرکز از {expected} مرکز زیر نظر شما هنوز"
            " گزارش نداده‌اند: {names}. فهرست کامل و امکان یادآوری در کارتابل است.",
            "The deadline for {month} has passed, and {late} of the {expected} facilities you"
            " answer for have not filed yet: {names}. The whole list, with reminders, is on your"
            " desk.",
        ),
        DESK,
    ),
    "deadline_extended": NoticeKind(
        Label("مهلت گزارش {month} تمدید شد", "More time for the report of {month}"),
        Label(
            "مهلت ثبت گزارش {month} مرکز «{facility}» تا پایان روز {until} تمدید شد."
            " علت: {reason}.",
            "The report of {facility} for {month} is due by the end of {until} now."
            " Reason: {reason}.",
        ),
        FORM,
    ),
    "deadline_extended_for_officers": NoticeKind(
        Label("مهلت گزارش {month} تمدید شد", "More time for the reports of {month}"),
        Label(
            "مهلت ثبت گزارش {month} مراکز زیر نظر شما تا پایان روز {until} تمدید شد."
            " علت: {reason}.",
            "The reports of your facilities for {month} are due by the end of {until} now."
            " Reason: {reason}.",
        ),
        DESK,
    ),
    "register_proposed": NoticeKind(
        Label("پیشنهاد تغییر شناسنامهٔ {facility}", "Change of the register proposed: {facility}"),
        Label(
            "برای شناسنامهٔ مرکز «{facility}» تغییری پیشنهاد شده است که به ماه‌های پایان‌یافته"
            " می‌رسد. خواهشمند است اثر آن را ببینید و دربارهٔ آن تصمیم بگیرید.",
            "A change of the register entry of {facility} is proposed that reaches months that"
            " have ended. Please look at what it would move, and decide.",
        ),
        PROPOSAL,
    ),
    "move_proposed": NoticeKind(
        Label("پیشنهاد انتقال {facility} به دانشگاه شما", "{facility}: move to you proposed"),
        Label(
            "پیشنهاد شده است که مرکز «{facility}» به دانشگاه شما منتقل شود. خواهشمند است آن را"
            " بپذیرید یا رد کنید.",
            "It is proposed that your university answers for {facility}. Please accept or refuse"
            " it.",
        ),
        PROPOSAL,
    ),
    "proposal_carried_out": NoticeKind(
        Label("پیشنهاد شما دربارهٔ {facility} پذیرفته شد", "Your proposal for {facility} agreed"),
        Label(
            "پیشنهاد شما دربارهٔ مرکز «{facility}» پذیرفته و در شناسنامه ثبت شد.",
            "Your proposal for {facility} was agreed to and entered into the register.",
        ),
        PROPOSAL,
    ),
    "proposal_refused": NoticeKind(
        Label("پیشنهاد شما دربارهٔ {facility} رد شد", "Your proposal for {facility} refused"),
        Label(
            "پیشنهاد شما دربارهٔ مرکز «{facility}» رد شد.{note}",
            "Your proposal for {facility} was refused.{note}",
        ),
        PROPOSAL,
    ),
    "cases_reached": NoticeKind(
        Label("تغییر شناسنامهٔ {facility} و پرونده‌های شما", "{facility}: register and your cases"),
        Label(
            "تغییری در شناسنامهٔ مرکز «{facility}» پیشنهاد شده است که به {late} مورد در دست شما"
            " می‌رسد: {names}. موارد باز نزد شما می‌ماند.",
            "A change of the register entry of {facility} is proposed that reaches {late} of your"
            " cases: {names}. Open cases stay with you.",
        ),
        CASES,
    ),
}

UNKNOWN: Final = NoticeKind(Label("پیام سامانه", "Notice"), Label("", ""), by_mail=False)
_NOTE: Final = Label(" یادداشت: {note}.", " Note: {note}.")
_MORE: Final = Label("و مراکز دیگر", "and others")


def words_of(
    kind: str,
    language: str,
    *,
    facility: Label | None = None,
    period: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> NoticeWords:
    """A notice's words in "fa" or "en". `facility` is its name; `detail` the stored facts:
    deadline and days (reminder), until, reason_code and note, reason, late, expected and names, and
    the name of a facility that the reader may not see."""
    known, facts = KINDS.get(kind, UNKNOWN), detail or {}
    if facility is None and "facility" in facts:
        facility = Label(*facts["facility"])
    places = {
        "facility": _apart(_in(language, facility)) if facility else "",
        "month": _month(language, period),
        "when": _when(language, facts),
        "until": _until(language, facts),
        "reason": _reason(language, facts),
        "note": _note(language, facts),
        "late": _number(language, facts.get("late", 0)),
        "expected": _number(language, facts.get("expected", 0)),
        "names": _names(language, facts),
    }
    return NoticeWords(
        *(_in(language, label).format(**places) for label in (known.title, known.text))
    )


def day_text(language: str, day: date) -> str:
    """A day in the Jalali calendar, in the digits of the language."""
    text = str(JalaliDate(day).strftime("%Y/%m/%d"))  # type: ignore[no-untyped-call]
    return text if language == "en" else to_persian(text)


def _in(language: str, label: Label) -> str:
    return label.en if language == "en" and label.en else label.fa


def _month(language: str, period: int | None) -> str:
    if period is None:
        return ""
    return periods.label_en(period) if language == "en" else periods.label_fa(period)


def _number(language: str, value: int) -> str:
    return f"{value:,}" if language == "en" else to_persian(value)


def _when(language: str, facts: Mapping[str, Any]) -> str:
    """The deadline in words, with the days that are left or have passed."""
    if "deadline" not in facts:
        return ""
    deadline, days = date.fromisoformat(facts["deadline"]), int(facts.get("days", 0))
    texts = {
        -1: Label(
            "مهلت ارسال تا پایان روز {day} ({days} روز دیگر) است.",
            "It is due by the end of {day} ({days} days left).",
        ),
        0: Label(
            "مهلت ارسال تا پایان امروز ({day}) است.", "It is due by the end of today ({day})."
        ),
        1: Label(
            "مهلت ارسال در {day} پایان یافته است ({days} روز پیش).",
            "It was due by {day} ({days} days ago).",
        ),
    }
    sign = (days > 0) - (days < 0)
    return _in(language, texts[sign]).format(
        day=day_text(language, deadline), days=_number(language, abs(days))
    )


def _until(language: str, facts: Mapping[str, Any]) -> str:
    return day_text(language, date.fromisoformat(facts["until"])) if "until" in facts else ""


def _reason(language: str, facts: Mapping[str, Any]) -> str:
    coded = RETURN_REASONS.get(facts.get("reason_code", ""))
    return _in(language, coded) if coded else _apart(str(facts.get("reason", "")))


def _note(language: str, facts: Mapping[str, Any]) -> str:
    note = str(facts.get("note") or "")
    return _in(language, _NOTE).format(note=_apart(note)) if note.strip() else ""


def _apart(words: str) -> str:
    """What a person wrote, kept in its own direction whatever the language around it."""
    return f"\u2068{words.strip().rstrip('.')}\u2069"


def _names(language: str, facts: Mapping[str, Any]) -> str:
    comma = ", " if language == "en" else "، "
    names = [_apart(_in(language, Label(*pair))) for pair in facts.get("names", [])]
    if facts.get("late", 0) > len(names):
        names.append(_in(language, _MORE))
    return comma.join(names)
