"""What a person did wrong, in both languages, and the exception that carries it. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why something was not done, or what is warned of.

    `field` names what is to blame (of a report: `period`, a figure, or `figures` for the whole);
    it is '' where no single field is.
    """

    field: str
    code: str
    message_fa: str
    message_en: str


class Refused(Exception):  # code reads: except Refused as refused
    """Nothing was written; `problems` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problem.message_en for problem in self.problems))


def refuse(field: str, code: str, message_fa: str, message_en: str) -> Refused:
    """A refusal for a single reason."""
    return Refused([Problem(field, code, message_fa, message_en)])
