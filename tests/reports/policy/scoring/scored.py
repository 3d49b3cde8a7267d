"""The scores of months with version 1 of the directive, and how they are compared."""

import math
from typing import Any

import pytest

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.evaluate import evaluate
from tests.reports.policy.filed import baselines, months

V1 = published.version(1)
NAN = float("nan")
# A month with 100 studies, whose other figures stand beside them.
HUNDRED: dict[str, Any] = {
    "studies_ct": 100,
    "handovers": 80,
    "pacs_scheduled_minutes": 40000,
    "pacs_down_minutes": 2200,
    "physicians_referring": 8,
}


def score(*rows: Any, film: Any = 1.0, print: Any = 1.0, directive: Directive = V1) -> Any:
    """The score row of the last of one facility's months."""
    return evaluate(months(*rows), baselines(film, print), directive).scores.iloc[-1]


def same(found: Any, expected: Any) -> Any:
    """Whether two numbers are equal but for the last bits, or both missing."""
    return (math.isnan(found) and math.isnan(expected)) or found == pytest.approx(
        expected, abs=1e-9
    )
