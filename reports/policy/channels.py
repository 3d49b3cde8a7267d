"""The ways in which a report comes in."""

from typing import Final

from facilities.kinds import Label

API: Final = "api"
FORM: Final = "form"
WORKBOOK: Final = "workbook"
BULK: Final = "bulk"  # a connected system sends it with a token, a person uploads it as a file

CHANNELS: Final[dict[str, Label]] = {
    API: Label("وب‌سرویس (API)", "API"),
    FORM: Label("فرم", "Form"),
    WORKBOOK: Label("فایل اکسل", "Workbook"),
    BULK: Label("ثبت گروهی", "Bulk upload"),
}
CHANNELS_OF_FILES: Final = (WORKBOOK, BULK)  # many reports at once
