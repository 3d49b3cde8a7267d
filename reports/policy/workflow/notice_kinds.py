"""What people are told of: the kinds of notices, in both languages.

Kinds stay for ever, since stored notices name them.
"""

from typing import Final, NamedTuple

from facilities.kinds import Label
from reports.policy.workflow.account_notices import ACCOUNT_KINDS, WRONG_CODE

# Where a notice leads: the month's form, the page where it is signed, its history, the desk, the
# proposal, the case or the facility's cases, nowhere but the inbox.
FORM, SIGN, MONTH, DESK = "form", "sign", "month", "desk"
PROPOSAL, CASES, ACCOUNT = "proposal", "cases", "account"

# What would be told again and again; each thing that a person does is told.
ONCE_A_DAY: Final = (WRONG_CODE, "late_today", "reminder")


class NoticeKind(NamedTuple):
    """A kind of notice: its title, its text (with {places}), where it leads."""

    title: Label
    text: Label
    leads_to: str = MONTH


KINDS: Final[dict[str, NoticeKind]] = {
    "reminder": NoticeKind(
        Label("یادآوری ثبت گزارش {month}", "Reminder: report of {month}"),
        Label(
            "گزارش ماهانهٔ {month} مرکز «{facility}» هنوز در سامانه ثبت نشده است. {when}"
            " خواهشمند است نسبت به تکمیل، امضا و ثبت آن اقدام فرمایید.",
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
    ),
    "filed_for_you": NoticeKind(
        Label("گزارش {month} از سوی دیگران ثبت شد", "Report of {month} filed for you"),
        Label(
            "گزارش {month} مرکز «{facility}» را {person} از سوی مرکز ثبت کرد. خواهشمند است آن را"
            " ببینید؛ اگر از مرکز شما نیست، مسئول فنی می‌تواند آن را تکذیب کند.",
            "The report of {facility} for {month} was filed on its behalf by {person}. Please look"
            " at it; if it is not yours, the signatory may repudiate it.",
        ),
    ),
    "corrected_for_you": NoticeKind(
        Label("گزارش {month} از سوی دیگران اصلاح شد", "Report of {month} corrected for you"),
        Label(
            "گزارش {month} مرکز «{facility}» را {person} از سوی مرکز اصلاح کرد. خواهشمند است آن را"
            " ببینید؛ اگر از مرکز شما نیست، مسئول فنی می‌تواند آن را تکذیب کند.",
            "The report of {facility} for {month} was corrected on its behalf by {person}. Please"
            " look at it; if it is not yours, the signatory may repudiate it.",
        ),
    ),
    "case_opened_to_you": NoticeKind(
        Label("موردی به {facility} ابلاغ شد", "A case was opened to {facility}"),
        Label(
            "موردی دربارهٔ {month} به مرکز «{facility}» ابلاغ شده و در انتظار پاسخ است.",
            "A case about {month} was opened to {facility} and waits for an answer.",
        ),
        CASES,
    ),
    "permit": NoticeKind(
        Label("اجازهٔ اصلاح گزارش {month}", "You may correct the report of {month}"),
        Label(
            "کارشناس دانشگاه اجازه داد گزارش {month} مرکز «{facility}» یک بار دیگر اصلاح شود."
            " علت: {reason}.",
            "The university's officer has allowed a further correction of the report of {facility}"
            " for {month}. Reason: {reason}.",
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
            "مسئول فنی گزارش {month} مرکز «{facility}» را امضا نکرد و برای بازبینی"
            " بازگرداند.{note}",
            "The signatory did not sign the report of {facility} for {month} and handed it back"
            " to be looked over.{note}",
        ),
        FORM,
    ),
    "late_today": NoticeKind(
        Label("مراکز بدون گزارش {month}", "Facilities late with {month}"),
        Label(
            "مهلت ثبت گزارش {month} گذشته و گزارش {late} مرکز از {expected} مرکز زیر نظر شما هنوز"
            " ثبت نشده است: {names}. فهرست کامل و امکان یادآوری در کارتابل است.",
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

KINDS.update({kind: NoticeKind(*said, ACCOUNT) for kind, said in ACCOUNT_KINDS.items()})
UNKNOWN: Final = NoticeKind(Label("پیام سامانه", "Notice"), Label("", ""))
