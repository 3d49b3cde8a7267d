"""The fields of a report beside its figures, read one by one so that every error is told at once.

One definition for a single report and for each row of a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category
from uuid import UUID

from facilities.errors import Problem
from facilities.text import OVERRIDES
from reports.policy.checks.causes import EXPLAINABLE
from reports.policy.digits import to_persian
from reports.policy.month_text import read_month

FIELDS = ("facility", "period", "figures", "reason", "replaces", "explanations")
LARGEST_REPORT = 256 * 1024  # bytes of one report, in a file as in a request
MOST_TOLD = 100  # problems of one report's fields; a hostile one could have a million
LONGEST_TEXT = 2000  # characters of a reason or explanation
LONGEST_FIELD_NAME = 60  # characters of an unknown field's name that are echoed


@dataclass(frozen=True)
class ReportFields:
    """What could be read of one report; `facility` and `figures` are None where unusable."""

    facility: str | None = None
    period: object = None
    figures: Mapping[str, object] | None = None
    reason: str = ""
    replaces: UUID | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)


def read_fields(data: Any) -> tuple[ReportFields, list[Problem]]:
    """The fields of a parsed report, and what is wrong with them; the figures are judged later."""
    if not isinstance(data, dict):
        return ReportFields(), [NOT_AN_OBJECT]
    wrong = [
        Problem(shown(name), "unknown_field", "چنین فیلدی وجود ندارد.", "There is no such field.")
        for name in data
        if name not in FIELDS
    ]
    facility = _facility(data, wrong)
    figures = _figures(data, wrong)
    if "period" not in data:
        wrong.append(required("period"))
    reason = read_text(data.get("reason"), "reason", wrong)
    replaces = _replaces(data.get("replaces"), wrong)
    explanations = _explanations(data.get("explanations"), wrong)
    fields = ReportFields(
        facility, read_month(data.get("period")), figures, reason, replaces, explanations
    )
    return fields, wrong


def read_text(value: Any, name: str, wrong: list[Problem], *, needed: bool = False) -> str:
    """A text without blanks around it; '' where absent or wrong (`wrong` then says so)."""
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        wrong.append(
            Problem(name, "not_text", "این فیلد باید متن باشد.", "This field must be text.")
        )
        return ""
    if not value.isprintable() and any(map(_is_forbidden, value)):
        wrong.append(
            Problem(
                name,
                "forbidden_character",
                "این متن نویسهٔ غیرمجاز دارد.",
                "This text contains a character that is not allowed.",
            )
        )
        return ""
    if len(value) > LONGEST_TEXT:
        wrong.append(
            Problem(
                name,
                "text_too_long",
                f"این متن نباید از {to_persian(LONGEST_TEXT)} نویسه بلندتر باشد.",
                f"This text cannot be longer than {LONGEST_TEXT} characters.",
            )
        )
        return ""
    return value.strip()


def required(name: str) -> Problem:
    """The problem of a field that is not there."""
    return Problem(name, "required", "این فیلد لازم است.", "This field is required.")


def shown(name: str) -> str:
    """A name out of a file or body as it can be echoed."""
    return "".join(c if c.isprintable() else "?" for c in name[:LONGEST_FIELD_NAME])


TOO_LARGE = Problem(
    "", "too_large", "این گزارش از ۲۵۶ کیلوبایت بزرگ‌تر است.", "This report is larger than 256 kB."
)
NOT_AN_OBJECT = Problem(
    "", "not_an_object", "متن درخواست باید یک شیء JSON باشد.", "The body must be a JSON object."
)


def _facility(data: Mapping[str, Any], wrong: list[Problem]) -> str | None:
    code = data.get("facility")
    if code is None or code == "":
        wrong.append(required("facility"))
    elif not isinstance(code, str):
        wrong.append(
            Problem(
                "facility",
                "not_text",
                "کد مرکز باید متن باشد.",
                "The facility's code must be text.",
            )
        )
    else:
        return code
    return None


def _figures(data: Mapping[str, Any], wrong: list[Problem]) -> Mapping[str, object] | None:
    figures = data.get("figures")
    if figures is None:
        wrong.append(required("figures"))
    elif not isinstance(figures, dict):
        wrong.append(
            Problem(
                "figures",
                "not_an_object",
                "اقلام گزارش باید به شکل «کد: مقدار» باشد.",
                "The figures must be an object of code: value.",
            )
        )
    else:
        return figures
    return None


def _replaces(value: Any, wrong: list[Problem]) -> UUID | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    wrong.append(
        Problem(
            "replaces",
            "not_an_id",
            "شناسهٔ ثبت باید UUID باشد.",
            "The submission's id must be a UUID.",
        )
    )
    return None


def _explanations(value: Any, wrong: list[Problem]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        wrong.append(
            Problem(
                "explanations",
                "not_an_object",
                "توضیحات باید به شکل «کد: متن» باشد.",
                "The explanations must be an object of code: text.",
            )
        )
        return {}
    for code in value:
        if code not in EXPLAINABLE:
            wrong.append(
                Problem(
                    f"explanations.{shown(code)}",
                    "unknown_figure",
                    "فرم گزارش چنین قلم یا علت هشداری ندارد.",
                    "The form has no such figure, and no warning such a cause.",
                )
            )
    texts = {
        code: read_text(text, f"explanations.{shown(code)}", wrong, needed=True)
        for code, text in value.items()
    }
    return {code: text for code, text in texts.items() if text}


def _is_forbidden(character: str) -> bool:
    """Control characters but for line breaks and tabs, halves of characters, and overrides; none
    of them is printable."""
    if character in "\n\r\t":
        return False
    return category(character) in ("Cc", "Cs") or character in OVERRIDES
