"""What is said to a person about a report: one error or warning, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or warning about one field (`period`, a figure, or `figures` for the whole)."""

    field: str
    code: str
    message_fa: str
    message_en: str
