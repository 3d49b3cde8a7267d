"""The words and steps of a case: states, sources, addressees, outcomes, and what leads where.

suspected → inspecting → confirmed, or dismissed; confirmed → referred → ruled, final from a
date → closed. What is not in `STEPS` cannot be done.
"""

from typing import Final, NamedTuple

from facilities.kinds import Label


class State(NamedTuple):
    """A state of a case; the symbol tells it apart where colours cannot."""

    label: Label
    symbol: str


class Step(NamedTuple):
    """Something a person does to a case: from which states, and to which (None: stays)."""

    label: Label
    before: frozenset[str]
    after: str | None = None


SUSPECTED: Final = "suspected"
INSPECTING: Final = "inspecting"
CONFIRMED: Final = "confirmed"
DISMISSED: Final = "dismissed"
REFERRED: Final = "referred"
RULED: Final = "ruled"
CLOSED: Final = "closed"

STATES: Final[dict[str, State]] = {
    SUSPECTED: State(Label("مورد مشکوک", "Suspected"), "○"),
    INSPECTING: State(Label("در دست بازرسی", "Under inspection"), "◐"),
    CONFIRMED: State(Label("تأییدشده در بازرسی", "Confirmed by inspection"), "▲"),
    DISMISSED: State(Label("عدم احراز تخلف", "Not upheld"), "✕"),
    REFERRED: State(Label("ارجاع‌شده", "Referred"), "◆"),
    RULED: State(Label("رأی صادرشده", "Ruled"), "■"),
    CLOSED: State(Label("مختومه", "Closed"), "●"),
}

SOURCES: Final[dict[str, Label]] = {
    "report": Label("گزارش ماهانهٔ مرکز", "The facility's monthly report"),
    "system": Label("سامانه", "The system"),
    "complaint": Label("شکایت", "Complaint"),
    "inspection": Label("بازرسی", "Inspection"),
    "receipt": Label("رسید یا صورت‌حساب", "Receipt or bill"),
    "other_body": Label("اعلام نهاد دیگر", "Another body"),
}
SOURCES_OF_PAYESH: Final = ("report", "system")
SOURCES_OF_PEOPLE: Final = tuple(code for code in SOURCES if code not in SOURCES_OF_PAYESH)

ADDRESSEES: Final[dict[str, Label]] = {
    "article_11": Label("کمیسیون مادهٔ ۱۱", "Article 11 commission"),
    "tazirat": Label("تعزیرات حکومتی", "Governmental Ta'zirat"),
    "judiciary": Label("مرجع قضایی", "Judicial authority"),
    "medical_council": Label("سازمان نظام پزشکی", "Medical Council"),
}

OUTCOMES: Final[dict[str, Label]] = {
    "convicted": Label("محکومیت", "Convicted"),
    "acquitted": Label("برائت", "Acquitted"),
}

ENDED: Final = (DISMISSED, CLOSED)
OPEN: Final = frozenset(STATES) - frozenset(ENDED)

STEPS: Final[dict[str, Step]] = {
    "begin_inspection": Step(
        Label("آغاز بازرسی", "Begin the inspection"), frozenset({SUSPECTED}), INSPECTING
    ),
    "confirm": Step(
        Label("تأیید در بازرسی", "Confirm by inspection"), frozenset({INSPECTING}), CONFIRMED
    ),
    "dismiss": Step(Label("عدم احراز تخلف", "Dismiss"), frozenset({INSPECTING}), DISMISSED),
    "refer": Step(Label("ارجاع", "Refer"), frozenset({CONFIRMED}), REFERRED),
    "record_ruling": Step(Label("ثبت رأی", "Record the ruling"), frozenset({REFERRED}), RULED),
    "make_final": Step(Label("قطعی شدن رأی", "Make the ruling final"), frozenset({RULED})),
    "close": Step(Label("مختومه کردن", "Close the case"), frozenset({RULED}), CLOSED),
    "open_to_facility": Step(Label("ابلاغ به مرکز", "Open to the facility"), OPEN),
    "answer_by_facility": Step(Label("دفاع مرکز", "The facility's defence"), OPEN),
}

# What stands in a case's history besides the steps above.
OTHER_EVENTS: Final[dict[str, Label]] = {
    "opened": Label("گشایش مورد", "Opened"),
    "evidence_added": Label("افزودن مستند", "Evidence added"),
    "grounds_gone": Label("رفع‌شده با گزارش اصلاحی", "Grounds removed by a corrected report"),
    "grounds_repudiated": Label(
        "تکذیب گزارشی که این مورد بر آن تکیه دارد", "A report that it rests on was repudiated"
    ),
    "grounds_back": Label("برقراری دوبارهٔ مورد", "Grounds are back"),
    "filed_late": Label("ثبت گزارش پس از مهلت", "Filed after the deadline"),
    "not_expected": Label("مرکز دیگر موظف به گزارش این ماه نیست", "The month is no longer owed"),
    "deadline_extended": Label("تمدید مهلت گزارش", "The deadline was extended"),
    "fewer_missing": Label(
        "ماه‌های بدون گزارش دیگر به حد این موضوع نمی‌رسد",
        "Fewer months are missing than the rule asks for",
    ),
    "opened_again": Label("گشایش دوباره", "Opened again"),
}


def event_label(event: str) -> Label:
    """The name of an entry in a case's history; its own code where it is unknown."""
    if event in STEPS:
        return STEPS[event].label
    return OTHER_EVENTS.get(event, Label(event, event))


def is_allowed(step: str, state: str) -> bool:
    """Whether a step can be taken from a state. Raises KeyError for an unknown step."""
    return state in STEPS[step].before
