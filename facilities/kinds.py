"""What kinds of facility there are, who owns them and what they can image. Plain Python."""

from typing import NamedTuple


class Label(NamedTuple):
    """A name for people in Persian and English."""

    fa: str
    en: str


KINDS = {
    "hospital": Label("بیمارستان (بخش پرتو تشخیصی/درمانی)", "Hospital (radiation department)"),
    "imaging_24h": Label("مرکز تصویربرداری شبانه‌روزی", "24-hour imaging centre"),
    "imaging_center": Label("مرکز تصویربرداری پزشکی", "Medical imaging centre"),
    "radiology_institute": Label("مؤسسهٔ رادیولوژی", "Radiology institute"),
    "clinic": Label("درمانگاه دارای بخش پرتو", "Clinic with a radiation department"),
    "nuclear_medicine": Label("مرکز پزشکی هسته‌ای", "Nuclear medicine centre"),
    "radiotherapy": Label("مرکز پرتودرمانی", "Radiotherapy centre"),
    "office": Label("مطب دارای تصویربرداری", "Physician's office with imaging"),
    "receiver": Label("مؤسسه یا مطب استفاده‌کننده از تصاویر", "Receiver of images"),
}

OWNERSHIPS = {
    "university": Label("دانشگاهی", "University"),
    "social_security": Label("تأمین اجتماعی", "Social security"),
    "armed_forces": Label("نیروهای مسلح", "Armed forces"),
    "other_public": Label("سایر دولتی و عمومی", "Other public"),
    "private": Label("خصوصی", "Private"),
    "charity": Label("خیریه", "Charity"),
}

# The codes are those of the study figures of form 1 without their prefix `studies_`.
MODALITIES = {
    "radiography": Label("رادیوگرافی ساده", "Plain radiography"),
    "fluoroscopy": Label("فلوروسکوپی", "Fluoroscopy"),
    "mammography": Label("ماموگرافی", "Mammography"),
    "dental": Label("تصویربرداری دندان، فک و صورت", "Dental and maxillofacial imaging"),
    "bone_density": Label("سنجش تراکم استخوان", "Bone densitometry"),
    "ct": Label("سی‌تی‌اسکن", "CT"),
    "mri": Label("ام‌آرآی", "MRI"),
    "ultrasound": Label("سونوگرافی", "Ultrasound"),
    "angiography": Label("آنژیوگرافی", "Angiography"),
    "nuclear_medicine": Label("پزشکی هسته‌ای", "Nuclear medicine"),
    "radiotherapy": Label("تصویربرداری پرتودرمانی", "Radiotherapy imaging"),
}

UNIVERSITY_KINDS = {
    "university": Label("دانشگاه", "University"),
    "faculty": Label("دانشکده", "Faculty"),
}
