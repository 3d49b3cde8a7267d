"""Who must explain what looks wrong: a person answers every warning with words of their own.

A connected system cannot know why a figure is unusual, so it may send explanations and need not.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from facilities.errors import Problem
from reports.policy.channels import BULK, FORM, WORKBOOK

CHANNELS_OF_PEOPLE: Final = frozenset({FORM, WORKBOOK})


def must_explain(channel: str, *, by_token: bool) -> bool:
    """Whether a filing over this channel answers its warnings; `by_token`: a system sent it."""
    return channel in CHANNELS_OF_PEOPLE or (channel == BULK and not by_token)


def unexplained(warnings: Iterable[Problem], explanations: Mapping[str, str]) -> list[Problem]:
    """One problem for each field that is warned of and has no word of explanation.

    `explanations` maps a warning's field (a figure's code, or `figures` for the whole report) to
    text. A word has a letter in it: a full stop explains nothing.
    """
    fields = dict.fromkeys(warning.field for warning in warnings)
    return [_missing(field) for field in fields if not is_word(explanations.get(field, ""))]


def is_word(text: str) -> bool:
    """Whether a text says anything at all."""
    return any(character.isalpha() for character in text)


def _missing(field: str) -> Problem:
    return Problem(
        field,
        "explanation_missing",
        "این هشدار به توضیح نیاز دارد؛ در چند کلمه بنویسید چرا چنین است.",
        "This warning needs an explanation: say in a few words why it is so.",
    )
