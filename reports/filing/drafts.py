"""What goes into a filing and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from facilities.errors import Problem


class FilingRefused(Exception):
    """Nothing was stored. `kind` is unknown_facility, invalid, explanation_missing,
    already_filed, correction_closed or stale."""

    def __init__(self, kind: str, problems: list[Problem]) -> None:
        self.kind = kind
        self.problems = problems
        super().__init__(kind)


@dataclass(frozen=True)
class Draft:
    """A report as a channel hands it over: the exact bytes, and what was read from them."""

    facility_code: str
    period: object
    figures: Mapping[str, object]
    body: bytes
    channel: str
    explanations: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    replaces: UUID | None = None
    upload_sha256: bytes | None = None
    token_key: str = ""


@dataclass(frozen=True)
class Filing:
    """What came of a draft: the cleaned figures and warnings, and unless dry, what was stored."""

    facility_code: str
    period: int
    figures: dict[str, int | str | bool | None]
    warnings: list[Problem]
    report_id: int | None = None
    submission: dict[str, Any] | None = None
    is_correction: bool = False


UNKNOWN_FACILITY = Problem(
    "facility", "unknown_facility", "مرکزی با این کد یافت نشد.", "No facility has this code."
)
ALREADY_FILED = Problem(
    "reason",
    "already_filed",
    "گزارش این ماه پیش‌تر ثبت شده است؛ برای اصلاح آن دلیل اصلاح را بنویسید.",
    "This month has been filed already; to correct it, state the reason.",
)
STALE = Problem(
    "replaces",
    "stale",
    "این گزارش در این فاصله تغییر کرده است؛ نسخهٔ تازه را ببینید و دوباره بفرستید.",
    "The report has changed meanwhile; look at the current version and send again.",
)
