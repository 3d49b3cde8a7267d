"""The body of `POST reports/`, read field by field so that every error is told at once."""

from collections.abc import Mapping
from typing import Any
from unicodedata import category
from uuid import UUID

from reports.filing import Draft
from reports.policy import form
from reports.policy.problems import Problem

FIELDS = ("facility", "period", "figures", "reason", "replaces", "explanations")
LONGEST_TEXT = 2000  # characters of a reason or explanation
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST_FIELD_NAME = 60  # characters of an unknown field's name that are echoed


def read_report(data: Any, *, body: bytes, token_key: str) -> tuple[Draft | None, list[Problem]]:
    """A draft out of a parsed body, and what is wrong with the body's own fields.

    The draft is None where there is too little to check the figures against: no facility, or no
    object of figures. The figures themselves are judged by the filing.
    """
    if not isinstance(data, dict):
        return None, [_problem("", "not_an_object", "متن درخواست باید یک شیء JSON باشد.",
                               "The body must be a JSON object.")]  # fmt: skip
    wrong = [
        _problem(_shown(name), "unknown_field", "چنین فیلدی وجود ندارد.", "There is no such field.")
        for name in data
        if name not in FIELDS
    ]
    facility = _facility(data, wrong)
    figures = _figures(data, wrong)
    if "period" not in data:
        wrong.append(_required("period"))
    reason = _text(data.get("reason"), "reason", wrong)
    replaces = _replaces(data.get("replaces"), wrong)
    explanations = _explanations(data.get("explanations"), wrong)
    if facility is None or figures is None:
        return None, wrong
    draft = Draft(
        facility_code=facility, period=data.get("period"), figures=figures, body=body,
        channel="api", explanations=explanations, reason=reason, replaces=replaces,
        token_key=token_key,
    )  # fmt: skip
    return draft, wrong


def _facility(data: Mapping[str, Any], wrong: list[Problem]) -> str | None:
    code = data.get("facility")
    if code is None or code == "":
        wrong.append(_required("facility"))
    elif not isinstance(code, str):
        wrong.append(_problem("facility", "not_text", "کد مرکز باید متن باشد.",
                              "The facility's code must be text."))  # fmt: skip
    else:
        return code
    return None


def _figures(data: Mapping[str, Any], wrong: list[Problem]) -> Mapping[str, object] | None:
    figures = data.get("figures")
    if figures is None:
        wrong.append(_required("figures"))
    elif not isinstance(figures, dict):
        wrong.append(_problem("figures", "not_an_object",
                              "اقلام گزارش باید به شکل «کد: مقدار» باشد.",
                              "The figures must be an object of code: value."))  # fmt: skip
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
    wrong.append(_problem("replaces", "not_an_id", "شناسهٔ ثبت باید UUID باشد.",
                          "The submission's id must be a UUID."))  # fmt: skip
    return None


def _explanations(value: Any, wrong: list[Problem]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        wrong.append(_problem("explanations", "not_an_object",
                              "توضیح‌ها باید به شکل «کد: متن» باشد.",
                              "The explanations must be an object of code: text."))  # fmt: skip
        return {}
    for code in value:
        if code not in form.BY_CODE and code != "figures":
            wrong.append(_problem(f"explanations.{_shown(code)}", "unknown_figure",
                                  "این قلم در فرم گزارش وجود ندارد.",
                                  "The form has no such figure."))  # fmt: skip
    texts = {code: _text(text, f"explanations.{_shown(code)}", wrong, required=True)
             for code, text in value.items()}  # fmt: skip
    return {code: text for code, text in texts.items() if text}


def _is_forbidden(character: str) -> bool:
    """Control characters but for line breaks and tabs, halves of characters, and bidi overrides."""
    if character in "\n\r\t":
        return False
    return category(character) in ("Cc", "Cs") or character in BIDI_CONTROLS


def _text(value: Any, field: str, wrong: list[Problem], *, required: bool = False) -> str:
    """A text without blanks around it; '' where absent or wrong."""
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        wrong.append(_problem(field, "not_text", "این فیلد باید متن باشد.",
                              "This field must be text."))  # fmt: skip
        return ""
    if any(_is_forbidden(character) for character in value):
        wrong.append(_problem(field, "forbidden_character", "این متن نویسهٔ غیرمجاز دارد.",
                              "This text contains a character that is not allowed."))  # fmt: skip
        return ""
    if len(value) > LONGEST_TEXT:
        wrong.append(_problem(field, "text_too_long",
                              f"این متن نباید از {LONGEST_TEXT} نویسه بلندتر باشد.",
                              f"This text cannot be longer than {LONGEST_TEXT} characters.",
                              ))  # fmt: skip
        return ""
    return value.strip()


def _required(field: str) -> Problem:
    return _problem(field, "required", "این فیلد لازم است.", "This field is required.")


def _shown(name: str) -> str:
    """A name out of the body as it can be echoed."""
    return "".join(c if c.isprintable() else "?" for c in name[:LONGEST_FIELD_NAME])


def _problem(field: str, code: str, message_fa: str, message_en: str) -> Problem:
    return Problem(field, code, message_fa, message_en)
