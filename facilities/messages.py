"""What a person is told of a problem, in the language of the current request."""

from facilities.errors import Problem
from facilities.language import in_language


def message_of(problem: Problem) -> str:
    """Return the problem's message in the language of the current request."""
    return in_language(problem.message_fa, problem.message_en)
