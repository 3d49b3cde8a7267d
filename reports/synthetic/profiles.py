"""What each kind of facility is like: how many there are, how large, what it can image.

The shares and sizes are made up; none is a figure of the country.
"""

from dataclasses import dataclass
from typing import Final

# Jalali month -> how busy it is; the first two weeks of Farvardin are the Nowruz holidays.
SEASON: Final = (0.70, 1.00, 1.04, 1.02, 1.00, 1.01, 1.03, 1.04, 1.03, 1.02, 1.03, 1.08)

_ALL_DAY = 24.0


@dataclass(frozen=True)
class Profile:
    """One kind of facility.

    `share` of all facilities; `size` is the median of studies a month, `spread` the sigma of
    its logarithm; `modalities` maps each to (probability of having it, share of the studies);
    `ownership` to weights; `hours` the platform works a day; `film_rate` sheets per study that
    film was used for before the project; `platform_share` has a platform from the start.
    """

    name_fa: str
    name_en: str
    share: float
    size: float
    spread: float
    modalities: dict[str, tuple[float, float]]
    ownership: dict[str, float]
    hours: float
    film_rate: float
    platform_share: float


_PUBLIC = {
    "university": 6.0,
    "social_security": 1.5,
    "armed_forces": 0.7,
    "other_public": 0.8,
    "private": 2.0,
    "charity": 1.0,
}
_PRIVATE = {"private": 8.0, "university": 1.0, "charity": 0.7, "other_public": 0.3}
_MIXED = {
    "private": 4.0,
    "university": 3.0,
    "social_security": 2.0,
    "charity": 1.0,
    "other_public": 1.0,
}

PROFILES: Final[dict[str, Profile]] = {
    "hospital": Profile(
        "بیمارستان نمونهٔ", "Sample Hospital", 0.06, 4200, 0.65,
        {"radiography": (1, 0.42), "fluoroscopy": (0.7, 0.02), "ct": (0.85, 0.2),
         "mri": (0.5, 0.07), "ultrasound": (1, 0.26), "angiography": (0.35, 0.02),
         "mammography": (0.3, 0.02)},
        _PUBLIC, _ALL_DAY, 1.1, 0.85,
    ),
    "imaging_24h": Profile(
        "مرکز تصویربرداری شبانه‌روزی ساختگی", "Synthetic 24-hour Imaging Centre", 0.02, 3200, 0.5,
        {"radiography": (1, 0.4), "ct": (1, 0.24), "mri": (0.7, 0.1), "ultrasound": (1, 0.26)},
        _MIXED, _ALL_DAY, 1.2, 0.9,
    ),
    "imaging_center": Profile(
        "مرکز تصویربرداری ساختگی", "Synthetic Imaging Centre", 0.13, 1200, 0.65,
        {"radiography": (0.95, 0.35), "mammography": (0.6, 0.08), "bone_density": (0.6, 0.07),
         "ct": (0.6, 0.16), "mri": (0.5, 0.12), "ultrasound": (0.95, 0.3), "dental": (0.2, 0.1)},
        _PRIVATE, 13, 1.3, 0.85,
    ),
    "radiology_institute": Profile(
        "مؤسسهٔ رادیولوژی نمونهٔ", "Sample Radiology Institute", 0.08, 700, 0.6,
        {"radiography": (1, 0.5), "ultrasound": (0.9, 0.3), "mammography": (0.4, 0.08),
         "dental": (0.4, 0.12), "bone_density": (0.3, 0.06)},
        _PRIVATE, 11, 1.2, 0.75,
    ),
    "clinic": Profile(
        "درمانگاه نمونهٔ", "Sample Clinic", 0.1, 380, 0.6,
        {"radiography": (0.95, 0.6), "ultrasound": (0.7, 0.3), "dental": (0.4, 0.2)},
        _MIXED, 12, 1.0, 0.7,
    ),
    "nuclear_medicine": Profile(
        "مرکز پزشکی هسته‌ای ساختگی", "Synthetic Nuclear Medicine Centre", 0.015, 320, 0.5,
        {"nuclear_medicine": (1, 0.85), "bone_density": (0.4, 0.15)},
        _MIXED, 10, 0.8, 0.9,
    ),
    "radiotherapy": Profile(
        "مرکز پرتودرمانی ساختگی", "Synthetic Radiotherapy Centre", 0.015, 260, 0.5,
        {"radiotherapy": (1, 0.8), "ct": (0.6, 0.2)},
        _MIXED, 12, 0.5, 0.9,
    ),
    "office": Profile(
        "مطب نمونهٔ", "Sample Office", 0.54, 90, 0.6,
        {"dental": (0.6, 0.55), "radiography": (0.3, 0.35), "ultrasound": (0.35, 0.5)},
        {"private": 1.0}, 7, 0.6, 0.6,
    ),
    "receiver": Profile(
        "مؤسسهٔ گیرندهٔ نمونهٔ", "Sample Receiver", 0.04, 60, 0.5, {},
        {"private": 6.0, "university": 1.0}, 8, 0.0, 0.0,
    ),
}  # fmt: skip

# Words for names. Every name carries «نمونه» or «ساختگی» and a number besides.
WORDS: Final = (
    ("آفتاب", "Aftab"), ("باران", "Baran"), ("بهار", "Bahar"), ("پگاه", "Pegah"),
    ("ترنج", "Toranj"), ("چشمه", "Cheshmeh"), ("دشت", "Dasht"), ("رود", "Rud"),
    ("ساحل", "Sahel"), ("سپیدار", "Sepidar"), ("شقایق", "Shaghayegh"), ("صنوبر", "Senobar"),
    ("کوهسار", "Kuhsar"), ("گلبرگ", "Golbarg"), ("مهتاب", "Mahtab"), ("نسیم", "Nasim"),
    ("نیلوفر", "Nilufar"), ("یاس", "Yas"),
)  # fmt: skip
