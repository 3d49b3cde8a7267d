"""What Payesh raises an alarm about: something that should be impossible, and no cause is known.

A kind stays for ever, since stored alarms name it; its words may become clearer.
"""

from typing import Final, NamedTuple

from facilities.kinds import Label

REPORT_DIFFERS: Final = "report_differs"
SCORE_DIFFERS: Final = "score_differs"
CASE_DIFFERS: Final = "case_differs"
SUM_DIFFERS: Final = "sum_differs"
REFERENCE_DIFFERS: Final = "reference_differs"
LOG_STOPPED: Final = "log_stopped"
LOG_FAULT: Final = "log_fault"
RECEIPT_FAULT: Final = "receipt_fault"
SYNTHETIC_ROW: Final = "synthetic_row"
JOB_SET_ASIDE: Final = "job_set_aside"
CHECKPOINT_FAULT: Final = "checkpoint_fault"
CHECKPOINT_UNSIGNED: Final = "checkpoint_unsigned"


# How a round of the proof ends in the audit trail (reports/proving/rounds.py).
PROVED: Final = "tables.proved"
DISPROVED: Final = "tables.disproved"

# What an alarm may be about, by the label of its model; what has no table of its own by a word.
OBJECTS: Final[dict[str, Label]] = {
    "reports.report": Label("گزارش", "Report"),
    "reports.score": Label("نمره", "Score"),
    "reports.violation": Label("پرونده", "Case"),
    "reports.rollup": Label("جمع ماه", "Sum of a month"),
    "reports.casetotal": Label("جمع موارد", "Sum of cases"),
    "reports.submission": Label("ثبت گزارش", "Submission"),
    "reports.uploadarrival": Label("دریافت فایل", "Arrival of a file"),
    "reports.repudiation": Label("تکذیب گزارش", "Repudiation"),
    "reports.review": Label("تصمیم دربارهٔ گزارش", "Decision on a report"),
    "reports.correctionpermit": Label("اجازهٔ اصلاح", "Permission to correct"),
    "reports.deadlineextension": Label("تمدید مهلت", "Deadline put off"),
    "reports.violationevidence": Label("مدرک پرونده", "Evidence of a case"),
    "reports.violationevent": Label("اقدام پرونده", "Step of a case"),
    "reports.policyversion": Label("نسخهٔ اطلاعیه", "Version of the directive"),
    "reports.baselinereference": Label("نرخ مرجع", "Reference rate"),
    "reports.referenceversion": Label("نسخهٔ مرجع‌ها", "Version of the references"),
    "reports.opening": Label("روز آغاز سامانه", "Opening of the system"),
    "reports.alarm": Label("هشدار", "Alarm"),
    "reports.alarmnote": Label("نتیجهٔ بررسی هشدار", "Note on an alarm"),
    "reports.loghorizon": Label("افق زمانی دفتر", "Horizon of the log"),
    "reports.logorigin": Label("نام دفتر", "Name of the log"),
    "reports.checkpoint": Label("نقطهٔ وارسی", "Checkpoint"),
    "facilities.auditevent": Label("رویداد", "Audit event"),
    "facilities.change": Label("تغییر ثبت‌شده", "Recorded change"),
    "facilities.province": Label("استان", "Province"),
    "facilities.university": Label("دانشگاه", "University"),
    "facilities.approvedplatform": Label("پلتفرم تأییدشده", "Approved platform"),
    "facilities.facility": Label("مرکز", "Facility"),
    "facilities.responsibility": Label("دورهٔ مسئولیت", "Responsibility"),
    "facilities.facilityfacts": Label("مشخصات مرکز در یک دوره", "Facts of a facility"),
    "facilities.closure": Label("تعطیلی موقت", "Temporary closure"),
    "facilities.proposal": Label("پیشنهاد تغییر شناسنامه", "Proposal"),
    "facilities.proposaldecision": Label("تصمیم دربارهٔ پیشنهاد", "Decision about a proposal"),
    "facilities.person": Label("کاربر", "Account"),
    "facilities.roleassignment": Label("نقش", "Role"),
    "knox.authtoken": Label("توکن API", "API token"),
    "mfa.authenticator": Label("ورود دومرحله‌ای", "Two-step sign-in"),
    "log": Label("دفتر شواهد", "Log of evidence"),
    "leaf": Label("برگ دفتر", "Leaf of the log"),
    "tile": Label("کاشی دفتر", "Tile of the log"),
    "published": Label("نسخهٔ منتشرشده", "Published copy"),
}


class AlarmKind(NamedTuple):
    """A kind of alarm: its title, and what it means and asks of the administrator."""

    title: Label
    meaning: Label


