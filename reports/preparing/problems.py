"""What people are told when a form cannot be saved, handed over or signed."""

from collections.abc import Iterable
from typing import Final

from facilities.errors import Problem, Refused
from reports.filing.drafts import ALREADY_FILED
from reports.policy import problems as policy
from reports.policy.workflow import corrections

CHANGED: Final = (
    "",
    "form_changed",
    "این فرم در این فاصله تغییر کرده است؛ نسخهٔ تازه را ببینید.",
    "The form has changed meanwhile; look at the current version.",
)
GONE: Final = (
    "",
    "form_gone",
    "این فرم در این فاصله ثبت یا کنار گذاشته شده است.",
    "The form has been filed or discarded meanwhile.",
)
STALE: Final = ("", "stale", *CHANGED[2:])
CONFLICTS: Final = frozenset({CHANGED[1], GONE[1], STALE[1]})


def as_problems(problems: Iterable[policy.Problem]) -> list[Problem]:
    """A report's problems as a page shows them."""
    return [Problem(p.field, p.code, p.message_fa, p.message_en) for p in problems]


def refused(*told: tuple[str, str, str, str]) -> Refused:
    """The refusal that says these things."""
    return Refused([Problem(*words) for words in told])


(REASON_MISSING, CLOSED) = as_problems([ALREADY_FILED, corrections.CLOSED])
