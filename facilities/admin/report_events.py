"""Events of reports, cases and the system in words; see `event_words`."""

from collections.abc import Mapping
from typing import Final

from facilities.kinds import Label

OF_REPORTS: Final[Mapping[str, Label]] = {
    "form.begun": Label(
        "{who} فرم {month} مرکز {facility} را آغاز کرد.",
        "{who} began the form of {facility} for {month}.",
    ),
    "form.prepared": Label(
        "{who} فرم {month} مرکز {facility} را برای امضا فرستاد.",
        "{who} handed the form of {facility} for {month} over for signature.",
    ),
    "form.handed_back": Label(
        "{who} فرم {month} مرکز {facility} را برای اصلاح برگرداند.",
        "{who} handed the form of {facility} for {month} back.",
    ),
    "form.taken_back": Label(
        "{who} فرم {month} مرکز {facility} را از امضا پس گرفت.",
        "{who} took the form of {facility} for {month} back.",
    ),
    "form.discarded": Label(
        "{who} پیش‌نویس {month} مرکز {facility} را حذف کرد.",
        "{who} discarded the draft of {facility} for {month}.",
    ),
    "form.signed": Label(
        "{who} گزارش {month} مرکز {facility} را امضا کرد.",
        "{who} signed the report of {facility} for {month}.",
    ),
    "report.filed": Label(
        "{who} گزارش {month} مرکز {facility} را ثبت کرد.",
        "{who} filed the report of {facility} for {month}.",
    ),
    "report.corrected": Label(
        "{who} گزارش {month} مرکز {facility} را اصلاح کرد.",
        "{who} corrected the report of {facility} for {month}.",
    ),
    "report.accepted": Label(
        "{who} گزارش {month} مرکز {facility} را پذیرفت.",
        "{who} accepted the report of {facility} for {month}.",
    ),
    "report.returned": Label(
        "{who} گزارش {month} مرکز {facility} را برگرداند.",
        "{who} returned the report of {facility} for {month}.",
    ),
    "report.correction_permitted": Label(
        "{who} اصلاح گزارش {month} مرکز {facility} را مجاز کرد.",
        "{who} allowed a correction of the report of {facility} for {month}.",
    ),
    "report.repudiated": Label(
        "{who} گزارش {month} مرکز {facility} را تکذیب کرد.",
        "{who} repudiated the report of {facility} for {month}.",
    ),
    "reminders.sent": Label(
        "{who} یادآوری‌های {month} را فرستاد.", "{who} sent reminders of {month}."
    ),
    "template.taken": Label(
        "{who} قالب اکسل گزارش‌های {month} را دریافت کرد.",
        "{who} took the template of reports for {month}.",
    ),
    "upload.received": Label("{who} فایلی از گزارش‌ها فرستاد.", "{who} sent a file of reports."),
    "upload.filed": Label("فایل گزارش‌های {who} ثبت شد.", "The file of reports of {who} was filed."),
    "upload.refused": Label(
        "فایل گزارش‌های {who} پذیرفته نشد.", "The file of reports of {who} was refused."
    ),
    "upload.failed": Label(
        "خواندن فایل گزارش‌های {who} ناتمام ماند.",
        "The file of reports of {who} could not be filed.",
    ),
    "violation.opened": Label(
        "{who} برای مرکز {facility} مورد مشکوکی گشود.",
        "{who} opened a suspicion about {facility}.",
    ),
    "violation.evidence_added": Label(
        "{who} به موردی از مرکز {facility} مستندی افزود.",
        "{who} added evidence to a case of {facility}.",
    ),
    "violation.begin_inspection": Label(
        "{who} بازرسی موردی از مرکز {facility} را آغاز کرد.",
        "{who} began the inspection of a case of {facility}.",
    ),
    "violation.confirm": Label(
        "{who} موردی از مرکز {facility} را در بازرسی تأیید کرد.",
        "{who} confirmed a case of {facility} by inspection.",
    ),
    "violation.dismiss": Label(
        "{who} در موردی از مرکز {facility} عدم احراز تخلف را ثبت کرد.",
        "{who} recorded a case of {facility} as not upheld.",
    ),
    "violation.refer": Label(
        "{who} موردی از مرکز {facility} را ارجاع کرد.", "{who} referred a case of {facility}."
    ),
    "violation.record_ruling": Label(
        "{who} رأی موردی از مرکز {facility} را ثبت کرد.",
        "{who} recorded the ruling in a case of {facility}.",
    ),
    "violation.make_final": Label(
        "{who} قطعی شدن رأی موردی از مرکز {facility} را ثبت کرد.",
        "{who} recorded that a ruling about {facility} is final.",
    ),
    "violation.close": Label(
        "{who} موردی از مرکز {facility} را مختومه کرد.", "{who} closed a case of {facility}."
    ),
    "violation.open_to_facility": Label(
        "{who} موردی را به مرکز {facility} ابلاغ کرد.", "{who} opened a case to {facility}."
    ),
    "violation.answer_by_facility": Label(
        "{who} در موردی از مرکز {facility} دفاع خود را ثبت کرد.",
        "{who} entered the defence of {facility} in a case.",
    ),
    "export.requested": Label("{who} فایل اکسل درخواست کرد.", "{who} asked for an Excel file."),
    "export.built": Label("فایل اکسل {who} آماده شد.", "The Excel file of {who} was built."),
    "export.failed": Label(
        "ساخت فایل اکسل {who} ناتمام ماند.", "The Excel file of {who} could not be built."
    ),
    "export.taken": Label("{who} فایل اکسل را دریافت کرد.", "{who} took an Excel file."),
    "alarm.looked_into": Label("{who} هشداری را بررسی کرد.", "{who} looked into an alarm."),
    "deadline.extended": Label(
        "{who} مهلت گزارش {month} را تمدید کرد.", "{who} extended the deadline of {month}."
    ),
    "log.adopted": Label(
        "{who} دفتر مستندات را پس از بازیابی ادامه داد.",
        "{who} went on with the log of evidence after a restore.",
    ),
    "tables.proved": Label(
        "{who} جدول‌ها را با مستندات سنجید و برابر یافت.",
        "{who} compared the tables with the evidence and found them equal.",
    ),
    "tables.disproved": Label(
        "{who} جدول‌ها را با مستندات سنجید و تفاوت یافت.",
        "{who} compared the tables with the evidence and found differences.",
    ),
    "references.frozen": Label("{who} مرجع‌ها را تثبیت کرد.", "{who} froze the references."),
    "references.replaced": Label(
        "{who} مرجع‌های تثبیت‌شده را جایگزین کرد.", "{who} replaced the frozen references."
    ),
    "scores.rescore_begun": Label(
        "{who} محاسبهٔ دوبارهٔ نمره‌ها را آغاز کرد.", "{who} began to work scores out anew."
    ),
    "scores.rescored": Label(
        "{who} بخشی از نمره‌ها را دوباره محاسبه کرد.", "{who} worked a part of the scores out anew."
    ),
    "scores.rescore_finished": Label(
        "{who} محاسبهٔ دوبارهٔ نمره‌ها را به پایان رساند.", "{who} finished working scores out anew."
    ),
    "signing_key.rotated": Label("{who} کلید امضا را تعویض کرد.", "{who} rotated the signing key."),
    "synthetic.begun": Label(
        "{who} ساخت داده‌های نمایشی را آغاز کرد.", "{who} began to make the synthetic nation."
    ),
    "synthetic.filed": Label(
        "{who} گزارش‌های نمایشی {university} را ثبت کرد.",
        "{who} filed the synthetic reports of {university}.",
    ),
    "synthetic.filed_all": Label(
        "{who} همهٔ گزارش‌های نمایشی را ثبت کرد.", "{who} filed all synthetic reports."
    ),
    "synthetic.scored": Label(
        "{who} نمره‌های نمایشی را محاسبه کرد.", "{who} worked out the synthetic scores."
    ),
    "synthetic.went_on": Label(
        "{who} ساخت داده‌های نمایشی را تا امروز ادامه داد.",
        "{who} continued the synthetic nation up to today.",
    ),
    "synthetic.worked": Label(
        "{who} بخشی از کارهای نمایشی کاربران نمونه را انجام داد.",
        "{who} did a part of the synthetic work of the sample users.",
    ),
    "system.opened": Label("{who} سامانه را گشود.", "{who} opened the system."),
}
