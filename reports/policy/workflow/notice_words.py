"""What people are told, in both languages: the words of the inbox and of the mail.

A notice is stored as its kind and a few facts; its words are made when it is read, in the
language of the reader.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from persiantools.jdatetime import JalaliDate

from facilities import roles
from facilities.kinds import Label
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.workflow.account_notices import change_in_words
from reports.policy.workflow.notice_kinds import KINDS, UNKNOWN
from reports.policy.workflow.reviews import RETURN_REASONS


class NoticeWords(NamedTuple):
    """A notice in one language."""

    title: str
    text: str


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
        "person": _apart(str(facts.get("person", ""))),
        "role": _in(language, roles.ROLES.get(str(facts.get("role")), Label("", ""))),
        "username": _apart(str(facts.get("username", ""))),
        "change": _in(language, change_in_words(facts.get("what", ""))),
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
            "مهلت ثبت تا پایان روز {day} ({days} روز دیگر) است.",
            "It is due by the end of {day} ({days} days left).",
        ),
        0: Label("مهلت ثبت تا پایان امروز ({day}) است.", "It is due by the end of today ({day})."),
        1: Label(
            "مهلت ثبت در {day} پایان یافته است ({days} روز پیش).",
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
