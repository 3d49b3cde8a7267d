"""What people are told when a form cannot be saved, handed over or signed."""

from typing import Final

from facilities.errors import Problem, Refused

CHANGED: Final = (
    "",
    "form_changed",
    "این فرم در این فاصله تغییر کرده است؛ نسخهٔ تازه را ببینید.",
    "The form has changed meanwhile; look at the current version.",
)
GONE: Final = (
    "",
    "form_gone",
    "این فرم در این فاصله ثبت یا حذف شده است.",
    "The form has been filed or discarded meanwhile.",
)
STALE: Final = ("", "stale", *CHANGED[2:])
CONFLICTS: Final = frozenset({CHANGED[1], GONE[1], STALE[1]})


def refused(*told: tuple[str, str, str, str]) -> Refused:
    """The refusal that says these things."""
    return Refused([Problem(*words) for words in told])
