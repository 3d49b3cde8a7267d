"""Suspected violations: which rules of the directive a filed month sets off.

What a facility reports is an indication, never a finding. NOT_FILED is not judged here: it is
about months without figures.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from reports.policy.directive_parts import (
    AnyAboveZero,
    Directive,
    Fewer,
    FilmBalance,
    PlatformIs,
    Rule,
)
from reports.policy.film_stock import Tolerance, stock_expected, stock_in
from reports.policy.kinds import RECEIVER
from reports.policy.months import by_period, column, in_order, previous_closing

VIOLATION_COLUMNS: Final = (
    "facility", "period", "rule", "leads_to", "before_letter_days", "evidence",
)  # fmt: skip
_STOCK: Final = (
    "film_opening", "film_purchased", "film_received", "film_given", "film_wasted",
    "film_prints", "film_closing",
)  # fmt: skip

Evidence = dict[str, Any]


def find_violations(months: pd.DataFrame, directive: Directive) -> pd.DataFrame:
    """Every rule that filed months set off, by facility, period and the directive's order.

    `months` as in `months.MONTH_COLUMNS`. Returns `VIOLATION_COLUMNS`; `before_letter_days` is
    how many days of the month lay before the letter; `evidence` holds `figures` (as filed, None
    = blank) and, where the rule has any, `thresholds` and what was worked out. A rule that needs
    an absent figure is skipped.
    """
    return violations_of(in_order(months), directive)


def violations_of(months: pd.DataFrame, directive: Directive) -> pd.DataFrame:
    """The same for a frame that is `in_order` already."""
    period = months["period"].to_numpy(np.int64)
    found = []
    for place, rule in enumerate(directive.rules):
        rows, evidence = _judge(rule, months)
        dated = period[rows] >= rule.start
        found.append(
            pd.DataFrame(
                {"row": rows[dated], "place": place, "evidence": evidence(rows[dated])}
            ).astype({"evidence": object})
        )
    hits = pd.concat(found, ignore_index=True).sort_values(["row", "place"], ignore_index=True)
    rows, places = hits["row"].to_numpy(np.int64), hits["place"].to_numpy(np.int64)
    leads_to = {
        (int(place), int(month)): directive.rules[place].leads_to_in(int(month))
        for place in np.unique(places)
        for month in np.unique(period[rows])
    }
    rules = np.array([rule.code for rule in directive.rules], dtype=object)
    return pd.DataFrame(
        {
            "facility": months["facility"].to_numpy(np.int64)[rows],
            "period": period[rows],
            "rule": pd.array(rules[places], dtype="str"),
            "leads_to": pd.array(
                [leads_to[pair] for pair in zip(places, period[rows], strict=True)], dtype="str"
            ),
            "before_letter_days": by_period(period[rows], directive.days_before_letter).astype(
                np.int64
            ),
            "evidence": hits["evidence"],
        }
    )


def _judge(
    rule: Rule, months: pd.DataFrame
) -> tuple[np.ndarray, Callable[[np.ndarray], list[Evidence]]]:
    """The rows that meet a rule's condition (whatever their month) and how to evidence them."""
    condition = rule.condition
    if isinstance(condition, AnyAboveZero):
        above = np.zeros(len(months), dtype=bool)
        for code in condition.figures:
            above |= column(months, code) > 0
        return np.flatnonzero(above), lambda rows: _figures(months, condition.figures, rows)
    if isinstance(condition, Fewer):
        fewer = column(months, condition.figure) < column(months, condition.than)
        fewer &= ~months["kind"].isin(condition.not_for_kinds).to_numpy(bool)
        pair = (condition.figure, condition.than)
        return np.flatnonzero(fewer), lambda rows: _figures(months, pair, rows)
    if isinstance(condition, PlatformIs):
        named = (months["platform"] == condition.platform).fillna(False).to_numpy(bool)
        named = named & months["makes_images"].to_numpy(bool)
        named = named & (months["kind"] != RECEIVER).to_numpy(bool)
        return np.flatnonzero(named), lambda rows: [
            {"figures": {"platform": condition.platform}} for _ in rows
        ]
    if isinstance(condition, FilmBalance):
        return _judge_stock(condition.tolerance, months)
    return np.array([], dtype=np.int64), lambda _: []


def _judge_stock(
    tolerance: Tolerance, months: pd.DataFrame
) -> tuple[np.ndarray, Callable[[np.ndarray], list[Evidence]]]:
    """Film stock off within the month, or at its start against the month before."""
    stock = {code: column(months, code) for code in _STOCK}
    before = previous_closing(months)
    incoming = stock_in(stock["film_opening"], stock["film_purchased"], stock["film_received"])
    expected = stock_expected(
        incoming, stock["film_given"], stock["film_wasted"], stock["film_prints"]
    )
    month_off = tolerance.exceeded(np.abs(expected - stock["film_closing"]), incoming)
    start_off = tolerance.exceeded(np.abs(stock["film_opening"] - before), before)

    def evidence(rows: np.ndarray) -> list[Evidence]:
        limits = {"sheets": tolerance.sheets, "percent": tolerance.percent}
        return [
            part
            | {
                "closing_expected": _plain(expected[row]),
                "closing_of_month_before": _plain(before[row]),
                "closing_is_off": bool(month_off[row]),
                "opening_is_off": bool(start_off[row]),
                "thresholds": limits,
            }
            for part, row in zip(_figures(months, _STOCK, rows), rows, strict=True)
        ]

    return np.flatnonzero(month_off | start_off), evidence


def _figures(months: pd.DataFrame, codes: tuple[str, ...], rows: np.ndarray) -> list[Evidence]:
    columns = [[_plain(value) for value in column(months, code)[rows].tolist()] for code in codes]
    return [
        {"figures": dict(zip(codes, values, strict=True))} for values in zip(*columns, strict=True)
    ]


def _plain(value: float) -> int | None:
    """A figure as the report had it: a whole number, None = blank."""
    return None if np.isnan(value) else int(value)
