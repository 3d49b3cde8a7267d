"""The policy version in force."""

from functools import cache
from typing import Final

from reports.policy.directive.directive import LATEST_VERSION, load_directive
from reports.policy.directive.parts import Directive

CURRENT: Final = LATEST_VERSION


@cache
def directive() -> Directive:
    """The version in force, read once a process."""
    return load_directive(CURRENT)
