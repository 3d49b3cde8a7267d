"""What a person did wrong, in both languages, and the exception that carries it."""

from collections.abc import Iterable
from dataclasses import dataclass

from facilities.language import is_english


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why something was not done. `field` is '' where no single field is to blame."""

    field: str
    code: str
    message_fa: str
    message_en: str

    @property
    def message(self) -> str:
        """The message in the language of the current request."""
        return self.message_en if is_english() else self.message_fa


class Refused(Exception):  # code reads: except Refused as refused
    """Nothing was written; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.message_en for problem in self.problems))


def refuse(field: str, code: str, message_fa: str, message_en: str) -> Refused:
    """A refusal for a single reason."""
    return Refused([Problem(field, code, message_fa, message_en)])
