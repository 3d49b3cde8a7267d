"""Parameters in the address of a request: one table for reading them and for the schema."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from facilities.errors import Problem
from reports.api.problems import ApiProblem
from reports.policy import periods

LONGEST_CODE = 64  # characters
PAGE_SIZE = 100
LARGEST_PAGE = 1000

Entry = TypeVar("Entry", str, int)
ParameterType = Literal["code", "period", "periods", "number", "flag", "choice", "choices"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `most` bounds a number or the length of a list, `choices` a choice.

    Lists (`periods`, `choices`) have commas between their entries, and none twice.
    """

    name: str
    type: ParameterType
    description: str
    most: int = 0
    choices: tuple[str, ...] = ()


FACILITY = Parameter("facility", "code", "Code of a facility.")
UNIVERSITY = Parameter(
    "university", "code", "Code of the university responsible on the month's last day."
)
MONTHS = (
    FACILITY,
    UNIVERSITY,
    Parameter("period", "period", "Jalali year and month, such as 140012."),
    Parameter("period_from", "period", "First month."),
    Parameter("period_to", "period", "Last month."),
)
PAGES = (
    Parameter("cursor", "code", "Where the page begins; taken from `next` and `previous`."),
    Parameter("page_size", "number", f"Rows a page, {PAGE_SIZE} unless told.", most=LARGEST_PAGE),
)
DRY_RUN = Parameter("dry_run", "flag", "Validate only; nothing is stored.")


def read_parameters(
    request: Request | HttpRequest, parameters: Iterable[Parameter]
) -> dict[str, Any]:
    """The values of the known parameters (None where absent).

    Raises ApiProblem (400) with every unknown parameter and every wrong value at once: a
    misspelt filter must not quietly answer with everything.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = dict.fromkeys(known)
    wrong: list[Problem] = []
    for name in request.GET:
        parameter = known.get(name)
        texts = request.GET.getlist(name)
        if parameter is None:
            wrong.append(
                _problem(
                    name,
                    "unknown_parameter",
                    "چنین پارامتری وجود ندارد.",
                    "There is no such parameter.",
                )
            )
        elif len(texts) > 1:
            wrong.append(
                _problem(
                    name,
                    "doubled_parameter",
                    "این پارامتر دو بار آمده است.",
                    "This parameter occurs twice.",
                )
            )
        else:
            try:
                values[name] = _READERS[parameter.type](parameter, texts[0])
            except ValueError:
                wrong.append(_problem(name, "wrong_value", *_EXPECTED[parameter.type]))
    if wrong:
        raise ApiProblem("invalid", wrong)
    return values


def as_openapi(parameters: Iterable[Parameter]) -> list[OpenApiParameter]:
    """The same parameters for the published schema."""
    return [
        OpenApiParameter(
            parameter.name,
            _SCHEMAS[parameter.type]
            | ({"maximum": parameter.most} if parameter.type == "number" else {})
            | ({"enum": list(parameter.choices)} if parameter.type == "choice" else {})
            | ({"pattern": _list_of(parameter.choices)} if parameter.type == "choices" else {}),
            description=parameter.description,
        )
        for parameter in parameters
    ]


def _list_of(choices: tuple[str, ...]) -> str:
    one = "|".join(choices)
    return f"^({one})(,({one}))*$"


def _problem(name: str, code: str, message_fa: str, message_en: str) -> Problem:
    shown = "".join(c if c.isprintable() else "?" for c in name[:LONGEST_CODE])
    return Problem(shown, code, message_fa, message_en)


def _code(_: Parameter, text: str) -> str:
    if not text.strip() or len(text) > LONGEST_CODE or not text.isprintable():
        raise ValueError
    return text


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError
    return int(text)


def _period(_: Parameter, text: str) -> int:
    period = _whole(text)
    if not periods.is_period(period):
        raise ValueError
    return period


def _number(parameter: Parameter, text: str) -> int:
    number = _whole(text)
    if not 1 <= number <= parameter.most:
        raise ValueError
    return number


def _flag(_: Parameter, text: str) -> bool:
    if text.lower() not in {"true", "1", "false", "0"}:
        raise ValueError
    return text.lower() in {"true", "1"}


def _choice(parameter: Parameter, text: str) -> str:
    if text not in parameter.choices:
        raise ValueError
    return text


def _choices(parameter: Parameter, text: str) -> tuple[str, ...]:
    return _listed(parameter, [_choice(parameter, entry) for entry in text.split(",")])


def _periods(parameter: Parameter, text: str) -> tuple[int, ...]:
    return _listed(parameter, [_period(parameter, entry) for entry in text.split(",")])


def _listed(parameter: Parameter, entries: list[Entry]) -> tuple[Entry, ...]:
    if len(set(entries)) < len(entries) or (parameter.most and len(entries) > parameter.most):
        raise ValueError
    return tuple(entries)


_READERS = {
    "code": _code,
    "period": _period,
    "periods": _periods,
    "number": _number,
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
}
_EXPECTED = {
    "code": ("یک کد کوتاه لازم است.", "A short code is expected."),
    "period": ("یک ماه شمسی مانند ۱۴۰۰۱۲ لازم است.", "A Jalali month such as 140012 is expected."),
    "number": ("عددی صحیح در بازهٔ مجاز لازم است.", "A whole number in range is expected."),
    "flag": ("true یا false لازم است.", "true or false is expected."),
    "choice": ("یکی از مقدارهای مجاز لازم است.", "One of the known values is expected."),
    "choices": (
        "فهرستی از مقدارهای مجاز، بی‌تکرار و با ویرگول لاتین میان آن‌ها، لازم است.",
        "A list of known values is expected, none twice, with commas between them.",
    ),
    "periods": (
        "فهرستی از ماه‌های شمسی، بی‌تکرار و با ویرگول لاتین میان آن‌ها، لازم است.",
        "A list of Jalali months is expected, none twice, with commas between them.",
    ),
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "code": {"type": "string", "minLength": 1, "maxLength": LONGEST_CODE},
    "period": {"type": "integer", "minimum": 130001, "maximum": 147712, "example": 140012},
    "number": {"type": "integer", "minimum": 1},
    "flag": {"type": "boolean"},
    "choice": {"type": "string"},
    "choices": {"type": "string", "minLength": 1},
    "periods": {"type": "string", "minLength": 6, "pattern": "^[0-9]{6}(,[0-9]{6})*$"},
}
