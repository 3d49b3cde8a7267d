"""The kinds of facility that form 1 and the directive tell apart."""

from typing import NamedTuple


class Label(NamedTuple):
    """A name for people in Persian and English."""

    fa: str
    en: str


OFFICE = "office"
RECEIVER = "receiver"

# The register keeps the same list; tests/reports/policy/test_kinds.py holds the two together.
KINDS: dict[str, Label] = {
    "hospital": Label("بیمارستان (بخش پرتو تشخیصی/درمانی)", "Hospital (radiation department)"),
    "imaging_24h": Label("مرکز تصویربرداری شبانه‌روزی", "24-hour imaging centre"),
    "imaging_center": Label("مرکز تصویربرداری پزشکی", "Medical imaging centre"),
    "radiology_institute": Label("مؤسسهٔ رادیولوژی", "Radiology institute"),
    "clinic": Label("درمانگاه دارای بخش پرتو", "Clinic with a radiation department"),
    "nuclear_medicine": Label("مرکز پزشکی هسته‌ای", "Nuclear medicine centre"),
    "radiotherapy": Label("مرکز پرتودرمانی", "Radiotherapy centre"),
    OFFICE: Label("مطب دارای تصویربرداری", "Physician's office with imaging"),
    RECEIVER: Label("مؤسسه یا مطب استفاده‌کننده از تصاویر", "Receiver of images"),
}


def reports_services(kind: str, makes_images: bool) -> bool:
    """Whether a facility reports services monthly: it makes images and is no receiver."""
    return makes_images and kind != RECEIVER
