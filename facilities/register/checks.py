"""What a register entry must satisfy, as text people can act on. Pure; nothing is written."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from facilities import kinds, text
from facilities.errors import Problem
from facilities.models.facility import CODE_PATTERN


class FacilityEntry(TypedDict, total=False):
    """What is kept of a facility, besides its code, its university and its closures."""

    name_fa: str
    name_en: str
    kind: str
    ownership: str
    makes_images: bool
    modalities: Sequence[str]
    siam_code: str
    licence_number: str
    founder: str
    technical_director: str
    technical_director_council_number: str
    legal_id: str
    province_id: str
    city: str
    address: str
    phone: str
    opened_on: date | None
    enrolled_on: date
    notified_on: date | None


# The longest text of each field, as the table holds it.
LENGTHS = {
    "name_fa": 200,
    "name_en": 200,
    "siam_code": 40,
    "licence_number": 60,
    "founder": 120,
    "technical_director": 120,
    "technical_director_council_number": 20,
    "legal_id": 11,
    "city": 80,
    "address": 300,
    "phone": 40,
}
CODES = {"siam_code", "licence_number", "technical_director_council_number", "legal_id", "phone"}
REQUIRED = ("name_fa", "kind", "ownership", "makes_images", "province_id", "enrolled_on")


def clean_code(code: str) -> str:
    """A facility's code as it is stored: capitals and ASCII digits."""
    return text.code_text(code).upper()


def check_code(code: str) -> list[Problem]:
    """Whether a cleaned code can be a facility's."""
    if re.fullmatch(CODE_PATTERN, code):
        return []
    return [
        Problem(
            "code",
            "invalid_code",
            "کد مرکز باید ۲ تا ۳۲ نویسه از حروف بزرگ لاتین، رقم، نقطه، خط تیره و زیرخط باشد و"
            " با حرف یا رقم آغاز شود.",
            "A facility code has 2 to 32 capital Latin letters, digits, dots, hyphens or"
            " underscores and starts with a letter or digit.",
        )
    ]


def clean_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its texts normalised and its modalities in the list's order."""
    cleaned = dict(entry)
    for field in LENGTHS.keys() & cleaned.keys():
        tidy = text.code_text if field in CODES else text.normalize
        cleaned[field] = tidy(cleaned[field] or "")
    if "modalities" in cleaned:
        given = list(cleaned["modalities"])
        known = [code for code in kinds.MODALITIES if code in given]
        cleaned["modalities"] = known + [code for code in given if code not in kinds.MODALITIES]
    return cleaned


def check_entry(entry: Mapping[str, Any], *, is_new: bool) -> list[Problem]:
    """Everything that is wrong with a cleaned entry. A new one must have the REQUIRED fields;
    a changed one is checked as it would stand after the change."""
    problems = []
    for field in REQUIRED:
        if (is_new or field in entry) and entry.get(field) in (None, ""):
            problems.append(_missing(field))
    problems += [_too_long(f) for f, most in LENGTHS.items() if len(entry.get(f) or "") > most]
    problems += _check_lists(entry)
    if entry.get("legal_id") and not text.legal_id_is_valid(entry["legal_id"]):
        problems.append(
            Problem(
                "legal_id",
                "invalid_legal_id",
                "شناسهٔ ملی مرکز درست نیست (۱۱ رقم با رقم کنترل).",
                "The legal person's id is wrong (11 digits with a check digit).",
            )
        )
    return problems


def _check_lists(entry: Mapping[str, Any]) -> list[Problem]:
    """Codes out of the lists, and whether kind, images and modalities go together."""
    problems = []
    for field, known in (("kind", kinds.KINDS), ("ownership", kinds.OWNERSHIPS)):
        if entry.get(field) and entry[field] not in known:
            problems.append(_unknown(field, entry[field]))
    for code in entry.get("modalities") or ():
        if code not in kinds.MODALITIES:
            problems.append(_unknown("modalities", code))
    if entry.get("kind") == "receiver" and entry.get("makes_images"):
        problems.append(
            Problem(
                "makes_images",
                "receiver_makes_images",
                "استفاده‌کننده از تصاویر خود تصویربرداری نمی‌کند.",
                "A receiver of images makes none itself.",
            )
        )
    if entry.get("makes_images") and not entry.get("modalities"):
        problems.append(
            Problem(
                "modalities",
                "modalities_missing",
                "برای مرکزی که تصویربرداری می‌کند، دست‌کم یک روش تصویربرداری لازم است.",
                "A facility that makes images has at least one modality.",
            )
        )
    if entry.get("makes_images") is False and entry.get("modalities"):
        problems.append(
            Problem(
                "modalities",
                "modalities_not_expected",
                "مرکزی که تصویربرداری نمی‌کند، روش تصویربرداری ندارد.",
                "A facility that makes no images has no modalities.",
            )
        )
    return problems


def _missing(field: str) -> Problem:
    return Problem(field, "required", "این مورد لازم است.", "This is required.")


def _too_long(field: str) -> Problem:
    most = LENGTHS[field]
    return Problem(
        field,
        "too_long",
        f"این متن از {text.persian_digits(str(most))} نویسه بلندتر است.",
        f"This text is longer than {most} characters.",
    )


def _unknown(field: str, code: object) -> Problem:
    return Problem(
        field, "unknown_value", f"«{code}» در فهرست نیست.", f"“{code}” is not in the list."
    )