_UNKNOWN_CHANGE: Final = Label(
    "این تغییر در سامانه ثبت نشده و علت آن معلوم نیست. ردیف به همان صورت باقی مانده است تا بررسی"
    " شود.",
    "Nothing in the system accounts for this change. The row was left as it is, so that it can be"
    " looked into.",
)

KINDS: Final[dict[str, AlarmKind]] = {
    REPORT_DIFFERS: AlarmKind(
        Label("مغایرت گزارش با آنچه فرستاده شده است", "A report differs from its submissions"),
        _UNKNOWN_CHANGE,
    ),
    SCORE_DIFFERS: AlarmKind(
        Label("مغایرت نمره با محاسبهٔ دوباره", "A score differs from its evaluation anew"),
        _UNKNOWN_CHANGE,
    ),
    CASE_DIFFERS: AlarmKind(
        Label("مغایرت پرونده با سوابق آن", "A case differs from its history"),
        _UNKNOWN_CHANGE,
    ),
    SUM_DIFFERS: AlarmKind(
        Label("مغایرت جمع‌ها با شمارش دوباره", "A sum differs from its count anew"),
        _UNKNOWN_CHANGE,
    ),
    REFERENCE_DIFFERS: AlarmKind(
        Label("مغایرت مرجع‌ها با گزارش‌ها", "References differ from what was filed"),
        _UNKNOWN_CHANGE,
    ),
    JOB_SET_ASIDE: AlarmKind(
        Label("ارزیابی ناموفق و کنارگذاشته", "An evaluation failed and was set aside"),
        Label(
            "ارزیابی این مرکز ده بار ناموفق بوده و کنار گذاشته شده است؛ نمره و موارد مشکوک آن تا"
            " رفع خطا به‌روز نمی‌شود. متن خطا در گزارش کار سامانه است.",
            "The evaluation of this facility failed ten times and was set aside. Its scores and"
            " suspicions are not brought up to date until the error is corrected; the system's log"
            " has its text.",
        ),
    ),
    LOG_STOPPED: AlarmKind(
        Label("توقف دفتر شواهد", "The log of evidence has stopped"),
        Label(
            "این پایگاه داده از نسخهٔ پشتیبان بازگردانده یا کپی شده است. تا اجرای دستور"
            " adopt_log نه ردیف تازه‌ای در دفتر شواهد مهر می‌شود و نه گزارشی ثبت می‌شود.",
            "This database was restored, promoted or copied. Until adopt_log has run, nothing new"
            " is sealed in the log of evidence, and no report can be filed.",
        ),
    ),
    LOG_FAULT: AlarmKind(
        Label("ناسازگاری در دفتر شواهد", "A fault in the log of evidence"),
        Label(
            "ردیفی که در دفتر شواهد ثبت شده است، دیگر با آنچه ثبت شده بود یکسان نیست.",
            "What the log of evidence holds is no longer what was entered in it.",
        ),
    ),
    RECEIPT_FAULT: AlarmKind(
        Label("ناسازگاری رسید با گزارش ثبت‌شده", "A receipt does not match its submission"),
        Label(
            "گزارش ثبت‌شده با رسید امضاشدهٔ آن یکسان نیست؛ به همین سبب نمایش داده نشد.",
            "The submission is not the one that its signed receipt was made for, and was not"
            " shown.",
        ),
    ),
    SYNTHETIC_ROW: AlarmKind(
        Label("دادهٔ ساختگی در سامانهٔ اصلی", "Synthetic data outside the demonstration"),
        Label(
            "ردیفی با نشان «ساختگی» در سامانه‌ای ثبت شده است که نسخهٔ نمایشی نیست.",
            "A row marked as synthetic was entered in a system that is no demonstration.",
        ),
    ),
    CHECKPOINT_FAULT: AlarmKind(
        Label("ناسازگاری با نقطهٔ وارسی امضاشده", "A signed checkpoint does not match"),
        Label(
            "دفتر شواهد با نقطهٔ وارسی‌ای که پیش‌تر امضا و فرستاده شده بود، سازگار نیست.",
            "The log of evidence does not agree with a checkpoint that was signed and sent out.",
        ),
    ),
    CHECKPOINT_UNSIGNED: AlarmKind(
        Label("امضا نشدن نقطهٔ وارسی", "No checkpoint could be signed"),
        Label(
            "ردیف‌های تازه همچنان در دفتر شواهد مهر می‌شوند، اما تا رفع این مشکل نقطهٔ وارسی تازه‌ای"
            " امضا و فرستاده نمی‌شود.",
            "New rows are still sealed in the log of evidence, but no new checkpoint is signed and"
            " sent out until this is put right.",
        ),
    ),
}
